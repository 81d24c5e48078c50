/** Which redirect URIs are looked at: the one that is given, else those of the configurations. */
import { BadInput } from "../../input/bad-input.ts";
import type { ClientFacts } from "../facts.ts";
import { isLoopback } from "./address.ts";

const GIVE = "Give the redirect URI of the app, such as https://app.contoso.com/redirect.";
const MAX_PAGES = 5;

/** A redirect URI that is given by option. @throws BadInput where nothing can be served there */
export function readRedirectUri(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new BadInput(`--redirect-uri is not an address of a page. ${GIVE}`);
  if (url.username !== "" || url.password !== "") {
    throw new BadInput(`--redirect-uri holds a user name or a password. ${GIVE}`);
  }
  if (!isServed(url)) throw new BadInput(`--redirect-uri is http, which is for loopback only. ${GIVE}`);
  url.hash = "";
  return url;
}

/** The redirect URIs of single-page apps; msal-browser takes them relative to the page as well. */
export function redirectUrisOf(clients: readonly ClientFacts[], origin: string | undefined): URL[] {
  const found = clients.flatMap(({ browser, confidential, redirectUri }) => {
    if (!browser || confidential || typeof redirectUri !== "string" || !URL.canParse(redirectUri, origin)) return [];
    const url = new URL(redirectUri, origin);
    url.hash = "";
    return isServed(url) && url.username === "" ? [url] : [];
  });
  return [...new Map(found.map((url) => [url.href, url])).values()].slice(0, MAX_PAGES);
}

/** Whether a single-page app has a redirect URI that says nothing without the origin of its page. */
export function hasRelativeRedirectUri({ browser, confidential, redirectUri }: ClientFacts): boolean {
  return browser && !confidential && typeof redirectUri === "string" && !URL.canParse(redirectUri);
}

function isServed(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url));
}
