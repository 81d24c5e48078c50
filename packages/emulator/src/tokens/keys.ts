// The signing key: made when first needed, and one for all emulators of a process, as Entra has one set for all tenants.
import { calculateJwkThumbprint, compactVerify, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

/** The signing key and what is done with it. */
export interface Keys {
  /** The public keys, as the `jwks_uri` gives them. */
  jwks(): Promise<{ keys: Record<string, unknown>[] }>;
  sign(payload: JWTPayload): Promise<string>;
  /** Signs with a key that is not published: what comes out is not trusted by anyone. */
  signUntrusted(payload: JWTPayload): Promise<string>;
  /** Gives the payload if the signature is ours; time and audience are not looked at. */
  verify(token: string): Promise<JWTPayload | undefined>;
}

interface Pair {
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  kid: string;
  jwk: Record<string, unknown>;
}
type CryptoKey = Awaited<ReturnType<typeof generateKeyPair>>["privateKey"];

let own: Promise<Pair> | undefined;
let foreign: Promise<Pair> | undefined;

/** Creates a key store. The RSA key is generated at first use in the process, which takes a tenth of a second. */
export function createKeys(): Keys {
  const ownPair = (): Promise<Pair> => {
    own ??= generatePair();
    return own;
  };

  async function sign(pair: Pair, payload: JWTPayload): Promise<string> {
    return new SignJWT(payload).setProtectedHeader({ typ: "JWT", alg: "RS256", kid: pair.kid }).sign(pair.privateKey);
  }
  return {
    async jwks() {
      const { jwk } = await ownPair();
      return { keys: [jwk] };
    },
    sign: async (payload) => sign(await ownPair(), payload),
    async signUntrusted(payload) {
      foreign ??= generatePair();
      return sign(await foreign, payload);
    },
    async verify(token) {
      const { publicKey } = await ownPair();
      try {
        // Signature only: time, issuer and audience are judged by each API with its own words.
        const { payload } = await compactVerify(token, publicKey, { algorithms: ["RS256"] });
        return JSON.parse(new TextDecoder().decode(payload)) as JWTPayload;
      } catch {
        return undefined;
      }
    },
  };
}

async function generatePair(): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { privateKey, publicKey, kid, jwk: { ...jwk, kid, use: "sig", alg: "RS256" } };
}
