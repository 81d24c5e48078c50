/** The certificate of a run in a file, for programs that have to trust it. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Certificate } from "@msal-fetch/emulator";

/** A file with a certificate, without its key. */
export interface CertificateFile {
  readonly path: string;
  remove(): Promise<void>;
}

/** Writes the certificate into a folder of its own. */
export async function writeCertificate({ cert }: Certificate): Promise<CertificateFile> {
  const folder = await mkdtemp(join(tmpdir(), "msal-fetch-demo-"));
  const path = join(folder, "certificate.pem");
  await writeFile(path, cert);
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}
