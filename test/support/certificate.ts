/** The certificate of this test run, which every worker trusts: for the emulator's https listener. */
import { readFileSync } from "node:fs";

/**
 * The PEM text of the run's certificate and key. Native fetch trusts it without further ado.
 *
 * @throws Error if the tests were not started by test/run.mjs (`npm test`), because Node trusts additional
 * certificates only from its start.
 */
export function testCertificate(): { cert: string; key: string } {
  return { cert: read("MSAL_FETCH_TEST_CERT"), key: read("MSAL_FETCH_TEST_KEY") };
}

function read(variable: string): string {
  const file = process.env[variable];
  if (!file) throw new Error(`${variable} is not set: start these tests by npm test, which makes the certificate`);
  return readFileSync(file, "utf8");
}
