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
/** The floor: what is challenged has to be sent twice, and Node's `fetch` copies a body on each send. */
const BARE = "bare fetch, twice";
const OURS = "msal-fetch, challenged";

/** @returns {Promise<import("./result.mjs").Result>} */
export async function run() {
  const server = await startServer();
  const rows = [];
  const goals = [];
  for (const kind of KINDS) {
    /** @type {Record<string, { rss: number; heap: number }>} */
    const peaks = {};
    for (const sender of [BARE_ONCE, BARE, OURS]) {
      /** @type {Record<string, number>[]} */
      const runs = [];
      for (let count = 0; count < RUNS; count++) {
        runs.push(await measureInChild(import.meta.url, [kind, sender, `${server.http}/upload`]));
      }
      const of = (/** @type {string} */ figure) => median(runs.map((one) => one[figure] ?? Number.NaN)) / MIB;
      const peak = { rss: of("rss"), heap: of("heap") };
      peaks[sender] = peak;
      rows.push({ "": sender, body: kind, "peak RSS": peak.rss, "peak heap + external": peak.heap });
    }
    const [bare, ours] = [peaks[BARE], peaks[OURS]];
    if (bare && ours) goals.push(...goalsOf(kind, bare, ours));
  }
  server.close();
  return {
    tables: [{ title: `Peaks while sending ${SIZE / MIB} MiB, MiB (the median of ${RUNS} processes)`, rows }],
    goals,
    notes: [
      "goals are judged beside bare fetch that sends twice, as the challenge demands, with a new stream each time",
    ],
  };
}

/**
 * @param {string} kind
 * @param {{ rss: number; heap: number }} bare
 * @param {{ rss: number; heap: number }} ours
 */
function goalsOf(kind, bare, ours) {
  if (kind === "ReadableStream") {
    return [
      atMost("ReadableStream, RSS above bare fetch, parts of the body", (ours.rss - bare.rss) / (SIZE / MIB), 1.15),
      atMost("ReadableStream, heap above bare fetch, parts of the body", (ours.heap - bare.heap) / (SIZE / MIB), 1.15),
    ];
  }
  return [
    atMost(`${kind}, RSS beside bare fetch`, ours.rss / bare.rss, 1.1),
    atMost(`${kind}, heap beside bare fetch`, ours.heap / bare.heap, 1.1),
  ];
}

/**
 * Sends one body and watches the memory; runs in a process of its own.
 *
 * @param {string} kind
 * @param {string} sender
 * @param {string} url
 */
export async function measure(kind, sender, url) {
  const bodyOf = sourceOf(kind);
  const send = sender === OURS ? challenged(url) : bare(url, sender === BARE_ONCE ? 1 : 2);
  globalThis.gc?.();
  let heap = 0;
  const sample = () => {
    const { heapUsed, external } = process.memoryUsage();
    heap = Math.max(heap, heapUsed + external);
  };
  const timer = setInterval(sample, 2);
  sample();
  await send(bodyOf);
  sample();
  clearInterval(timer);
  return { rss: peakRss(), heap };
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

/** The most memory that the process has had, in bytes. */
function peakRss() {
  return process.resourceUsage().maxRSS * 1024;
}
