/** `npm start`: a local Entra ID, protected APIs, a daemon to whom things happen, and a page to whose user they happen. */
import { type Certificate, createCertificate } from "@msal-fetch/emulator";
import pc from "picocolors";
import { acts } from "./acts.ts";
import { writeCertificate } from "./certificate-file.ts";
import { curlLines } from "./curl.ts";
import { playDiagnoses } from "./diagnoses.ts";
import { type Options, readOptions, USAGE } from "./options.ts";
import { portProblem } from "./port-problem.ts";
import { type Served, servePage } from "./serve.ts";
import { setStage } from "./stage.ts";
import { playAct } from "./story.ts";

const write = (line: string): void => console.log(line);

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2), process.stdout.isTTY === true);
  } catch (error) {
    // The last line is the one that is read.
    console.error(`${USAGE}\n\n${(error as Error).message}`);
    return 2;
  }
  if (options.help) {
    write(USAGE);
    return 0;
  }
  const certificate = await createCertificate();
  // Before the story: a port that cannot be had is told of at once.
  const files = new Map<string, string | Uint8Array<ArrayBuffer>>();
  const { origins, port } = options;
  const served = options.serve
    ? await servePage(files, { certificate, origins, ...(port !== undefined && { port }) })
    : undefined;
  try {
    const file = await writeCertificate(certificate);
    const failed = options.story ? await tellStory(certificate, file, options) : 0;
    if (served) {
      // Vite is loaded for those who look at the page.
      const { bundlePage } = await import("./bundle.ts");
      for (const [path, content] of await bundlePage()) files.set(path, content);
      await invite(served, file, options);
    }
    return failed === 0 ? 0 : 1;
  } finally {
    await served?.emulator.close();
  }
}

/** Tells how many acts did not go as they have to. */
async function tellStory(certificate: Certificate, certificateFile: string, { verbose }: Options): Promise<number> {
  const stage = await setStage(certificate, certificateFile);
  try {
    write(
      `Until the story ends, a local Entra ID and its APIs listen at ${pc.bold(stage.listener.origin)} (loopback only).`,
    );
    let failed = 0;
    for (const [index, act] of acts.entries()) if (!(await playAct(stage, act, index + 1, write))) failed++;
    if ((await playDiagnoses(acts.length + 1, verbose, write)) > 0) failed++;
    const total = acts.length + 1;
    write("");
    write(
      failed === 0
        ? pc.green(`All ${total} acts went as they have to.`)
        : pc.red(`${failed} of ${total} acts did not.`),
    );
    return failed;
  } finally {
    await stage.close();
  }
}

/** Says where the page is, until Ctrl-C. */
async function invite(served: Served, certificateFile: string, options: Options): Promise<void> {
  write("");
  if (options.curl) {
    for (const line of curlLines(served.listener, certificateFile)) write(line.startsWith("#") ? pc.dim(line) : line);
    write("");
  }
  for (const line of invitation(served, options)) write(line);
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
}

function invitation({ url, origins }: Served, options: Options): string[] {
  return [
    `Now you are the user: open ${pc.bold(pc.cyan(url))}`,
    ...(options.origins ? origins.map(({ origin, what }) => pc.dim(`  ${origin}  ${what}`)) : []),
    "Your browser warns of the certificate, which was made for this run: go on from there.",
    ...(options.origins
      ? ["It may want that once for each origin: the page says so where a call does not get through."]
      : []),
    "",
    "The page, its Entra ID and its APIs stay up until Ctrl-C.",
  ];
}

// Whoever reads, such as `head`, has seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
try {
  process.exitCode = await main();
} catch (error) {
  const problem = portProblem(error);
  if (!problem) throw error;
  console.error(problem);
  process.exitCode = 1;
}
