import { json } from "../../http/respond.ts";
import type { Exchange, World } from "../../world.ts";
import type { Operation } from "../api.ts";

/** Finds the operation of a request: any secret can be read, and written without effect. */
export function keyVaultOperation(_world: World, { path }: Exchange): Operation {
  const [, collection, name = ""] = path.split("/");
  return {
    permission: { scopes: ["user_impersonation"], roles: [] },
    run: () =>
      collection === "secrets" && name !== ""
        ? json({
            value: "sample-secret-value",
            id: `https://sample.vault.azure.net/secrets/${name}/1`,
            attributes: { enabled: true },
          })
        : json({ error: { code: "NotFound", message: "The emulator has secrets only: GET /secrets/<name>." } }, 404),
  };
}
