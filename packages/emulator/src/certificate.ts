/** A certificate for loopback, and its private key; both PEM. */
export interface Certificate {
  /** Certificate for `localhost`, `127.0.0.1` and `::1`; it is its own authority, so trusting it is enough (`NODE_EXTRA_CA_CERTS`). */
  cert: string;
  key: string;
}

/**
 * Makes a self-signed certificate for loopback. Make it before starting the process that is to trust it: Node reads
 * `NODE_EXTRA_CA_CERTS` once, at its start.
 */
export async function createCertificate(): Promise<Certificate> {
  // Loaded when needed: it is much larger than everything else here.
  const { generate } = await import("selfsigned");
  const day = 86_400_000;
  const { cert, private: key } = await generate(
    [{ name: "commonName", value: "msal-fetch emulator (loopback only)" }],
    {
      keyType: "ec",
      curve: "P-256",
      algorithm: "sha256",
      notBeforeDate: new Date(Date.now() - day),
      notAfterDate: new Date(Date.now() + 90 * day),
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "keyUsage", keyCertSign: true, digitalSignature: true, critical: true },
        { name: "extKeyUsage", serverAuth: true },
        {
          name: "subjectAltName",
          altNames: [
            { type: 2, value: "localhost" },
            { type: 7, ip: "127.0.0.1" },
            { type: 7, ip: "::1" },
          ],
        },
      ],
    },
  );
  return { cert, key };
}
