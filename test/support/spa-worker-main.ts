/** A worker of the app: what the package is like where there is no page. */
import * as library from "@msal-fetch/browser";

postMessage(Object.keys(library));
