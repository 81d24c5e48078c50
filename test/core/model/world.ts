/** One run: the application, the API and the token service round the real engine, on a clock that a test moves. */
import { createFetch, type FetchEvent, type RecoveryError } from "@msal-fetch/core";
import { vi } from "vitest";
import { clientStateOf } from "../../../packages/core/src/tokens/client-state.ts";
import type { Clock } from "../../support/clock.ts";
import { checkRequest, checkSend, checkSettled, checkSuspicious, isSound } from "./checks.ts";
import { type CallNote, Journal } from "./journal.ts";
import { argumentsOf, bodyOf, PLAIN, type Plan, RESOURCES, type Setting, USERS } from "./plan.ts";
import { ProtectedApi } from "./protected-api.ts";
import { TokenService } from "./token-service.ts";

// Taken before the clock is faked.
const { setImmediate } = globalThis;
const TURNS = 4;
const VAIN = new Set(["same-challenge-again", "too-many-challenges", "cooling-down", "refresh-refused"]);

export class World {
  readonly journal: Journal = new Journal();
  readonly api: ProtectedApi;
  readonly service: TokenService;
  /** Hooks that have not decided yet. */
  readonly hooks: (() => void)[] = [];
  /** Calls that start when an event of that type is told. */
  readonly onNext: Map<FetchEvent["type"], Plan> = new Map();
  readonly clock: Clock;
  readonly #setting: Setting;

  constructor(setting: Setting, clock: Clock) {
    this.#setting = setting;
    this.clock = clock;
    const { journal } = this;
    journal.givesUp = setting.maxTokens !== undefined;
    this.service = new TokenService(journal, setting, (note) => checkRequest(journal, note));
    this.api = new ProtectedApi(journal, (sent) => checkSend(journal, sent));
  }

  /** Whom the tokens of a user stand for in this run. */
  subjectOf(user: string): string {
    return this.#setting.kind === "user" ? user : "app";
  }

  /** Starts a call, as an application would. */
  start(plan: Plan): CallNote {
    const { journal, service } = this;
    const listed = plan.base in RESOURCES ? RESOURCES[plan.base as keyof typeof RESOURCES] : undefined;
    const account = plan.account && { account: { homeAccountId: plan.account } };
    const call: CallNote = {
      id: journal.calls.length + 1,
      plan,
      subject: service.provider.subject({ ...account }),
      scopes: listed?.join(" "),
      startedSeq: journal.tick(),
      startedAt: Date.now(),
      events: [],
      sends: [],
      controller: plan.abortable ? new AbortController() : undefined,
      abortedSeq: undefined,
      settled: undefined,
    };
    const isAtHand = this.#isAtHand(call);
    journal.calls.push(call);
    const { maxTokens } = this.#setting;
    const fetch = createFetch({
      tokens: service.provider,
      resources: RESOURCES,
      fetch: this.api.fetchFor(call),
      unrecovered: plan.throws ? "throw" : "return",
      maxBodyBytes: 16,
      onEvent: (event) => this.#observe(call, event),
      ...(maxTokens !== undefined && { maxTokens }),
      ...(plan.hook !== "none" && { shouldRecover: () => this.#hook(plan.hook) }),
    });
    const { interaction, maxRecoveries } = plan;
    const recovery = { interaction, ...account, ...(maxRecoveries !== undefined && { maxRecoveries }) };
    const [input, init] = argumentsOf(plan, call.controller?.signal);
    const settle = (end: { response?: Response; error?: RecoveryError | Error }) => {
      call.settled = { seq: journal.tick(), at: Date.now(), ...end };
      checkSettled(journal, call);
    };
    fetch(input, { ...init, recovery }).then(
      (response) => settle({ response }),
      (error: Error) => settle({ error }),
    );
    if (isAtHand && call.sends.length === 0) journal.broken(`call ${call.id} is held up with a token at hand [S6, A4]`);
    return call;
  }

  /** Whether a token that nothing speaks against must be at hand, so that the call is sent without waiting. */
  #isAtHand(call: CallNote): boolean {
    const { journal } = this;
    const { base, route, body } = call.plan;
    if (call.scopes === undefined || body === "request" || this.#setting.maxTokens !== undefined) return false;
    const needy = (other: CallNote) =>
      other.plan.base === base &&
      other.plan.route === route &&
      other.sends.some(({ answer }) => answer?.kind === "acrs");
    if (journal.calls.some(needy)) return false;
    const plain = journal.requestsOf(call).filter(({ plain }) => plain);
    const last = plain
      .filter(({ ended }) => ended)
      .sort((one, other) => (other.ended?.seq ?? 0) - (one.ended?.seq ?? 0))[0];
    const ended = last?.ended;
    if (!last || !ended?.token || ended.seq > journal.quietSeq || ended.token.subject !== call.subject) return false;
    if (journal.cleared.some((seq) => seq > last.seq)) return false;
    const spoken = journal.sent.some(
      (sent) =>
        sent.call?.scopes === call.scopes &&
        sent.call?.subject === call.subject &&
        (sent.answer?.seq ?? 0) > last.seq &&
        sent.answer?.status === 401,
    );
    return !spoken && isSound(journal, ended.token.text, ended.seq, Date.now()) && this.#wasSent(ended.token.text);
  }

  /** Then it was one that can be sent. */
  #wasSent(text: string): boolean {
    return this.journal.sent.some(({ token }) => token === text);
  }

  #hook(kind: Plan["hook"]): boolean | undefined | Promise<undefined> {
    if (kind === "insists") return true;
    if (kind === "undecided") return undefined;
    return new Promise((resolve) => {
      this.hooks.push(() => resolve(undefined));
    });
  }

