import type { Api } from "../state/directory-types.ts";
import type { Service } from "./api.ts";
import { armOperation } from "./arm/operation.ts";
import { armShape } from "./arm/shape.ts";
import { customOperation } from "./custom/operation.ts";
import { customShape } from "./custom/shape.ts";
import { graphOperation } from "./graph/operations.ts";
import { graphShape } from "./graph/shape.ts";
import { keyVaultOperation } from "./key-vault/operation.ts";
import { keyVaultShape } from "./key-vault/shape.ts";

/** Gives what an API can do, and how it words things. */
export function serviceOf({ kind }: Api): Service {
  switch (kind) {
    case "graph":
      return { shape: graphShape, find: graphOperation };
    case "arm":
      return { shape: armShape, find: armOperation };
    case "key-vault":
      return { shape: keyVaultShape, find: keyVaultOperation };
    case "custom":
      return { shape: customShape, find: customOperation };
  }
}
