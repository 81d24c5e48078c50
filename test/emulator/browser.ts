/** As much of a browser as msal-browser's redirect flow needs, and fetch as a page has it: with an Origin, and CORS enforced. */
import { vi } from "vitest";

/** The origin of the page. */
export const pageOrigin = "http://localhost:3000";

/** Puts the page's globals in place, until `vi.unstubAllGlobals()`. */
export function becomePage(): void {
  const real = globalThis.fetch;
  const target = new EventTarget();
  const page = {
    location: new URL(`${pageOrigin}/`),
    sessionStorage: storage(),
    localStorage: storage(),
    document: Object.assign(new EventTarget(), { cookie: "", visibilityState: "visible", hidden: false }),
    addEventListener: target.addEventListener.bind(target),
    removeEventListener: target.removeEventListener.bind(target),
    dispatchEvent: target.dispatchEvent.bind(target),
    fetch: (input: string | URL, init?: RequestInit) => pageFetch(real, input, init),
  };
  for (const [name, value] of Object.entries(page)) vi.stubGlobal(name, value);
  for (const name of ["window", "self", "top", "parent"]) vi.stubGlobal(name, globalThis);
}

const simpleHeaders = ["accept", "accept-language", "content-language", "content-type"];

// The Fetch standard's rules, as far as they decide whether a page may read an answer.
async function pageFetch(real: typeof fetch, input: string | URL, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  const type = headers.get("content-type") ?? "application/x-www-form-urlencoded";
  const isSimple =
    [...headers.keys()].every((name) => simpleHeaders.includes(name)) &&
    type.startsWith("application/x-www-form-urlencoded");
  if (!isSimple) {
    const preflight = await real(input, {
      method: "OPTIONS",
      headers: {
        origin: pageOrigin,
        "access-control-request-method": init.method ?? "GET",
        "access-control-request-headers": [...headers.keys()].join(","),
      },
    });
    if (!preflight.ok || !isAllowed(preflight)) throw new TypeError("Failed to fetch");
  }
  headers.set("origin", pageOrigin);
  const response = await real(input, { ...init, headers });
  if (!isAllowed(response)) throw new TypeError("Failed to fetch");
  return response;
}

const isAllowed = ({ headers }: Response): boolean =>
  ["*", pageOrigin].includes(headers.get("access-control-allow-origin") ?? "");

function storage(): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, String(value)),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
    key: (index) => [...items.keys()][index] ?? null,
    get length() {
      return items.size;
    },
  };
}
