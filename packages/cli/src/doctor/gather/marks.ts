/** Tells what a script of a page holds, by what minifiers leave: the redirect bridge of msal-browser 5, or msal-browser itself. */

const BRIDGE_MODULES = ["@msal-fetch/browser/redirect", "@azure/msal-browser/redirect-bridge"];

/**
 * Whether a script imports or calls the bridge, or sends its message.
 * Note: a name within a text says nothing, as error messages tell what to import.
 */
export function holdsBridge(text: string, imports: readonly string[]): boolean {
  return (
    BRIDGE_MODULES.some((name) => imports.includes(name)) ||
    /\bbroadcastResponseToMainFrame\s{0,20}\)?\s{0,20}\(/.test(text) ||
    /postMessage\(\s{0,20}\{\s{0,20}["']?v["']?\s{0,20}:\s{0,20}1\s{0,20},\s{0,20}["']?payload\b/.test(text)
  );
}

/**
 * Whether a script holds or creates a client of msal-browser.
 * Note: constants such as "msal.js.browser" do not tell, as bundlers put them into a chunk that the bridge shares.
 */
export function holdsClient(text: string): boolean {
  return (
    /\binitializeWrapperLibrary\b/.test(text) || /\bnew\s{1,20}(?:[\w$]{1,40}\.)?PublicClientApplication\b/.test(text)
  );
}
