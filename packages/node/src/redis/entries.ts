/** MSAL's cache, taken apart into its entries: accounts, tokens, and what it knows of applications. */
import { digestOf, issuedAt } from "../token-facts.ts";

/** One entry of MSAL's cache. */
export interface Entry {
  /** Unique in a cache: its section and its key there. */
  readonly id: string;
  readonly section: string;
  readonly key: string;
  /** As JSON. */
  readonly text: string;
  /** A digest of the account that it is of; `undefined`: of the application. */
  readonly account: string | undefined;
  /** Seconds since 1970: of two entries of one id, the later is the better. */
  readonly issuedAt: number;
  /** Seconds since 1970; 0: it lives as long as the tokens beside it. */
  readonly expiresAt: number;
}

/** The sections of MSAL's cache format, as far as they are shared. */
const SECTIONS = ["Account", "IdToken", "AccessToken", "RefreshToken", "AppMetadata"];

/** A refresh token whose end the token service does not tell ends 90 days after its last use. */
const REFRESH_TOKEN_SECONDS = 90 * 24 * 3600;

type Members = Partial<Record<string, unknown>>;

/**
 * The entries of a cache that MSAL has serialized.
 *
 * @param live The same entries in MSAL's memory, which tell more than MSAL serializes.
 * @param now Milliseconds since 1970.
 */
export function entriesOf(serialized: string, live: Readonly<Record<string, unknown>>, now: number): Entry[] {
  const cache = JSON.parse(serialized) as Record<string, Record<string, Members>>;
  return SECTIONS.flatMap((section) =>
    Object.entries(cache[section] ?? {}).map(([key, value]) => {
      const refreshEnd = Number((live[key] as Members | undefined)?.["expiresOn"]);
      return entryOf(section, key, value, now, section === "RefreshToken" ? refreshEnd : Number.NaN);
    }),
  );
}

/** An entry by its parts. */
export function entryOf(
  section: string,
  key: string,
  value: Members,
  now: number,
  refreshEnd: number = Number.NaN,
): Entry {
  const home = value["home_account_id"];
  return {
    id: idOf(section, key),
    section,
    key,
    text: JSON.stringify(value),
    account: typeof home === "string" && home !== "" ? digestOf("account", home.toLowerCase()) : undefined,
    issuedAt: timeOf(section, value) ?? Math.floor(now / 1000),
    expiresAt: endOf(section, value, now, refreshEnd),
  };
}

/** How entries are told apart. */
export function idOf(section: string, key: string): string {
  return `${section}\n${key}`;
}

/** Puts entries together to what MSAL can deserialize. */
export function joinEntries(entries: Iterable<Entry>): string {
  const sections = new Map<string, string[]>(SECTIONS.map((section) => [section, []]));
  for (const { section, key, text } of entries) sections.get(section)?.push(`${JSON.stringify(key)}:${text}`);
  return `{${[...sections].map(([section, members]) => `"${section}":{${members.join(",")}}`).join(",")}}`;
}

/** Whether it is a section that is shared. */
export function isSection(section: unknown): section is string {
  return typeof section === "string" && SECTIONS.includes(section);
}

/** The digest of an entry's secret, if it is an access token. */
export function tokenDigest({ section, text }: Entry): string | undefined {
  if (section !== "AccessToken") return undefined;
  const { secret } = JSON.parse(text) as Members;
  return typeof secret === "string" ? digestOf(secret) : undefined;
}

/** The token service's time where the token tells it, so that the clocks of processes need not agree. */
function timeOf(section: string, value: Members): number | undefined {
  if (section !== "AccessToken" && section !== "IdToken") return undefined;
  return issuedAt(String(value["secret"])) ?? seconds(value["cached_at"]);
}

function endOf(section: string, value: Members, now: number, refreshEnd: number): number {
  // Without an end of its own it would outlive all: it has one from now on.
  if (section === "AccessToken") return seconds(value["expires_on"]) ?? Math.floor(now / 1000) + 1;
  if (section !== "RefreshToken") return 0;
  return seconds(refreshEnd) ?? Math.floor(now / 1000) + REFRESH_TOKEN_SECONDS;
}

function seconds(value: unknown): number | undefined {
  const number = Math.floor(Number(value));
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}
