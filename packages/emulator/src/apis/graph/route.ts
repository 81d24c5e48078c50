import type { Operation } from "../api.ts";

/** An operation with the requests that mean it. */
export interface GraphRoute extends Operation {
  method: string;
  /** Path with the version as first segment. */
  path: string;
}

/** A permission that only people can have. */
export const delegatedOnly = (...scopes: string[]): Operation["permission"] => ({ scopes, roles: undefined });
