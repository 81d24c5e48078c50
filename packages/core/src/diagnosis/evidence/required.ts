/** Reads what a refusal says would have been enough: permissions, an audience, an action. */
import type { Hit } from "../signals/match.ts";
import type { HeaderFacts, Requirement, SourceText } from "./facts.ts";

/** How much of one text is searched for names. */
const MAX_LOOK = 4_096;
const MAX_NAMES = 20;

/** What the response itself names as required. */
export function readRequirement(texts: readonly SourceText[], headers: HeaderFacts, hits: readonly Hit[]): Requirement {
  const names = new Set<string>();
  const asksForPermission = hits.some(
    ({ signal }) => signal.means === "permission" || signal.means === "app-role-missing",
  );
  let audience = audienceOfChallenge(headers);
  let found: string | undefined;
  let action: string | undefined;
  for (const { text } of texts) {
    const look = text.length > MAX_LOOK ? text.slice(0, MAX_LOOK) : text;
    if (asksForPermission) for (const name of permissionsIn(look)) names.add(name);
    audience ??= first(EXPECTED_AUDIENCE, look);
    found ??= first(FOUND_AUDIENCE, look);
    action ??= actionIn(look);
  }
  const scopes = [...names];
  for (const { params } of headers.challenges) {
    if (params["error"]?.toLowerCase() === "insufficient_scope") scopes.push(...scopesIn(params["scope"] ?? ""));
  }
  return { scopes: scopes.slice(0, MAX_NAMES), roles: [...names].slice(0, MAX_NAMES), audience, found, action };
}

/** Names such as `Mail.Read` up to where the message turns to what the token has. */
function permissionsIn(text: string): string[] {
  const end = HAS_INSTEAD.exec(text)?.index ?? text.length;
  const wanted = text.slice(0, end);
  const names = wanted.match(PERMISSION) ?? [];
  const quoted = CUSTOM_SCOPES.exec(wanted)?.[1];
  return [...names, ...(names.length === 0 && quoted ? scopesIn(quoted) : [])].slice(0, MAX_NAMES);
}

function scopesIn(list: string): string[] {
  return (
    list
      .slice(0, MAX_LOOK)
      .split(/[\s,;]+/)
      // Scopes are written with their resource in front where a token request names them.
      .map((name) => name.replace(/^(?:api|https):\/\/.{0,200}\//, ""))
      .filter((name) => /^[\w.:/-]{1,120}$/.test(name))
      .slice(0, MAX_NAMES)
  );
}

function actionIn(text: string): string | undefined {
  const permission = /\bdoes not have (secrets|keys|certificates|storage) (\w{2,20}) permission\b/i.exec(text);
  if (permission) return `${permission[1]}/${permission[2]}`;
  return (
    first(
      /\baction:?\s{0,2}[`'"]?([a-z][a-z0-9]{1,40}(?:\.[a-z0-9]{1,40}){0,3}(?:\/[a-z0-9.*_-]{1,80}){1,8})/i,
      text,
    ) ?? first(/\b(prv[A-Z]\w{2,60})\b/, text)
  );
}

function audienceOfChallenge({ challenges }: HeaderFacts): string | undefined {
  for (const { params } of challenges) {
    const resource = params["resource_id"] ?? params["resource"];
    if (typeof resource === "string" && /^https:\/\/[\w.-]{1,200}\/?$/.test(resource)) return resource;
  }
  return undefined;
}

function first(pattern: RegExp, text: string): string | undefined {
  return pattern.exec(text)?.[1];
}

const PERMISSION =
  /\b[A-Z][A-Za-z]{1,60}(?:-[A-Z][A-Za-z]{1,40})?\.(?:Read|ReadWrite|ReadBasic|Send|Manage|FullControl|Create|Selected|AccessAsUser|Invite|Export|Edit|Delete|Migrate|Join|Initiate|Access|ConsentRequest|PrivilegedOperations|EnableDisableAccount|ReadAll|ManageAsApp)[A-Za-z]{0,40}(?:\.[A-Z][A-Za-z]{1,60}){0,3}/g;
const HAS_INSTEAD =
  /\b(?:roles|scopes|permissions) on the request\s{0,2}[:'"]|,\s*application (?:roles|scopes):|\bbut (?:found|has|got)\b/i;
const CUSTOM_SCOPES = /\bscopes?\b[^'"]{0,40}['"]([\w.:/, -]{1,200})['"]/i;
const EXPECTED_AUDIENCE =
  /\b(?:expected|allowed audiences?|audience is incorrect)\b[\s:('"]{1,4}((?:https:\/\/|api:\/\/)[\w./-]{1,120}|[0-9a-f]{8}-[0-9a-f-]{27})/i;
const FOUND_AUDIENCE =
  /\b(?:found:?|audience uri|audience claim is|wrong audience or resource|the audiences?)\s{0,2}['"]?((?:https:\/\/|api:\/\/|spn:)?[\w.-]{3,120}(?:\/[\w.-]{0,80})?)/i;
