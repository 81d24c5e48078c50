// createEmulator: puts the parts together.
import type { Certificate } from "./certificate.ts";
import { resetWorld } from "./control.ts";
import { handle } from "./handle.ts";
import { createHandlers, type MswHandler } from "./handlers.ts";
import { type Listener, type ListenOptions, listen } from "./listen.ts";
import { publicAuthority } from "./route.ts";
import { createDirectory, type Directory } from "./state/directory.ts";
import { createEvents, type Events } from "./state/events.ts";
import { createFaults, type Faults } from "./state/faults.ts";
import { createGrants } from "./state/grants.ts";
import { createLog, type RequestLog } from "./state/log.ts";
import { createPolicy } from "./state/policy.ts";
import type { Policy } from "./state/policy-types.ts";
import type { Settings } from "./state/settings.ts";
import { createTicket } from "./state/ticket.ts";
import { createKeys } from "./tokens/keys.ts";
import { type MintOptions, mintToken } from "./tokens/mint.ts";
import { createRegister } from "./tokens/register.ts";
import type { World } from "./world.ts";

/** How an emulator is created: any of the settings, a clock, and a certificate for its listeners. */
export interface EmulatorOptions extends Partial<Settings> {
  /** Gives the time in ms since the epoch. @default Date.now */
  now?: () => number;
  /** Certificate and key for `listen`. @default made at the first `listen` */
  certificate?: Certificate;
}

/** A local Microsoft Entra ID with protected APIs. */
export interface Emulator {
  /** Answers a request without any network. Rejects with a `TypeError`, as `fetch` does, if a fault drops the connection. */
  fetch(input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response>;
  /** Starts an https listener on loopback. May be called several times. */
  listen(options?: ListenOptions): Promise<Listener>;
  /** Gives handlers for `setupServer` of msw, on the real host names. @throws Error if `msw` is not installed */
  handlers(): MswHandler[];
  /** Users, applications and APIs; `directory.sample` holds the ids of the seed. */
  readonly directory: Directory;
  /** Authentication contexts, conditional access, settings. */
  readonly policy: Policy;
  /** What happens to people and applications while tokens are out. */
  readonly events: Events;
  /** Slow and broken services. */
  readonly faults: Faults;
  /** Every request, without secrets. */
  readonly log: RequestLog;
  /** Makes an access token without a sign-in, right or wrong in any respect. */
  mintToken(options?: MintOptions): Promise<string>;
  /** Gives the texts of the `claims` parameters that token requests carried, oldest first. They may hold personal data: not for logs. */
  receivedClaims(): readonly string[];
  /** Puts everything back to how it was at creation; tokens out there stay valid. */
  reset(): void;
  /** Stops all listeners at once. */
  close(): Promise<void>;
}

/**
 * Creates a local Entra ID for tests and demos. It accepts anyone as anyone: never use it for production.
 *
 * @throws TypeError naming the option that is wrong
 * @example
 * ```ts
 * const emulator = createEmulator();
 * const { authority, host } = await emulator.listen();
 * const { daemon } = emulator.directory.sample;
 * const client = new ConfidentialClientApplication({ auth: { ...daemon, authority, knownAuthorities: [host] } });
 * ```
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const { now = Date.now, certificate, ...settings } = options;
  if (typeof now !== "function") throw new TypeError("`now` must be a function that gives ms since the epoch.");
  const tickets = createTicket();
  const directory = createDirectory();
  const world: World = {
    now,
    tickets,
    directory,
    policy: createPolicy(directory, now, settings),
    events: createEvents(directory, now, tickets),
    faults: createFaults(),
    log: createLog(),
    keys: createKeys(),
    register: createRegister(now, tickets),
    grants: createGrants(now, tickets),
    receivedClaims: [],
    async send(request) {
      const response = await handle(world, request);
      if (!response) throw new TypeError("fetch failed", { cause: new Error("The emulator dropped the connection.") });
      return response;
    },
  };
  const listeners: Listener[] = [];
  let ownCertificate = certificate && Promise.resolve(certificate);

  return {
    fetch: async (input, init) => world.send(new Request(input, init)),
    async listen(listenOptions = {}) {
      if (!listenOptions.certificate && !ownCertificate)
        ownCertificate = import("./certificate.ts").then(({ createCertificate }) => createCertificate());
      const used = listenOptions.certificate ?? (await ownCertificate);
      const listener = await listen(world, { ...listenOptions, ...(used && { certificate: used }) });
      listeners.push(listener);
      return listener;
    },
    handlers: () => createHandlers(world),
    directory,
    policy: world.policy,
    events: world.events,
    faults: world.faults,
    log: world.log,
    mintToken: (mintOptions = {}) => mintToken(world, mintOptions, listeners[0]?.origin ?? publicAuthority),
    receivedClaims: () => [...world.receivedClaims],
    reset: () => resetWorld(world),
    async close() {
      await Promise.all(listeners.splice(0).map((listener) => listener.close()));
    },
  };
}
