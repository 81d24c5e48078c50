// @ts-check
/** Runs the benchmarks that are named, or all, and prints what they measured. Started by run.mjs. */
import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { format } from "./result.mjs";

/** @type {Readonly<Record<string, { title: string; load: () => Promise<{ run: () => Promise<import("./result.mjs").Result> }> }>>} */
const benchmarks = {
  "happy-path": { title: "A call that is not challenged", load: () => import("./happy-path.mjs") },
  recovery: { title: "One recovery: challenge, token request, replay", load: () => import("./recovery.mjs") },
  stampede: { title: "A hundred challenged calls at once", load: () => import("./stampede.mjs") },
  bodies: { title: "Memory of a 64 MiB body through a challenge", load: () => import("./bodies.mjs") },
  parsing: { title: "Reading WWW-Authenticate", load: () => import("./parsing.mjs") },
  "in-flight": { title: "Heap of a call in flight", load: () => import("./in-flight.mjs") },
  browser: { title: "A call of a page that is not challenged", load: () => import("./browser.mjs") },
  bundle: { title: "Size of createFetch in a bundle", load: () => import("./bundle.mjs") },
  diagnosis: { title: "Explaining a refusal", load: () => import("./diagnosis.mjs") },
  redis: { title: "A token cache on Redis", load: () => import("./redis.mjs") },
  instances: { title: "One challenge of many instances", load: () => import("./instances.mjs") },
};

const { names, json } = readArguments();

const head = {
  node: process.version,
  cpu: `${cpus()[0]?.model.trim() ?? "unknown"}, ${cpus().length} cores`,
  platform: `${process.platform} ${process.arch}`,
  date: new Date().toISOString(),
};
console.log(`Node ${head.node}, ${head.cpu}, ${head.platform}, ${head.date}`);

/** @type {Record<string, import("./result.mjs").Result & { title: string; seconds: number }>} */
const results = {};
for (const [name, { title, load }] of Object.entries(benchmarks)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const started = performance.now();
  try {
    const result = await (await load()).run();
    const seconds = (performance.now() - started) / 1000;
    results[name] = { title, seconds, ...result };
    console.log(`\n## ${name}: ${title} (${seconds.toFixed(1)} s)\n\n${format(result)}`);
  } catch (error) {
    // The others can still be measured.
    console.error(`\n## ${name}: ${title}\n\n  FAILED`, error);
    process.exitCode = 1;
  }
}

const goals = Object.values(results).flatMap((result) => result.goals);
console.log(`\n${goals.filter(({ met }) => met).length} of ${goals.length} goals met in this run`);
if (json !== undefined) await writeFile(json, `${JSON.stringify({ ...head, benchmarks: results }, null, 2)}\n`);

/** Ends the process with the usage where the arguments are wrong. */
function readArguments() {
  const known = Object.keys(benchmarks);
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: "string" } } });
    const unknown = positionals.filter((name) => !known.includes(name));
    if (unknown.length > 0) throw new Error(`There is no benchmark ${unknown.join(", ")}.`);
    return { names: positionals, json: values.json };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.error(`npm run bench -- [--json FILE] [name ...], of: ${known.join(", ")}`);
    process.exit(2);
  }
}
