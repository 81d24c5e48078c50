// The words of an API made with the usual JWT middleware: the cause stands in WWW-Authenticate only.
import { json } from "../../http/respond.ts";
import type { Api } from "../../state/directory-types.ts";
import type { Exchange, World } from "../../world.ts";
import type { Shape } from "../api.ts";
import { writeChallenge } from "../challenge.ts";
import type { Refusal } from "../refusal.ts";

/** How a custom API words its refusals. */
export const customShape: Shape = { refuse, headers: () => ({ "cache-control": "no-store" }) };

function refuse(_world: World, exchange: Exchange, _api: Api, refusal: Refusal): Response {
  switch (refusal.kind) {
    case "token-missing":
      return bearer(401, "Bearer");
    case "token-malformed":
      return invalid("The token is malformed");
    case "token-untrusted":
      return invalid("The signature key was not found");
    case "token-expired":
      return invalid(`The token expired at '${dotnetDate(refusal.expiredAt)}'`);
    case "wrong-audience":
      return invalid(`The audience '${refusal.audience}' is invalid`);
    case "wrong-tenant":
      return invalid(`The issuer '${refusal.issuer}' is invalid`);
    case "personal-account":
      return invalid(
        "The issuer 'https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0' is invalid",
      );
    case "scope-missing":
      return forbidden(
        `IDW10203: The 'scope' or 'scp' claim does not contain scopes '${refusal.needed.join(",")}' or was not found.`,
      );
    case "role-missing":
    case "app-needed":
      return forbidden(
        `IDW10203: The 'roles' claim does not contain roles '${refusal.needed.join(",")}' or was not found.`,
      );
    case "nothing-granted":
      return json({ error: "IDW10201: Neither scope nor roles claim was found in the bearer token." }, 401, {
        "www-authenticate":
          'Bearer error="invalid_token", error_description="IDW10201: Neither scope nor roles claim was found in the bearer token."',
      });
    case "user-needed":
    case "context-needs-user":
      return forbidden("This operation is for signed-in people: a token of an application cannot satisfy it.");
    case "context-needs-cp1":
      return json(
        {
          error: "forbidden",
          error_description: `The operation needs the authentication context ${refusal.context}, and the client has not declared that it handles claims challenges (cp1).`,
        },
        403,
      );
    case "denied":
      return new Response(null, { status: 403 });
    case "revoked":
      // Without cp1 a client cannot do anything with claims: it is told so, without them.
      return json(
        {
          error: "forbidden",
          error_description:
            "The token was revoked, and the client has not declared that it handles claims challenges (cp1).",
        },
        403,
      );
    case "challenge": {
      const { status, fieldValue, body } = writeChallenge(exchange, refusal);
      const own = { error: "insufficient_claims", error_description: "The API asks for a token with further claims." };
      return json(body ?? own, status, fieldValue === undefined ? {} : { "www-authenticate": fieldValue });
    }
  }
}

const bearer = (status: number, fieldValue: string): Response =>
  new Response(null, { status, headers: { "www-authenticate": fieldValue } });

const invalid = (description: string): Response =>
  bearer(401, `Bearer error="invalid_token", error_description="${description.replaceAll('"', "'")}"`);

const forbidden = (message: string): Response => json({ error: message }, 403);

function dotnetDate(ms: number): string {
  const [date = "", time = ""] = new Date(ms).toISOString().slice(0, 19).split("T");
  const [year, month, day] = date.split("-");
  return `${month}/${day}/${year} ${time}`;
}
