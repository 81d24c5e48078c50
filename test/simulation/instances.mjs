// @ts-check
/**
 * What one challenge costs that many instances of a service get at the same time: requests to the token service and to
 * Redis. The waiting is the library's own (`takeTurn`), time and Redis are simulated, so that a thousand instances fit
 * and every run gives the same.
 */

/** @typedef {typeof import("../../packages/node/src/redis/turns.ts").takeTurn} TakeTurn */

/**
 * @typedef {object} Scenario
 * @property {number} instances
 * @property {boolean} [killed] whether the first one is killed in the middle of its token request
 */

/**
 * @typedef {object} Outcome
 * @property {number} tokenRequests
 * @property {number} redisRequests
 * @property {number} perInstance requests to Redis of an instance, on average
 * @property {number} lastAfterMs when the last one has its token
 */

/** Of a token request, of a request to Redis, and over how long the instances learn of the challenge: milliseconds. */
export const TOKEN_MS = 200;
export const REDIS_MS = 1;
export const SPREAD_MS = 50;

/** What the table shows. */
const SCENARIOS = /** @type {const} */ ([
  { instances: 10 },
  { instances: 100 },
  { instances: 1_000 },
  { instances: 1_000, killed: true },
]);

/**
 * @param {TakeTurn} takeTurn
 * @param {number} turnMs how long a turn lasts where nobody ends it
 * @param {Scenario} scenario
 * @returns {Promise<Outcome>}
 */
export async function simulate(takeTurn, turnMs, { instances, killed = false }) {
  const time = new Time();
  const random = seeded(instances);
  const redis = new Redis(time, turnMs);
  let tokenRequests = 0;
  let lastAfterMs = 0;
  const instance = async (/** @type {number} */ number) => {
    await time.sleep(number === 0 ? 0 : random() * SPREAD_MS);
    await takeTurn(
      {
        enter: () => redis.enter(),
        leave: (fence, note) => redis.leave(fence, note),
      },
      {
        async taken(digest) {
          // The partition is read once for the token, and once by MSAL, which gives it out.
          await redis.request();
          await redis.request();
          return digest === "new" ? digest : undefined;
        },
        async fetch() {
          tokenRequests++;
          await time.sleep(TOKEN_MS / 2);
          if (killed && number === 0) return new Promise(() => {});
          await time.sleep(TOKEN_MS / 2);
          // MSAL has the partition read and written around the new entry.
          await redis.request();
          await redis.request();
          return { value: "new", digest: "new" };
        },
      },
      { now: () => time.now, sleep: (ms) => time.sleep(ms), random },
    );
    lastAfterMs = Math.max(lastAfterMs, time.now);
  };
  for (let number = 0; number < instances; number++) void instance(number);
  await time.run();
  const redisRequests = redis.requests;
  return { tokenRequests, redisRequests, perInstance: redisRequests / instances, lastAfterMs: Math.round(lastAfterMs) };
}

/**
 * The rows of the table in the documentation.
 *
 * @param {TakeTurn} takeTurn
 * @param {number} turnMs
 */
export async function rows(takeTurn, turnMs) {
  const all = [];
  for (const scenario of SCENARIOS) {
    const { tokenRequests, redisRequests, perInstance, lastAfterMs } = await simulate(takeTurn, turnMs, scenario);
    all.push({
      instances: `${scenario.instances.toLocaleString("en")}${"killed" in scenario ? ", the first one killed" : ""}`,
      "token requests without a shared cache": scenario.instances,
      "token requests": tokenRequests,
      "requests to Redis": redisRequests,
      "of each instance": Number(perInstance.toFixed(1)),
      "last token after ms": lastAfterMs,
    });
  }
  return all;
}

/** Time that passes only when everybody waits. */
class Time {
  now = 0;
  /** @type {{ at: number; wake: () => void }[]} */
  #sleepers = [];

  /**
   * @param {number} ms
   * @returns {Promise<void>}
   */
  sleep(ms) {
    return new Promise((wake) => {
      this.#sleepers.push({ at: this.now + ms, wake: () => wake() });
    });
  }

  async run() {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#sleepers.length > 0) {
      this.now = Math.min(...this.#sleepers.map(({ at }) => at));
      const due = this.#sleepers.filter(({ at }) => at <= this.now);
      this.#sleepers = this.#sleepers.filter(({ at }) => at > this.now);
      for (const { wake } of due) wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** The lock and the ledger as the scripts keep them. */
class Redis {
  requests = 0;
  #time;
  #turnMs;
  #fence = 0;
  #holder = 0;
  #until = 0;
  /** @type {import("../../packages/node/src/redis/turns.ts").Note | undefined} */
  #note;

  /**
   * @param {Time} time
   * @param {number} turnMs
   */
  constructor(time, turnMs) {
    this.#time = time;
    this.#turnMs = turnMs;
  }

  async request() {
    this.requests++;
    await this.#time.sleep(REDIS_MS);
  }

  async enter() {
    await this.request();
    const isFree = this.#until <= this.#time.now;
    if (isFree) {
      this.#holder = ++this.#fence;
      this.#until = this.#time.now + this.#turnMs;
    }
    const left = this.#until - this.#time.now;
    return { fence: isFree ? this.#fence : 0, holder: this.#holder, left, note: this.#note };
  }

  /**
   * @param {number} fence
   * @param {import("../../packages/node/src/redis/turns.ts").Note | undefined} note
   */
  async leave(fence, note) {
    await this.request();
    if (this.#holder === fence) this.#until = 0;
    if (note && this.#fence === fence) this.#note = note;
  }
}

/**
 * Numbers from 0 to 1 that are the same in every run.
 *
 * @param {number} seed
 */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
