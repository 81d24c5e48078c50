/** `npm start` as a new user runs it, on what was built. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import https from "node:https";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { provocations } from "../../packages/demo/src/causes.ts";
import { readOptions } from "../../packages/demo/src/options.ts";
import { portProblem } from "../../packages/demo/src/port-problem.ts";
import { ensureProgram } from "../support/programs.ts";

const MAIN = fileURLToPath(new URL("../../packages/demo/dist/main.js", import.meta.url));

const PLAIN = { env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "" } };

function run(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], PLAIN);
  onTestFinished(() => {
    child.kill();
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => lines.push(line));
  return { child, lines, reader };
}

/** The address of the page, once it is served. */
function address(child: ChildProcessWithoutNullStreams): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = "";
    child.stdout.on("data", (chunk) => {
      told += chunk;
      const url = /open (https:\S+)/.exec(told)?.[1];
      if (url && told.includes("until Ctrl-C")) resolve(url);
    });
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${told}`)));
  });
}

/** The certificate is made for each run. */
async function page(url: string): Promise<string> {
  const [response] = await once(https.get(url, { rejectUnauthorized: false, agent: false }), "response");
  return text(response);
}

it("tells the whole story and ends with 0 where there is no terminal", async () => {
  const { child, lines } = run();
  const [code] = (await once(child, "close")) as [number];

  expect(lines.join("\n")).not.toContain("✗");
  expect(code).toBe(0);
  // Every act but the last ends with its judgement; the last one judges every cause there is.
  const acts = lines.filter((line) => /^\d+\. /.test(line)).length;
  expect(lines.filter((line) => line.startsWith("  ✓"))).toHaveLength(acts - 1 + provocations.length);
  expect(lines.at(-1)).toMatch(/^All \d+ acts went as they have to\.$/);
  // Neither a token nor a secret nor a whole claims value may be shown.
  expect(lines.join("\n")).not.toMatch(/eyJ[\w-]{20}|sample-daemon-secret/);
  expect(lines.filter((line) => /\s$/.test(line))).toEqual([]);
});

it("tells a token request from a token that MSAL had, and why a call stays refused before the next one", async () => {
  const { child, lines } = run();
  await once(child, "close");
  const act = (number: number) =>
    lines.slice(
      lines.findIndex((line) => line.startsWith(`${number}. `)),
      lines.findIndex((line) => line.startsWith(`${number + 1}. `)),
    );
  const requests = (number: number) => act(number).filter((line) => line.includes("got a token: silent")).length;

  expect([2, 5, 8].map(requests)).toEqual([1, 0, 0]);
  const told = act(8).join("\n");
  expect(told.indexOf("The sign-in service wants")).toBeLessThan(told.indexOf("! the user signs in again"));
  expect(told).not.toContain("interaction-required: ");
});

it("ends quietly where nobody reads on", () => {
  const command = `set -o pipefail; ${process.execPath} ${MAIN} --verbose | head -n 1`;
  const { status, stderr } = spawnSync("bash", ["-c", command], { ...PLAIN, encoding: "utf8" });
  expect(status).toBe(0);
  expect(stderr).not.toMatch(/EPIPE|Error/);
});

it("serves the page after the story where there is a terminal, until Ctrl-C", async () => {
  ensureProgram("script", "bsdutils");
  // A terminal of its own, in which Ctrl-C can be typed. No shell stays in between: it would die of Ctrl-C itself.
  const child = spawn(
    "script",
    ["--quiet", "--return", "--command", `exec ${process.execPath} ${MAIN}`, "/dev/null"],
    PLAIN,
  );
  const url = await address(child);

  const served = await page(url);
  child.stdin.write("\u0003");
  const [code] = (await once(child, "close")) as [number];

  expect(served).toContain("<title>Contoso orders</title>");
  expect(code).toBe(0);
});

it("ends after the story in a terminal as well when told so", async () => {
  ensureProgram("script", "bsdutils");
  const command = ["--quiet", "--return", "--command", `${process.execPath} ${MAIN} --once`, "/dev/null"];
  const { status, stdout } = spawnSync("script", command, { ...PLAIN, encoding: "utf8" });

  expect(status).toBe(0);
  expect(stdout.trimEnd()).toMatch(/All \d+ acts went as they have to\.$/);
});

it.each([
  [["--page"], 1],
  [["--page", "--origins"], 4],
])("serves the page without the story: %j", async (args, origins) => {
  const { child, lines } = run(...args);
  const url = await address(child);
  expect(await page(url)).toContain("<title>Contoso orders</title>");
  expect(lines.join("\n")).not.toContain("acts");
  const place = JSON.parse(await page(`${url}place.json`));
  const places = [url, place.authority, place.apis.todo.url, place.apis.graph.url].map((one) => new URL(one).origin);
  expect(new Set(places).size).toBe(origins);

  child.kill("SIGINT");
  expect(await once(child, "close")).toEqual([0, null]);
});

it("keeps the servers up and prints curl lines that work when pasted", async () => {
  ensureProgram("curl");
  const { child, lines, reader } = run("--keep");
  await new Promise<void>((resolve, reject) => {
    reader.on("line", (line) => {
      if (line.includes("until Ctrl-C")) resolve();
    });
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${lines.join("\n")}`)));
  });
  child.removeAllListeners("exit");
  const first = lines.findIndex((line) => line.startsWith("# trust"));
  const script = lines.slice(first, lines.indexOf("", first)).join("\n");

  const { stdout, status } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
  child.kill("SIGINT");
  const [code] = (await once(child, "close")) as [number];

  expect(status).toBe(0);
  expect(stdout.match(/^HTTP\/1\.1 \d+/gm)).toEqual(["HTTP/1.1 200", "HTTP/1.1 401"]);
  expect(stdout).toContain('error="insufficient_claims", claims="');
  expect(code).toBe(0);
});

