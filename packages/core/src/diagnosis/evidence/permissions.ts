/** Sets what the operation needs against what the token holds. */
import { isCovered, isNear } from "../knowledge/permission-cover.ts";
import type { PermissionFacts, RequestFacts, Requirement, TokenFacts, TokenKind } from "./facts.ts";

/** What is known of permissions; nothing is compared where the call was not refused for rights. */
export function readPermissions(
  refused: boolean,
  kind: TokenKind | undefined,
  token: TokenFacts,
  request: RequestFacts,
  required: Requirement,
): PermissionFacts {
  const needed = refused ? neededPermissions(kind, request, required) : [];
  const held = heldPermissions(kind, token);
  const covered = held !== undefined && needed.some((name) => isCovered(name, held, kind === "app"));
  const named = required.scopes.length > 0;
  const near = held !== undefined && !covered && !named && needed.some((name) => isNear(name, held));
  return { refused, needed, held, covered, near };
}

/** What the response names, else what our table has for the operation. */
function neededPermissions(
  kind: TokenKind | undefined,
  { operation, method }: RequestFacts,
  required: Requirement,
): readonly string[] {
  if (required.scopes.length > 0) return required.scopes;
  if (!operation) return [];
  const names = kind === "app" ? operation.application : operation.delegated;
  if (method === undefined || method === "GET") return names;
  // A change may need a reading permission besides: having only that one is not enough.
  const writing = names.filter((name) => !/\.Read(?:Basic)?\b/.test(name));
  return writing.length > 0 ? writing : names;
}

function heldPermissions(kind: TokenKind | undefined, token: TokenFacts): readonly string[] | undefined {
  if (kind === "app") return token.roles ?? (token.complete ? [] : undefined);
  return token.scopes ?? (kind === "delegated" && token.complete ? [] : undefined);
}
