// @ts-check
import { generate } from "selfsigned";

/** @returns {Promise<{ cert: string; key: string }>} PEM, for localhost and the loopback addresses */
export async function createCertificate() {
  const names = [
    { type: /** @type {const} */ (2), value: "localhost" },
    { type: /** @type {const} */ (7), ip: "127.0.0.1" },
    { type: /** @type {const} */ (7), ip: "::1" },
  ];
  const made = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    extensions: [{ name: "subjectAltName", altNames: names }],
  });
  return { cert: made.cert, key: made.private };
}
