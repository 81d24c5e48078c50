/** What may happen in a run, in any order. */
import type { FetchEvent } from "@msal-fetch/core";
import fc from "fast-check";
import { describe, type Plan, plans, RESOURCES, USERS, type User } from "./plan.ts";
import { DEMANDS, TIMES } from "./protected-api.ts";
import { ANSWERS, MOODS } from "./token-service.ts";
import type { World } from "./world.ts";

const { MODEL_REPLAY } = process.env;

type Step = fc.AsyncCommand<World, World>;

/** A step that is possible where `check` says so; after it, everything that is ready runs. */
function step(text: string, run: (world: World) => unknown, check: (world: World) => boolean = () => true): Step {
  return {
    check,
    run: async (_, world) => {
      await run(world);
      await world.flush();
    },
    toString: () => text,
  };
}

/** The nth of those that are there. */
function pick<T>(from: readonly T[], nth: number): T {
  return from[nth % from.length] as T;
}

const nth = fc.nat({ max: 5 });
const users = fc.oneof({ weight: 3, arbitrary: fc.constant("ada") }, { weight: 1, arbitrary: fc.constant("bob") });
const origins = fc.constantFrom(...Object.keys(RESOURCES).map((url) => new URL(url).origin));
const types = fc.constantFrom<FetchEvent["type"]>(
  "challenge",
  "token",
  "interaction",
  "replay",
  "recovered",
  "unrecovered",
);
const SPANS = [1_000, 20_000, 30_001, 61_000, 300_001, 1_801_000, 2_000_000, 3_290_000, 3_600_001, 10_800_000];

const start = plans.map((plan) => step(`start ${describe(plan)}`, (world) => world.start(plan)));

const burst = fc
  .tuple(fc.constantFrom(3, 70), plans)
  .map(([count, plan]) => step(`start ${count} times ${describe(plan)}`, (world) => startMany(world, plan, count)));

function startMany(world: World, plan: Plan, count: number): void {
  for (let n = 0; n < count; n++) world.start(plan);
}

const startOnEvent = fc
  .tuple(types, plans)
  .map(([type, plan]) => step(`on ${type}: start ${describe(plan)}`, (world) => world.onNext.set(type, plan)));

const releaseAnswer = nth.map((n) =>
  step(
    `release answer ${n}`,
    ({ api }) => pick(api.held, n).release(),
    ({ api }) => api.held.length > 0,
  ),
);
const releaseToken = nth.map((n) =>
  step(
    `release token ${n}`,
    ({ service }) => pick(service.held, n).release(),
    ({ service }) => service.held.length > 0,
  ),
);
const answerPrompt = fc.constantFrom("approves", ...ANSWERS).map((answer) =>
  step(
    `user ${answer}`,
    ({ service }) => service.prompts[0]?.release(answer),
    ({ service }) => service.prompts.length > 0,
  ),
);
const decide = nth.map((n) =>
  step(
    `hook ${n} decides`,
    ({ hooks }) => hooks.splice(n % hooks.length, 1)[0]?.(),
    ({ hooks }) => hooks.length > 0,
  ),
);

const holdAnswers = fc.boolean().map((on) => step(`hold answers: ${on}`, ({ api }) => (api.holding = on)));
const holdTokens = fc
  .constantFrom("no", "decided", "undecided")
  .map((how) => step(`hold tokens: ${how}`, ({ service }) => (service.holding = how)));

const mood = fc
  .tuple(users, fc.oneof(fc.constant("interaction" as const), fc.constantFrom(...MOODS)))
  .map(([who, how]) =>
    step(`token service: ${how} for ${who}`, (world) => world.service.moods.set(world.subjectOf(who), how)),
  );
const revoke = fc.tuple(users, fc.constantFrom(...TIMES)).map(([who, time]) =>
  step(`revoke ${who} (${time})`, (world) => {
    world.api.time = time;
    world.api.revoked.set(world.subjectOf(who), Math.floor(Date.now() / 1000));
  }),
);
const invalidate = fc.constant(
  step("invalidate all tokens", ({ api, journal }) => {
    for (const text of journal.minted.keys()) api.invalid.add(text);
  }),
);
const demand = fc
  .tuple(origins, fc.constantFrom(...DEMANDS))
  .map(([origin, what]) => step(`${origin} demands ${what}`, ({ api }) => api.demands.set(origin, what)));
const status = fc
  .constantFrom(401, 403)
  .map((code) => step(`challenges with ${code}`, ({ api }) => (api.status = code)));

const advance = fc.constantFrom(...SPANS).map((ms) => step(`${ms / 1000} s pass`, (world) => world.advance(ms)));

const abort = nth.map((n) =>
  step(
    `abort ${n}`,
    (world) => abortOne(world, n),
    (world) => abortable(world).length > 0,
  ),
);

function abortable({ journal }: World) {
  return journal.pendingCalls.filter(({ controller, abortedSeq }) => controller && abortedSeq === undefined);
}

function abortOne(world: World, n: number): void {
  const call = pick(abortable(world), n);
  call.abortedSeq = world.journal.tick();
  call.controller?.abort(new Error(`call ${call.id} aborted`));
}

const switchAccount = fc
  .tuple(fc.constantFrom<User | undefined>(undefined, ...USERS), fc.boolean())
  .map(([who, told]) =>
    step(`${who ?? "nobody"} is active${told ? ", and the engine told" : ""}`, ({ service }) => {
      service.active = who;
      if (told) service.notify();
    }),
  );
const notify = fc.constant(step("tokens may be stale", ({ service }) => service.notify()));

/** Steps with what they weigh: calls and answers come often, changes of the world now and then. */
export const steps: fc.Arbitrary<Iterable<Step>> = fc.commands(
  [
    fc.oneof(
      { weight: 10, arbitrary: start },
      { weight: 1, arbitrary: burst },
      { weight: 2, arbitrary: startOnEvent },
      { weight: 5, arbitrary: releaseAnswer },
      { weight: 5, arbitrary: releaseToken },
      { weight: 5, arbitrary: answerPrompt },
      { weight: 2, arbitrary: decide },
      { weight: 2, arbitrary: holdAnswers },
      { weight: 3, arbitrary: holdTokens },
      { weight: 4, arbitrary: mood },
      { weight: 4, arbitrary: revoke },
      { weight: 1, arbitrary: invalidate },
      { weight: 2, arbitrary: demand },
      { weight: 1, arbitrary: status },
      { weight: 6, arbitrary: advance },
      { weight: 2, arbitrary: abort },
      { weight: 1, arbitrary: switchAccount },
      { weight: 1, arbitrary: notify },
    ),
  ],
  { maxCommands: 40, size: "max", ...(MODEL_REPLAY && { replayPath: MODEL_REPLAY }) },
);
