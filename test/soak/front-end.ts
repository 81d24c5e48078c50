/** The people who call the middle tier: each session with an assertion of its own, in turn to every process. */
import type { Worker } from "./fleet.ts";
import { keepCalling } from "./pace.ts";
import { POOL_SIZE, Pool } from "./pool.ts";
import { OUTCOME_FIELD } from "./protocol.ts";
import { SESSIONS } from "./topology.ts";
import type { CallRecord, Outcome } from "./verdict.ts";

const ORDINARY = "/tasks";

/** What the front end needs. */
export interface FrontEndSetup {
  /** Signs a session in: gives its new assertion. */
  signIn(session: string): Promise<string>;
  /** The processes that can be called now. */
  middles(): readonly Worker[];
  note(call: CallRecord): void;
}

/** All sessions. */
export class FrontEnd {
  /** Where every second call goes, while a step-up lasts. */
  secured: string | undefined;
  readonly #setup: FrontEndSetup;
  readonly #pools = new Map<string, Pool>();
  readonly #assertions = new Map<string, string>();
  #ordinaryCalls = 0;
  #securedCalls = 0;

  constructor(setup: FrontEndSetup) {
    this.#setup = setup;
  }

  /** How long the oldest call has been under way, in milliseconds. */
  get oldestMs(): number {
    return Math.max(0, ...[...this.#pools.values()].map(({ oldestMs }) => oldestMs));
  }

  /** Gives a session a new assertion; its first call is over before there are others, as when a page is opened. */
  async signIn(session: string): Promise<void> {
    const assertion = await this.#setup.signIn(session);
    const [worker] = this.#setup.middles();
    if (!worker) throw new Error("No middle tier can be called");
    this.#setup.note(await this.#call(worker, session, assertion, ORDINARY));
    this.#assertions.set(session, assertion);
  }

  /** Calls so often a second. Gives the means to stop. */
  start(rate: number): () => void {
    return keepCalling(rate, (number) => {
      const isSecured = this.secured !== undefined && number % 2 === 0;
      const turn = isSecured ? this.#securedCalls++ : this.#ordinaryCalls++;
      const session = SESSIONS[turn % SESSIONS.length] ?? "";
      const workers = this.#setup.middles();
      const worker = workers[Math.floor(turn / SESSIONS.length) % workers.length];
      const assertion = this.#assertions.get(session);
      if (!worker || assertion === undefined) return;
      const path = isSecured ? (this.secured ?? ORDINARY) : ORDINARY;
      this.#poolOf(worker).run(async () => this.#setup.note(await this.#call(worker, session, assertion, path)));
    });
  }

  #poolOf({ place }: Worker): Pool {
    const pool = this.#pools.get(place.name) ?? new Pool(POOL_SIZE);
    this.#pools.set(place.name, pool);
    return pool;
  }

  async #call(worker: Worker, session: string, assertion: string, path: string): Promise<CallRecord> {
    const startedAt = Date.now();
    const started = performance.now();
    const outcome = await ask(`${worker.origin}${path}`, assertion);
    const ms = performance.now() - started;
    return { worker: worker.place.name, target: session, secured: path !== ORDINARY, startedAt, ms, outcome };
  }
}

async function ask(url: string, assertion: string): Promise<Outcome> {
  try {
    const response = await fetch(url, { headers: { authorization: `Bearer ${assertion}` } });
    await response.arrayBuffer();
    const told = response.headers.get(OUTCOME_FIELD);
    const outcome = told === null ? { status: response.status } : (JSON.parse(told) as Outcome);
    // What a challenge is worth shows in what the caller gets.
    const challenged = response.headers.get("www-authenticate")?.includes("claims=") ?? false;
    return outcome.code === "challenge" && !challenged ? { ...outcome, code: "challenge-not-relayed" } : outcome;
  } catch (error) {
    return { status: 0, error: `${String(error)} <- ${String((error as Error).cause)}` };
  }
}