it("says what it can do, and refuses what it cannot", async () => {
  const help = spawnSync(process.execPath, [MAIN, "--help"], { encoding: "utf8" });
  expect([help.status, help.stdout]).toEqual([0, expect.stringContaining("--keep")]);
});

it.each([
  [["--nonsense"], "--nonsense"],
  [["--once", "--page"], "--once"],
  [["--port", "many"], "--port"],
])("refuses %j", (args, named) => {
  const { status, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr.trimEnd().split("\n").at(-1)).toContain(named);
});

it("says so before the story where the port is taken", async () => {
  const first = run("--page");
  const { port } = new URL(await address(first.child));
  for (const more of [[], ["--page"], ["--origins"]]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "--port", port, ...more], {
      encoding: "utf8",
      timeout: 20_000,
    });
    expect([status, stdout, stderr.trim()]).toEqual([1, "", `Port ${port} is taken: choose another one, or none.`]);
  }
});

it.each([
  [
    { code: "EACCES", syscall: "listen", port: 80 },
    "Port 80 is not for ordinary users: choose one above 1023, or none.",
  ],
  [{ code: "EACCES", syscall: "mkdtemp" }, undefined],
  [new Error("anything else"), undefined],
])("says why a port cannot be had: %o", (error, told) => {
  expect(portProblem(error)).toBe(told);
});

it.each([
  [[], false, { story: true, serve: false, curl: false }],
  [[], true, { story: true, serve: true, curl: false }],
  [["--once"], true, { story: true, serve: false }],
  [["--page"], false, { story: false, serve: true }],
  [["--origins"], false, { story: true, serve: true, origins: true }],
  [["--keep"], false, { story: true, serve: true, curl: true }],
  [["--port", "8443"], false, { serve: true, port: 8443 }],
])("reads %j, terminal: %s", (args, isTerminal, options) => {
  expect(readOptions(args, isTerminal)).toMatchObject(options);
});
