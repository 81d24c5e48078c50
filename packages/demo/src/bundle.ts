/** Bundles the page in memory, as it is needed: nothing is left behind, and nothing can be out of date. */
import { fileURLToPath } from "node:url";
import { build, defaultClientConditions, type Rolldown } from "vite";

/** The files of the page, by path. */
export type Files = ReadonlyMap<string, string | Uint8Array<ArrayBuffer>>;

const root = fileURLToPath(new URL("../src/page/", import.meta.url));

/** Bundles the page and the page that sign-ins come back to. */
export async function bundlePage(): Promise<Files> {
  const output = (await build({
    root,
    configFile: false,
    logLevel: "error",
    // From the sources of the packages, like everything in this repository.
    resolve: { conditions: ["@msal-fetch/source", ...defaultClientConditions] },
    build: {
      write: false,
      target: "es2022",
      // The policy of the page lets nothing in that is not a file.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 2_000,
      rolldownOptions: { input: [`${root}index.html`, `${root}redirect.html`] },
    },
  })) as Rolldown.RolldownOutput;
  return new Map(
    output.output.map((file) => [
      `/${file.fileName}`,
      file.type === "chunk" ? file.code : (file.source as string | Uint8Array<ArrayBuffer>),
    ]),
  );
}
