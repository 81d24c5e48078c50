/** Says in one sentence why an address could not be reached, and what to give instead. */
import { BadInput } from "../../input/bad-input.ts";

const TRUST =
  "Start the command with NODE_EXTRA_CA_CERTS=<file> where the certificate is one of your own, else renew it.";

/** Reasons by the codes of Node; `$` stands for the origin. */
const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: "Cannot find $: there is no such host. Give the address as clients call it.",
  EAI_AGAIN: "Cannot find $: the name could not be looked up. Check the network and the address.",
  ECONNREFUSED: "Cannot reach $: nothing listens there. Start it, or give another address.",
  ECONNRESET: "Cannot reach $: it closed the connection. Check that it speaks the protocol of the address.",
  UND_ERR_SOCKET: "Cannot reach $: it closed the connection. Check that it speaks the protocol of the address.",
  EHOSTUNREACH: "Cannot reach $: there is no way to that host. Check the network and the address.",
  ENETUNREACH: "Cannot reach $: there is no way to that host. Check the network and the address.",
  UND_ERR_HEADERS_OVERFLOW: "Cannot read the answer of $: its header fields are too long. Make the API send less.",
  EPROTO: "Cannot reach $: it does not speak TLS. Give an address that does.",
  ERR_SSL_WRONG_VERSION_NUMBER: "Cannot reach $: it does not speak TLS. Give an address that does.",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "Cannot reach $: it does not speak TLS. Give an address that does.",
  CERT_HAS_EXPIRED: `Cannot trust $: its certificate has expired. ${TRUST}`,
  ERR_TLS_CERT_ALTNAME_INVALID: "Cannot trust $: its certificate is for another host. Give the host that it names.",
  DEPTH_ZERO_SELF_SIGNED_CERT: `Cannot trust $: its certificate is self-signed. ${TRUST}`,
  SELF_SIGNED_CERT_IN_CHAIN: `Cannot trust $: its certificate is self-signed. ${TRUST}`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: `Cannot trust $: the issuer of its certificate is not known here. ${TRUST}`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: `Cannot trust $: the issuer of its certificate is not known here. ${TRUST}`,
};

/** What to tell of a request that failed. */
export function unreachable(url: URL, error: unknown, timeoutMs: number): BadInput {
  if (error instanceof BadInput) return error;
  if (nameOf(error) === "TimeoutError" || codeOf(error) === "UND_ERR_CONNECT_TIMEOUT") {
    return new BadInput(
      `Cannot reach ${url.origin}: no answer within ${timeoutMs / 1000} s. Check the network and the address.`,
    );
  }
  const code = codeOf(error);
  const reason = code !== undefined && Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  if (reason !== undefined) return new BadInput(reason.replace("$", url.origin));
  // Note: on Node 24 the parser's error has a name and no code.
  if (code?.startsWith("HPE_") || nameOf((error as { cause?: unknown } | null)?.cause) === "HTTPParserError") {
    return new BadInput(`Cannot read the answer of ${url.origin}: it is not HTTP. Give another address.`);
  }
  const detail = code !== undefined && /^[A-Z_]{2,60}$/.test(code) ? code : "the request failed";
  return new BadInput(`Cannot reach ${url.origin} (${detail}). Check the address, and that clients can call it.`);
}

/** The code of an error or of what caused it: several addresses of a host give several causes. */
function codeOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== "object" || error === null || depth > 4) return undefined;
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === "string" && code !== "") return code;
  return codeOf(cause, depth + 1) ?? codeOf(Array.isArray(errors) ? errors[0] : undefined, depth + 1);
}

function nameOf(error: unknown): unknown {
  return typeof error === "object" && error !== null ? (error as { name?: unknown }).name : undefined;
}
