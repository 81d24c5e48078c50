import { isLoopbackUrl } from "../hosts.ts";
import type { Exchange, World } from "../world.ts";
import { messagePage } from "./page.ts";
import { sessionCookie, sessionOf } from "./parameters.ts";

/** Answers /<tenant>/oauth2/v2.0/logout: ends the browser session and goes back to the application. */
export function logout(world: World, { request, url, note }: Exchange): Response {
  const session = sessionOf(world, request);
  for (const [key, signIn] of world.grants.sessions) if (signIn === session) world.grants.sessions.delete(key);
  note.fact = "signed out";
  const cookie = { "set-cookie": sessionCookie(undefined) };
  const back = url.searchParams.get("post_logout_redirect_uri");
  // No open redirect: only to this machine, or to a place that an application registered.
  const isKnown =
    back !== null && world.directory.apps().some(({ redirectUris }) => redirectUris.some(({ uri }) => uri === back));
  if (back === null || !(isKnown || isLoopbackUrl(back)))
    return messagePage("Signed out", "You may close this window.", 200, cookie);
  const target = new URL(back);
  const state = url.searchParams.get("state");
  if (state !== null) target.searchParams.set("state", state);
  return new Response(null, { status: 302, headers: { location: target.href, ...cookie } });
}
