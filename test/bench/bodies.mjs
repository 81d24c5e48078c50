// @ts-check
/** What it takes in memory to send 64 MiB through a challenge, beside sending it with bare `fetch`. */
import { createFetch } from "@msal-fetch/core";
import { measureInChild } from "./child.mjs";
import { atMost } from "./result.mjs";
import { startServer } from "./server.mjs";
import { median } from "./statistics.mjs";

const MIB = 1024 * 1024;
const SIZE = 64 * MIB;
const RUNS = 3;
const KINDS = ["bytes", "Blob", "ReadableStream"];
const BARE_ONCE = "bare fetch, once";
const BARE_TWICE = "bare fetch, twice";
const OURS = "msal-fetch, challenged";
const SENDERS = [BARE_ONCE, BARE_TWICE, OURS];

/**
 * Peaks in MiB: of the heap with what it holds outside, and of the resident set.
 * @typedef {{ heap: number; rss: number }} Peaks
 */

/** @returns {Promise<import("./result.mjs").Result>} */
export async function run() {
  const server = await startServer();
  const url = `${server.http}/upload`;
  const rows = [];
  const goals = [];
  for (const kind of KINDS) {
    /** @type {Map<string, Peaks>} */
    const needed = new Map();
    for (const sender of SENDERS) {
      const collected = await peaksOf(kind, sender, url, "collected");
      const found = await peaksOf(kind, sender, url, "as-it-comes");
      needed.set(sender, collected);
      rows.push({
        "": sender,
        body: kind,
        "heap + external": collected.heap,
        RSS: collected.rss,
        "heap + external, with garbage": found.heap,
        "RSS, with garbage": found.rss,
      });
    }
    goals.push(...goalsOf(kind, needed));
  }
  server.close();
  return {
    tables: [{ title: `Peaks while sending ${SIZE / MIB} MiB, MiB (the median of ${RUNS} processes)`, rows }],
    goals,
    notes: [
      "goals are judged by what is needed: garbage is collected every few milliseconds, since V8 lets bytes pile up as it likes",
      "a resident set does not shrink when memory is freed, so there the floor is bare fetch that sends as often",
    ],
  };
}

/**
 * @param {string} kind
 * @param {ReadonlyMap<string, Peaks>} peaks
 */
function goalsOf(kind, peaks) {
  return /** @type {const} */ ([
    ["heap", BARE_ONCE],
    ["rss", BARE_TWICE],
  ]).map(([what, floor]) => {
    const ours = peaks.get(OURS)?.[what] ?? Number.NaN;
    const bare = peaks.get(floor)?.[what] ?? Number.NaN;
    const name = `${kind}, ${what === "heap" ? "heap + external" : "RSS"}`;
    return kind === "ReadableStream"
      ? atMost(`${name}: above ${floor}, in bodies`, (ours - bare) / (SIZE / MIB), 1.15)
      : atMost(`${name}: times ${floor}`, ours / bare, 1.1);
  });
}

/**
 * @param {string} kind
 * @param {string} sender
 * @param {string} url
 * @param {"collected" | "as-it-comes"} garbage
 * @returns {Promise<Peaks>}
 */
async function peaksOf(kind, sender, url, garbage) {
  /** @type {Record<string, number>[]} */
  const runs = [];
  for (let count = 0; count < RUNS; count++) {
    runs.push(await measureInChild(import.meta.url, [kind, sender, url, garbage]));
  }
  const of = (/** @type {string} */ figure) => median(runs.map((one) => one[figure] ?? Number.NaN)) / MIB;
  return { heap: of("heap"), rss: of("rss") };
}

/**
 * Sends one body and watches the memory; runs in a process of its own.
 *
 * @param {string} kind
 * @param {string} sender
 * @param {string} url
 * @param {"collected" | "as-it-comes"} garbage
 */
export async function measure(kind, sender, url, garbage) {
  const bodyOf = sourceOf(kind);
  const send = sender === OURS ? challenged(url) : bare(url, sender === BARE_ONCE ? 1 : 2);
  globalThis.gc?.();
  let heap = 0;
  const sample = () => {
    if (garbage === "collected") globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    heap = Math.max(heap, heapUsed + external);
  };
  const timer = setInterval(sample, 4);
  sample();
  await send(bodyOf);
  sample();
  clearInterval(timer);
  // The kernel's own maximum, in KiB.
  return { heap, rss: process.resourceUsage().maxRSS * 1024 };
}

/**
 * Gives a body of this kind each time it is asked: the same bytes or Blob, a new stream.
 *
 * @param {string} kind
 * @returns {() => BodyInit}
 */
function sourceOf(kind) {
  if (kind === "ReadableStream") return streamed;
  if (kind === "bytes") {
    const bytes = new Uint8Array(SIZE).fill(120);
    return () => bytes;
  }
  const blob = new Blob(Array.from({ length: SIZE / MIB }, () => new Uint8Array(MIB).fill(120)));
  return () => blob;
}

/** A stream that makes its chunks when they are read and keeps none. */
function streamed() {
  const chunk = 64 * 1024;
  let left = SIZE;
  return new ReadableStream({
    pull(controller) {
      if (left === 0) return controller.close();
      left -= chunk;
      controller.enqueue(new Uint8Array(chunk).fill(120));
    },
  });
}

/**
 * @param {string} url
 * @param {number} times
 * @returns {(bodyOf: () => BodyInit) => Promise<void>}
 */
function bare(url, times) {
  return async (bodyOf) => {
    for (let time = 0; time < times; time++) {
      const headers = { authorization: time === 1 || times === 1 ? "Bearer elevated" : "Bearer plain" };
      await answered(await fetch(url, upload(bodyOf(), headers)), time + 1 === times);
    }
  };
}

/**
 * @param {string} url
 * @returns {(bodyOf: () => BodyInit) => Promise<void>}
 */
function challenged(url) {
  const ours = createFetch({
    tokens: {
      kind: "app",
      subject: () => "app",
      silent: async ({ claims }) => {
        const token = claims === undefined ? "plain" : "elevated";
        return { token, type: "Bearer", expiresOn: Date.now() + 3_600_000, subject: "app" };
      },
    },
    resources: { [new URL(url).origin]: ["bench/.default"] },
  });
  return async (bodyOf) => answered(await ours(url, upload(bodyOf(), {})), true);
}

/**
 * @param {BodyInit} body
 * @param {Record<string, string>} headers
 * @returns {RequestInit}
 */
function upload(body, headers) {
  const init = { method: "PUT", headers, body, duplex: "half" };
  return init;
}

/**
 * @param {Response} response
 * @param {boolean} ok
 */
async function answered(response, ok) {
  await response.arrayBuffer();
  if (response.ok !== ok) throw new Error(`Unexpected status ${response.status}`);
}
