// What every part of the emulator is handed: one object, made by createEmulator.
import type { Directory } from "./state/directory.ts";
import type { EventStore } from "./state/events.ts";
import type { FaultStore } from "./state/faults.ts";
import type { GrantStore } from "./state/grants.ts";
import type { LogStore } from "./state/log.ts";
import type { PolicyStore } from "./state/policy.ts";
import type { Ticket } from "./state/ticket.ts";
import type { Keys } from "./tokens/keys.ts";
import type { TokenRegister } from "./tokens/register.ts";

/** The state of one emulator. */
export interface World {
  now(): number;
  readonly tickets: Ticket;
  readonly directory: Directory & { reset(): void };
  readonly policy: PolicyStore;
  readonly events: EventStore;
  readonly faults: FaultStore;
  readonly log: LogStore;
  readonly keys: Keys;
  readonly register: TokenRegister;
  readonly grants: GrantStore;
  /** Raw texts of the `claims` parameter, as token requests carried them. Never printed. */
  readonly receivedClaims: string[];
  /** Calls another service of this emulator, through the front door: faults, policies and log included. @throws TypeError if the connection drops */
  send(request: Request): Promise<Response>;
}

/** One request on its way through the emulator. */
export interface Exchange {
  readonly request: Request;
  readonly url: URL;
  readonly service: string;
  /** Path below the service's root. */
  readonly path: string;
  /** Where the token service is for this client: issuer and endpoints are made from it. */
  readonly authorityOrigin: string;
  /** For the log. Nothing secret goes in here. */
  readonly note: { grant?: string; claims?: readonly string[]; fact?: string };
}
