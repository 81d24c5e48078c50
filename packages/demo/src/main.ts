/** `npm start`: a local Entra ID, protected APIs, a daemon to whom things happen, and a page to whose user they happen. */
import { type Certificate, createCertificate } from "@msal-fetch/emulator";
import pc from "picocolors";
import { acts } from "./acts.ts";
import { type CertificateFile, writeCertificate } from "./certificate-file.ts";
import { curlLines } from "./curl.ts";
import { playDiagnoses } from "./diagnoses.ts";
import { type Options, readOptions, USAGE } from "./options.ts";
import { type Served, servePage } from "./serve.ts";
import { setStage } from "./stage.ts";
import { playAct } from "./story.ts";

const write = (line: string): void => console.log(line);

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2), process.stdout.isTTY === true);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    write(USAGE);
    return 0;
  }
  const certificate = await createCertificate();
  const file = await writeCertificate(certificate);
  try {
    const failed = options.story ? await tellStory(certificate, file, options) : 0;
    if (options.serve) await serve(certificate, file, options);
    return failed === 0 ? 0 : 1;
  } finally {
    await file.remove();
  }
}

/** Tells how many acts did not go as they have to. */
async function tellStory(certificate: Certificate, file: CertificateFile, { verbose }: Options): Promise<number> {
  const stage = await setStage(certificate, file.path);
  try {
    write(
      `A local Entra ID and its APIs listen at ${pc.bold(stage.listener.origin)} (loopback only, for tests and demos).`,
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

async function serve(certificate: Certificate, file: CertificateFile, options: Options): Promise<void> {
  // Vite is loaded for those who look at the page.
  const { bundlePage } = await import("./bundle.ts");
  const { origins, port } = options;
  const served = await servePage(await bundlePage(), { certificate, origins, ...(port !== undefined && { port }) });
  try {
    write("");
    if (options.curl) {
      for (const line of curlLines(served.listener, file.path)) write(line.startsWith("#") ? pc.dim(line) : line);
      write("");
    }
    for (const line of invitation(served, options)) write(line);
    await new Promise<void>((resolve) => {
      process.once("SIGINT", resolve);
      process.once("SIGTERM", resolve);
    });
  } finally {
    await served.emulator.close();
  }
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
    "Everything stays up until Ctrl-C.",
  ];
}

try {
  process.exitCode = await main();
} catch (error) {
  const { code, port } = error as { code?: string; port?: number };
  if (code !== "EADDRINUSE") throw error;
  console.error(`Port ${port} is taken: choose another one, or none.`);
  process.exitCode = 1;
}