  #observe(call: CallNote, event: FetchEvent): void {
    const { journal } = this;
    const seq = journal.tick();
    call.events.push({ event, at: Date.now(), seq });
    const last = call.sends.at(-1);
    if (event.type === "challenge" && last) last.toldSeq = seq;
    if (event.type === "unrecovered" && VAIN.has(event.report.reason ?? "") && call.sends.length > 0) {
      // It is known when the refusal arrives, and told when that has been explained.
      const { subject, scopes } = call;
      const { reason } = event.report;
      journal.vain.push({ subject, scopes, reason, at: Date.now(), seq: last?.toldSeq ?? seq });
    }
    const plan = this.onNext.get(event.type);
    this.onNext.delete(event.type);
    if (plan) this.start(plan);
  }

  /** Lets everything that is ready run, and checks what holds then. */
  async flush(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
    this.journal.quietSeq = this.journal.tick();
    this.#checkQuiet();
    checkSuspicious(this.journal);
    this.check();
  }

  /** @throws Error naming the first broken rule. */
  check(): void {
    const { maxTokens = 1_000 } = this.#setting;
    if (clientStateOf(this.service.provider).size > maxTokens) this.journal.broken("too many tokens are held [S6]");
    const [first] = this.journal.violations;
    if (first !== undefined) throw new Error(first);
  }

  /** When nothing is held back and no timer runs, only those wait who may ask the user and have to. */
  #checkQuiet(): void {
    const { api, service, hooks, journal } = this;
    if (api.held.length + service.held.length + hooks.length + vi.getTimerCount() > 0) return;
    for (const call of journal.pendingCalls) {
      const last = call.sends.at(-1)?.answer?.kind;
      const needsUser = last === "acrs" || last === "nbf" || last === "invalid-token" || call.sends.length === 0;
      const why = `call ${call.id} waits`;
      if (service.prompts.length === 0) journal.broken(`${why} for nothing`);
      else if (call.plan.interaction === "never") journal.broken(`${why} for an interaction that it may not have [A4]`);
      else if (!needsUser) journal.broken(`${why} for an interaction that it does not need [A4]`);
    }
  }

  async advance(ms: number): Promise<void> {
    if (vi.getTimerCount() === 0) this.clock.jump(ms);
    else await this.clock.advance(ms);
  }

  /** Releases everything until nothing is left; then everybody must be served. */
  async finish(): Promise<void> {
    this.onNext.clear();
    for (let round = 0; round < 20 && this.#isBusy; round++) {
      this.#releaseAll("cancels");
      await this.flush();
      await this.advance(60_000);
      await this.flush();
    }
    for (const { id } of this.journal.pendingCalls) this.journal.broken(`call ${id} never ends`);
    this.#checkBodies();
    this.check();
    await this.#heal();
  }

  get #isBusy(): boolean {
    return this.journal.pendingCalls.length + this.service.prompts.length + this.service.held.length > 0;
  }

  #releaseAll(answer: "approves" | "cancels"): void {
    const { api, service } = this;
    api.holding = false;
    service.holding = "no";
    for (const { release } of [...api.held, ...service.held]) release();
    for (const decide of this.hooks.splice(0)) decide();
    for (const { release } of [...service.prompts]) release(answer);
  }

  /** S4: whenever the API read the body, it was the same. */
  #checkBodies(): void {
    for (const { id, plan, sends } of this.journal.calls) {
      const bodies = new Set(sends.map(({ body }) => body).filter((body) => body !== undefined));
      const expected = bodyOf(plan);
      if (bodies.size > 1 || (bodies.size === 1 && !bodies.has(expected)))
        this.journal.broken(`call ${id} sends other bytes [S4]`);
      if (plan.body === "long-stream" && plan.bodyRead && sends.length > 1)
        this.journal.broken(`call ${id} replays a body over the limit [S4]`);
    }
  }

  /** Frees what all runs share, whatever the state of this one: the queue of prompts. */
  async abandon(): Promise<void> {
    this.onNext.clear();
    for (let round = 0; round < 100 && (round === 0 || this.service.prompts.length > 0); round++) {
      this.#releaseAll("cancels");
      for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Whatever happened: once nothing is wrong any more and time has passed, every call comes through. */
  async #heal(): Promise<void> {
    const { api, service, journal } = this;
    service.moods.clear();
    api.demands.clear();
    api.time = "revocation";
    await this.advance(600_000);
    for (const route of ["open", "c1"] as const) {
      for (const base of Object.keys(RESOURCES) as (keyof typeof RESOURCES)[]) {
        for (const account of USERS) {
          const plan: Plan = { ...PLAIN, base, route, account };
          let end = await this.#attempt(plan);
          // D6 has one replay: a call that spends it on a newer token that is refused as well leaves the rest to the next.
          for (let again = 0; again < 2 && end === 401; again++) end = await this.#attempt(plan);
          if (end !== 200) journal.broken(`after everything is well again, ${base}/${route} ends with ${end}`);
          this.check();
        }
      }
    }
  }

  /** One call with a user who approves everything, and a minute after it. */
  async #attempt(plan: Plan): Promise<number | string> {
    const call = this.start(plan);
    await this.flush();
    for (let round = 0; round < 3 && !call.settled; round++) {
      this.#releaseAll("approves");
      await this.flush();
      await this.advance(1_000);
    }
    await this.advance(61_000);
    return call.settled?.response?.status ?? String(call.settled?.error ?? "nothing");
  }
}
