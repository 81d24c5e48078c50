/** What belongs to one MSAL client, however many providers and fetches are made over it: rule S6. */
import type { Call } from "../fetch/call.ts";
import type { TokenProvider } from "../provider.ts";
import { Flights } from "./flights.ts";
import type { HeldToken } from "./held-token.ts";
import { Slot } from "./slot.ts";

/** Slots outlive their tokens, for their limits. */
const MAX_SLOTS = 1_000;

const states = new WeakMap<object, ClientState>();

/** The state of the client behind a provider. */
export function clientStateOf(provider: TokenProvider): ClientState {
  const client = provider.client ?? provider;
  const known = states.get(client);
  if (known) return known;
  const state = new ClientState();
  states.set(client, state);
  return state;
}

/** Tokens, running requests and limits of one MSAL client. */
export class ClientState {
  readonly flights: Flights<HeldToken> = new Flights();
  readonly warned: Set<string> = new Set();
  /** The calls that wait for the user. */
  readonly waiting: Set<Call> = new Set();
  maxTokens = 1_000;
  readonly #slots = new Map<string, Slot>();
  #uses = 0;
  #generation = 0;
  #subscribed = false;

  /** How many tokens are held. */
  get size(): number {
    let total = 0;
    for (const { size } of this.#slots.values()) total += size;
    return total;
  }

  /** Rises whenever everything was dropped: what was asked for before must not be kept. */
  get generation(): number {
    return this.#generation;
  }

  slot(key: string): Slot {
    let slot = this.#slots.get(key);
    if (!slot) {
      // An on-behalf-of service meets ever new subjects, some of which never get a token.
      if (this.#slots.size >= Math.max(this.maxTokens, MAX_SLOTS)) this.#giveUpEmptySlot();
      slot = new Slot(key);
      this.#slots.set(key, slot);
    }
    return slot;
  }

  /** Notes a use, for the order in which tokens are given up. */
  use(token: HeldToken): void {
    token.usedAt = ++this.#uses;
  }

  /** Holds a token, and gives up those that were used least lately where there are too many. */
  put(slot: Slot, token: HeldToken): HeldToken {
    const held = slot.put(token);
    this.use(held);
    if (!this.#slots.has(slot.key)) this.#slots.set(slot.key, slot);
    for (let total = this.size; total > this.maxTokens; total--) this.#giveUpOne();
    return held;
  }

  /** Listens once for changes from outside. */
  subscribe(provider: TokenProvider): void {
    if (this.#subscribed || !provider.subscribe) return;
    this.#subscribed = true;
    provider.subscribe(() => this.clear());
  }

  /** Drops every token: logout, account switch, another instance's token. */
  clear(): void {
    this.#generation++;
    for (const slot of this.#slots.values()) slot.clear();
  }

  #giveUpOne(): void {
    let least: { usedAt: number; drop: () => void } | undefined;
    for (const slot of this.#slots.values()) {
      const found = slot.leastUsed();
      if (found && (!least || found.usedAt < least.usedAt)) least = found;
    }
    least?.drop();
  }

  #giveUpEmptySlot(): void {
    for (const [key, { size }] of this.#slots) {
      if (size > 0) continue;
      this.#slots.delete(key);
      return;
    }
  }
}
