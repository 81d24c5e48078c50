/** Addresses that the command is given: what may be probed, and from where a page would call. */
import { BadInput } from "../../input/bad-input.ts";

const GIVE_URL = "Give the https address of a protected operation, such as https://api.contoso.com/tasks.";
const GIVE_ORIGIN = "Give the origin of the app's pages, such as https://app.contoso.com.";

/** The address of an API. @throws BadInput where it must not be probed */
export function readApiUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) throw new BadInput(`--url is not an address. ${GIVE_URL}`);
  if (url.username !== "" || url.password !== "") {
    throw new BadInput(`--url holds a user name or a password. ${GIVE_URL}`);
  }
  if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url))) {
    url.hash = "";
    return url;
  }
  const why = url.protocol === "http:" ? "http is for loopback only, because tokens go there" : "it is not https";
  throw new BadInput(`--url cannot be probed: ${why}. ${GIVE_URL}`);
}

/** The origin of a page. @throws BadInput where it is none, or is that of the API that is asked */
export function readOrigin(text: string, api: URL | undefined): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw new BadInput(`--origin is not an origin. ${GIVE_ORIGIN}`);
  if (url.pathname !== "/" || `${url.search}${url.hash}${url.username}${url.password}` !== "") {
    throw new BadInput(`--origin is more than an origin: leave the path out. ${GIVE_ORIGIN}`);
  }
  if (url.origin === api?.origin) {
    throw new BadInput(`--origin is the API's own: its pages may read everything. ${GIVE_ORIGIN}`);
  }
  return url.origin;
}

/** Whether a URL leads to this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d+){3}$/.test(hostname);
}
