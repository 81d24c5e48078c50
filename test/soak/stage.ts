/** Makes happen what the schedule says, and notes what that excuses. */
import { setTimeout as wait } from "node:timers/promises";
import { type Emulator, type Fault, sample } from "@msal-fetch/emulator";
import type { RedisServer } from "../support/redis.ts";
import { API_FAULTS, type Episode, type KindName } from "./episode.ts";
import type { Fleet } from "./fleet.ts";
import type { FrontEnd } from "./front-end.ts";
import { type Scope, SESSIONS, userOf } from "./topology.ts";
import type { Excuse } from "./verdict.ts";

/** Longer than a process needs to meet every session once; shorter than the token service says to stay away. */
const THROTTLED_MS = 1_500;
const RETRY_AFTER_SECONDS = 2;
/** MSAL counts that from the last answer; the call itself may end a little later. */
const HELD_BACK_MS = THROTTLED_MS + RETRY_AFTER_SECONDS * 1_000 + 500;
const SLOW_MS = 1_500;
const OUTAGE_MS = 3_000;
const SIGN_IN_MS = 1_500;
const FROZEN_MS = 2_000;
const STEP_UP_MS = 2_000;
/** So long a Redis is left alone that did not answer; and so far apart changes are of different seconds. */
const PAUSE_MS = 1_000;
/** Longer than any of them takes, with all its settling. */
const MAX_ACT_MS = 120_000;
const UNTIL_CLEARED = 1e9;

/** What things happen to. */
export interface Props {
  readonly emulator: Emulator;
  readonly redis: RedisServer;
  readonly fleet: Fleet;
  readonly frontEnd: FrontEnd;
  readonly excuses: Excuse[];
  /** Resolves when what happened before is over. */
  settled(): Promise<void>;
  /** Starts a process with its share of the calls. */
  startWorker(name: string): Promise<void>;
}

/** Lets an episode happen; resolves when nothing more will be done for it. @throws Error where that takes too long */
export async function perform(props: Props, episode: Episode): Promise<void> {
  const over = new AbortController();
  const late = wait(MAX_ACT_MS, undefined, { signal: over.signal }).then(() => {
    throw new Error(`${episode.kind} was not over after ${MAX_ACT_MS / 1_000} s`);
  });
  late.catch(() => {});
  await Promise.race([acts[episode.kind](props, episode), late]).finally(() => over.abort());
}

type Act = (props: Props, episode: Episode) => Promise<void>;

const acts: Record<KindName, Act> = {
  policy: async (props, { scope }) => changePolicy(props, scope),
  location: async ({ emulator }, { scope }) => emulator.events.locationChanged(scope),
  revoke: async (props, { user }) => {
    const targets = SESSIONS.filter((session) => userOf(session) === user);
    const end = excuse(props, { verdict: "needs-user", targets });
    props.emulator.events.revokeSessions(user);
    await wait(SIGN_IN_MS);
    for (const session of targets) await props.frontEnd.signIn(session);
    end();
  },
  "revoke-kept": async ({ emulator }, { user }) => emulator.events.revokeSessions(user, { keepRefreshTokens: true }),
  "sign-in": ({ frontEnd }, { session }) => frontEnd.signIn(session),
  "step-up": stepUp,
  "step-up-user": async (props, episode) => {
    props.emulator.policy.setContext(episode.context, "interaction");
    const end = excuse(props, { verdict: "needs-user", secured: true });
    await stepUp(props, episode);
    end();
  },
  "token-throttled": async (props, { scope }) => {
    const until = Date.now() + HELD_BACK_MS;
    props.excuses.push({ verdict: "held-back", from: Date.now(), until });
    const fault = { kind: "throttle", retryAfterSeconds: RETRY_AFTER_SECONDS } as const;
    await whileTokenServiceHas(props, { ...fault, times: UNTIL_CLEARED }, THROTTLED_MS, scope);
  },
  "token-slow": (props, { scope }) => whileTokenServiceHas(props, { kind: "latency", ms: SLOW_MS }, 1_000, scope),
  "token-dropped": (props, { scope }) => whileTokenServiceHas(props, { kind: "drop", times: 1 }, 2_000, scope),
  "token-502": (props, { scope }) => whileTokenServiceHas(props, { kind: "html-502", times: 1 }, 2_000, scope),
  "token-down": (props) => whileTokenServiceHas(props, { kind: "drop", times: UNTIL_CLEARED }, OUTAGE_MS),
  "api-dropped": async ({ emulator }) => void emulator.faults.add({ ...todo, kind: "drop", times: API_FAULTS }),
  "api-502": async (props) => {
    const end = excuse(props, { verdict: "api-fault", left: API_FAULTS });
    props.emulator.faults.add({ ...todo, kind: "html-502", times: API_FAULTS });
    await wait(1_500);
    end();
  },
  "api-busy": async ({ emulator }) => {
    emulator.faults.add({ ...todo, kind: "throttle", retryAfterSeconds: 1, times: API_FAULTS });
  },
  "redis-lost": async (props) => {
    await props.redis.stop();
    await wait(300);
    changePolicy(props);
    await wait(1_500);
    await props.settled();
    await props.redis.start();
    await findBack(props);
  },
  "redis-cut": async (props, { scope }) => {
    // A connection of its own: an older one may not have come through what happened to Redis before.
    const admin = await props.redis.client();
    await admin.sendCommand(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]);
    await wait(700);
    changePolicy(props, scope);
  },
  "redis-frozen": async (props) => {
    props.redis.hang();
    await wait(200);
    changePolicy(props);
    await wait(FROZEN_MS);
    props.redis.goOn();
    await findBack(props);
  },
  kill: (props, { worker }) => killAndStart(props, worker),
  "kill-in-turn": async (props, { scope, worker }) => {
    props.emulator.faults.add({ service: "token", kind: "latency", ms: 1_000, times: 4 });
    changePolicy(props, scope);
    await wait(300);
    await killAndStart(props, worker);
  },
};

const todo = { service: sample.api.name, method: "GET" } as const;

function changePolicy({ emulator }: Props, scope: Scope = {}): void {
  emulator.events.policyChanged(scope);
}

/** Two changes: with the first the processes find out that Redis is back, with the second they share again. */
async function findBack(props: Props): Promise<void> {
  await wait(PAUSE_MS);
  await props.settled();
  changePolicy(props);
  await wait(PAUSE_MS);
  await props.settled();
  changePolicy(props);
}

async function whileTokenServiceHas(props: Props, fault: Fault, ms: number, scope?: Scope): Promise<void> {
  const end = props.emulator.faults.add({ service: "token", ...fault });
  if (scope) changePolicy(props, scope);
  await wait(ms);
  end();
}

async function stepUp({ emulator, frontEnd }: Props, { context }: Episode): Promise<void> {
  const path = `/secured/${context}`;
  emulator.policy.requireContext({ ...todo, path, id: context });
  frontEnd.secured = path;
  await wait(STEP_UP_MS);
  frontEnd.secured = undefined;
}

async function killAndStart(props: Props, worker: string): Promise<void> {
  const end = excuse(props, { verdict: "lost", worker });
  await props.fleet.kill(worker);
  await props.startWorker(worker);
  end();
}

/** Excuses calls from now on, until the returned function is called. */
function excuse({ excuses }: Props, what: Omit<Excuse, "from" | "until">): () => void {
  const added: Excuse = { ...what, from: Date.now(), until: Number.POSITIVE_INFINITY };
  excuses.push(added);
  return () => {
    added.until = Date.now();
  };
}
