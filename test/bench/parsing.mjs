// @ts-check
/** How long it takes to read `WWW-Authenticate`: an ordinary challenge, and 16 KiB made to take long. */

import { AuthorizationHandler } from "@microsoft/kiota-http-fetchlibrary";
import { findClaimsChallenge, parseChallenges } from "@msal-fetch/core";
import { cpuMicros } from "./cpu.mjs";
import { atMost } from "./result.mjs";
import { estimate, median } from "./statistics.mjs";

/** @typedef {(fieldValue: string) => unknown} Parser */

const CLAIMS = Buffer.from('{"access_token":{"nbf":{"essential":true,"value":"1735689600"}}}').toString("base64");
const GRAPH = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000", errorDescription="Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp", error="insufficient_claims", claims="${CLAIMS}"`;
const LENGTH = 16 * 1024;

/** Every shape is cut or filled to the longest field that is read at all. */
const hostile = {
  "unclosed quotes": repeated('"a'),
  "a quote that is never closed": `Bearer a="${repeated("x")}`,
  "thousands of parameters": `Bearer ${repeated("a=b,")}`,
  "thousands of names": `Bearer ${Array.from({ length: LENGTH / 6 }, (_, index) => `a${index}=b`).join(",")}`,
  "thousands of schemes": repeated("Bearer "),
  "one long token": repeated("x"),
  commas: repeated(","),
  "equals signs": repeated("="),
  backslashes: `Bearer a="${repeated("\\")}`,
  braces: `Bearer claims=${repeated("{")}`,
  "blanks and tabs": `Bearer${repeated(" \t")}`,
  "claims={, again and again": `Bearer ${repeated("claims={")}`,
  'claims=", again and again': `Bearer ${repeated('claims="')}`,
  "claims={}, again and again": `Bearer ${repeated("claims={},")}`,
  "Bearer claims={, again and again": repeated("Bearer claims={, "),
};

/** @returns {Promise<import("./result.mjs").Result>} */
export async function run() {
  const peers = { "azure-core": await azureParser(), kiota: kiotaParser() };
  const parsers = { parseChallenges, findClaimsChallenge, ...peers };
  const typical = interleaved(parsers, GRAPH);
  const ordinary = Object.entries(typical).map(([name, micros]) => {
    const { median: middle, low, high } = estimate(micros);
    return { "": name, "µs per field": middle, "95 % from": low, "95 % to": high };
  });
  let slowest = 0;
  const rows = Object.entries(hostile).map(([shape, text]) => {
    const field = text.slice(0, LENGTH);
    const ours = Math.max(...[parseChallenges, findClaimsChallenge].map((parser) => patient(parser, field)));
    slowest = Math.max(slowest, ours);
    const theirs = Object.entries(peers).map(([name, parser]) => [name, patient(parser, field)]);
    return { "ms for 16 KiB": shape, "msal-fetch": ours, ...Object.fromEntries(theirs) };
  });
  return {
    tables: [
      { title: `An ordinary challenge of Graph (${GRAPH.length} characters), CPU time`, rows: ordinary },
      { title: "Hostile fields, CPU time (of ours, the slower of parseChallenges and findClaimsChallenge)", rows },
    ],
    goals: [
      atMost("ordinary challenge, parseChallenges, µs", median(typical["parseChallenges"] ?? []), 2),
      atMost("slowest hostile field, ms", slowest, 1),
    ],
    notes: [
      "azure-core's and Kiota's parsers are not exported; they are reached through their files and a private member",
      "findClaimsChallenge also decodes the claims and checks that they are a JSON object; no peer does",
    ],
  };
}

/**
 * @param {Record<string, Parser>} parsers
 * @param {string} field
 */
function interleaved(parsers, field) {
  /** @type {Record<string, number[]>} */
  const samples = {};
  for (let round = -20; round < 100; round++) {
    for (const [name, parser] of Object.entries(parsers)) {
      const micros = cpuMicros(1000, () => parser(field));
      samples[name] ??= [];
      if (round >= 0) samples[name].push(micros);
    }
  }
  return samples;
}

/**
 * The median CPU time in ms of a few readings; of one only where that takes long.
 *
 * @param {Parser} parser
 * @param {string} field
 */
function patient(parser, field) {
  const samples = [];
  let spent = 0;
  for (let count = 0; count < 30 && spent < 200; count++) {
    const ms = cpuMicros(1, () => parser(field)) / 1000;
    samples.push(ms);
    spent += ms;
  }
  return median(samples);
}

/** @param {string} part */
function repeated(part) {
  return part.repeat(Math.ceil(LENGTH / part.length));
}

/** @returns {Promise<Parser>} */
async function azureParser() {
  const file = new URL("policies/bearerTokenAuthenticationPolicy.js", import.meta.resolve("@azure/core-rest-pipeline"));
  return (await import(file.href)).parseChallenges;
}

/** @returns {Parser} */
function kiotaParser() {
  const nobody = /** @type {import("@microsoft/kiota-abstractions").BaseBearerTokenAuthenticationProvider} */ ({});
  const read = new AuthorizationHandler(nobody)["getClaimsFromResponse"];
  const response = (/** @type {string} */ fieldValue) => ({ status: 401, headers: { get: () => fieldValue } });
  return (fieldValue) => read(/** @type {Response} */ (/** @type {unknown} */ (response(fieldValue))));
}
