// The answer of the authorize endpoint to the application: by query, fragment or posted form.
import { escapeHtml, html } from "../http/respond.ts";
import type { Exchange, World } from "../world.ts";
import { type EntraError, errorMembers } from "./entra-error.ts";

/** Sends members to the redirect URI of a request, in the response mode that it asks for. */
export function reply(parameters: URLSearchParams, members: Record<string, string>, cookie?: string): Response {
  const state = parameters.get("state");
  const answer = new URLSearchParams({ ...members, ...(state !== null && { state }) });
  const target = new URL(parameters.get("redirect_uri") ?? "");
  const headers = { "cache-control": "no-store", ...(cookie !== undefined && { "set-cookie": cookie }) };
  const mode = parameters.get("response_mode") ?? "query";
  if (mode === "form_post") return formPost(target.href, answer, headers);
  if (mode === "fragment") target.hash = answer.toString();
  else for (const [name, value] of answer) target.searchParams.append(name, value);
  return new Response(null, { status: 302, headers: { location: target.href, ...headers } });
}

/** Sends a refusal to the redirect URI of a request. */
export function replyError(world: World, exchange: Exchange, parameters: URLSearchParams, error: EntraError): Response {
  const members = errorMembers(world, exchange, error);
  exchange.note.fact = `${error.init.error} AADSTS${error.init.code}`;
  return reply(parameters, {
    error: error.init.error,
    error_description: String(members["error_description"]),
    error_uri: String(members["error_uri"]),
    ...(error.init.suberror !== undefined && { suberror: error.init.suberror }),
  });
}

function formPost(action: string, answer: URLSearchParams, headers: Record<string, string>): Response {
  const fields = [...answer].map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  const form = `<form method="post" action="${escapeHtml(action)}">${fields.join("")}<noscript><button>Continue</button></noscript></form>`;
  return html(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Signing in</title></head><body>${form}<script>document.forms[0].submit()</script></body></html>`,
    200,
    headers,
  );
}
