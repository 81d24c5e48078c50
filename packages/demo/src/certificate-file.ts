/** The certificate of a run in a file, for programs that have to trust it. */
import { rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Certificate } from "@msal-fetch/emulator";

/** Writes the certificate, without its key, into a folder that is there as long as this process. Gives the file. */
export async function writeCertificate({ cert }: Certificate): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "msal-fetch-demo-"));
  // Also where the process ends before the story does.
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "certificate.pem");
  await writeFile(path, cert);
  return path;
}
