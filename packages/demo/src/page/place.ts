/** Where everything is. A deployed app would be configured in much the same way. */

/** What the server of the page says of itself. */
export interface Place {
  readonly clientId: string;
  readonly authority: string;
  /** Of the authority, for `knownAuthorities`. */
  readonly host: string;
  /** Where the emulator is told what to do. */
  readonly control: string;
  /** The APIs: where each is, and its scopes. */
  readonly apis: Readonly<
    Record<"todo" | "graph" | "vault", { readonly url: string; readonly scopes: readonly string[] }>
  >;
  /** Whether the APIs have origins of their own. */
  readonly crossOrigin: boolean;
}

export const place: Place = await (await fetch("/place.json")).json();
