/** Reads configuration files: of a client, in the shape that MSAL takes, or the manifest of an API. */
import { basename } from "node:path";
import { BadInput } from "../../input/bad-input.ts";
import { readInput } from "../../input/read.ts";
import type { ClientFacts, RegistrationFacts } from "../facts.ts";
import { isManifest, readManifest } from "./manifest.ts";
import { isObject, type Members, member, textMember } from "./members.ts";
import { readResources } from "./resources.ts";

const GIVE =
  'Give a JSON file: the configuration of a client, such as { "auth": { "clientId": …, "authority": …, "clientCapabilities": ["CP1"] }, "resources": { … } }, or the manifest of the API.';
const MAX_BYTES = 1024 * 1024;

/** What a file turned out to be. */
export type Configuration =
  | { readonly client: ClientFacts; readonly registration?: never }
  | { readonly registration: RegistrationFacts; readonly client?: never };

/** Reads a file. @throws BadInput with a sentence that says what to give instead */
export async function readConfiguration(file: string): Promise<Configuration> {
  const text = await readInput({ words: [], file, stdin: nothing() }, { maxBytes: MAX_BYTES, give: GIVE });
  return configurationOf(text ?? "", basename(file));
}

/** Takes the facts out of a file's text. @throws BadInput */
export function configurationOf(text: string, name: string): Configuration {
  const value = parse(text.replace(/^\uFEFF/, ""), name);
  if (isObject(value)) {
    if (isManifest(value)) return { registration: readManifest(value, name) };
    if (isClient(value)) return { client: readClient(value, name) };
  }
  throw new BadInput(`${JSON.stringify(name)} is neither a configuration of a client nor a manifest. ${GIVE}`);
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadInput(`${JSON.stringify(name)} is not JSON. ${GIVE}`);
  }
}

function isClient(value: Members): boolean {
  return ["auth", "clientId", "clientCapabilities", "authority", "resources", "managedIdentityIdParams"].some(
    (name) => name in value,
  );
}

function readClient(value: Members, name: string): ClientFacts {
  const whole = isObject(value["auth"]);
  // Without `auth`: the contents of it, or the configuration of a managed identity, which has its members on top.
  const auth = whole ? (value["auth"] as Members) : value;
  const managed = !whole && !("authority" in value) && !("clientId" in value);
  return {
    name,
    kind: managed && !("resources" in value) ? "managed-identity" : "client",
    clientId: auth["clientId"],
    authority: auth["authority"],
    tenant: textMember(auth, "tenantId") ?? textMember(auth, "tenant"),
    capabilities: auth["clientCapabilities"],
    misplacedCapabilities: whole ? misplaced(value) : undefined,
    knownAuthorities: auth["knownAuthorities"],
    confidential: ["clientSecret", "clientCertificate", "clientAssertion"].some((one) => one in auth),
    browser: isForBrowser(value, auth),
    redirectUri: auth["redirectUri"],
    popupTimeout: member(value["system"], "popupBridgeTimeout"),
    resources: readResources(value["resources"]),
  };
}

/** msal-node takes a redirect URI with each request, and neither of the others. */
function isForBrowser(value: Members, auth: Members): boolean {
  const others = [member(value["cache"], "cacheLocation"), member(value["system"], "popupBridgeTimeout")];
  return [auth["redirectUri"], auth["postLogoutRedirectUri"], ...others].some((one) => one !== undefined);
}

function misplaced(value: Members): string | undefined {
  for (const place of ["system", "cache", "options"]) {
    if (member(value[place], "clientCapabilities") !== undefined) return place;
  }
  return value["clientCapabilities"] === undefined ? undefined : "the top level";
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
