/** Encryption at rest: AES-256-GCM, with keys that can be replaced while entries of the older ones live on. */
import { webcrypto } from "node:crypto";

/** Keys for entries at rest. To rotate: add a key everywhere, then make it `current`, then remove the old one. */
export interface KeyRing {
  /** The id of the key that new entries are encrypted with. */
  current: string;
  /** 32 random bytes each, by an id that entries carry in the clear: letters, digits, `-` and `_`. */
  keys: Readonly<Record<string, Uint8Array>>;
}

/** Encrypts and decrypts; `context` must be the same for both. */
export interface Sealer {
  readonly keyId: string;
  seal(text: string, context: string): Promise<string>;
  /** `undefined` where it was not sealed with that key in that context. */
  open(sealed: string, keyId: string, context: string): Promise<string | undefined>;
  knows(keyId: string): boolean;
}

const IV_BYTES = 12;

/** @throws TypeError naming what is wrong with the ring. */
export function sealerOf(ring: KeyRing): Sealer {
  check(ring);
  const { current } = ring;
  // At once: what the caller makes of its ring later is not this one's matter.
  const keys = new Map(Object.entries(ring.keys).map(([id, bytes]) => [id, importKey(bytes)]));
  return {
    keyId: current,
    knows: (keyId) => keys.has(keyId),
    async seal(text, context) {
      const key = await keys.get(current);
      if (!key) throw new TypeError("`encryption.current` must be the id of a key");
      const iv = webcrypto.getRandomValues(new Uint8Array(IV_BYTES));
      const data = await webcrypto.subtle.encrypt(parameters(iv, context), key, Buffer.from(text));
      return Buffer.concat([iv, new Uint8Array(data)]).toString("base64url");
    },
    async open(sealed, keyId, context) {
      const key = await keys.get(keyId);
      if (!key) return undefined;
      const whole = Buffer.from(sealed, "base64url");
      const iv = Uint8Array.from(whole.subarray(0, IV_BYTES));
      const data = Uint8Array.from(whole.subarray(IV_BYTES));
      const opened = await webcrypto.subtle.decrypt(parameters(iv, context), key, data).catch(() => undefined);
      return opened && Buffer.from(opened).toString("utf8");
    },
  };
}

function importKey(bytes: Uint8Array): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey("raw", Uint8Array.from(bytes), "AES-GCM", false, ["encrypt", "decrypt"]);
}

function parameters(iv: Uint8Array<ArrayBuffer>, context: string) {
  return { name: "AES-GCM", iv, additionalData: Buffer.from(context) };
}

function check(ring: KeyRing): void {
  // Note: no ring at all, where one was meant, would leave everything in the clear.
  if (typeof ring !== "object" || ring === null) {
    throw new TypeError("`encryption` must be a key ring: { current, keys }");
  }
  const { current, keys } = ring;
  if (typeof keys !== "object" || keys === null) throw new TypeError("`encryption.keys` must be keys by their ids");
  for (const [id, key] of Object.entries(keys)) {
    if (!/^[\w-]{1,64}$/.test(id) || id === "-") {
      throw new TypeError("The ids of `encryption.keys` must be of letters, digits, - and _");
    }
    if (!(key instanceof Uint8Array) || key.length !== 32) {
      throw new TypeError("Every key of `encryption.keys` must be a Uint8Array of 32 bytes");
    }
  }
  if (!Object.hasOwn(keys, current))
    throw new TypeError("`encryption.current` must be the id of one of `encryption.keys`");
}
