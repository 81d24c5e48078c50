/** One run: starts everything, lets the schedule happen, and gives what was noted. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createCertificate, createEmulator, type Emulator, sample } from "@msal-fetch/emulator";
import { startRedis } from "../support/redis.ts";
import { KINDS } from "./episode.ts";
import { Fleet } from "./fleet.ts";
import { FrontEnd } from "./front-end.ts";
import type { SoakOptions } from "./options.ts";
import type { Told } from "./protocol.ts";
import { RunRecord } from "./run-record.ts";
import { createSchedule } from "./schedule.ts";
import { type Props, perform } from "./stage.ts";
import { processesOf, SESSIONS, USERS, userOf, WORKERS, type WorkerPlace } from "./topology.ts";
import { type CallRecord, type Excuse, verdictOf } from "./verdict.ts";

/** What an episode caused is over when no call is older than that; processes tell that twice in the time. */
const SETTLED_MS = 600;
/** No call should take as long. */
const MAX_SETTLING_MS = 30_000;

/** What a run is given besides its options. */
export interface SoakSetup {
  /** Where the programs of the processes are. */
  readonly folder: string;
  /** Is told every second. */
  onSecond(run: RunRecord, at: number): void;
  /** Ends the run early, and all that it started. */
  readonly signal: AbortSignal;
}

/** Runs it. */
export async function soak(options: SoakOptions, { folder, onSecond, signal }: SoakSetup): Promise<RunRecord> {
  const temporary = await mkdtemp(join(tmpdir(), "msal-fetch-soak-"));
  const certificate = await createCertificate();
  const trusted = join(temporary, "cert.pem");
  await writeFile(trusted, certificate.cert);
  const emulator = createEmulator({ certificate });
  const redis = await startRedis();
  const { origin, authority, host } = await emulator.listen();
  const run = new RunRecord();
  const excuses: Excuse[] = [];
  const note = (call: CallRecord) => run.call(call, verdictOf(call, excuses));
  const auth = { authority, knownAuthorities: [host], clientCapabilities: ["CP1"] };
  const fleet = new Fleet({ folder, trusted, redis: redis.url, origin, auth }, ({ place, life }, told: Told) => {
    if (told.type === "calls") for (const call of told.calls) note(call);
    if (told.type === "memory") run.measured({ worker: place.name, life, ...told });
    if (told.type === "redis") run.told(place.name, told.event);
  });
  const frontEnd = new FrontEnd({
    signIn: (session) => signIn(emulator, session),
    middles: () => fleet.middles,
    note,
  });
  const call = { do: "call", rate: options.rate / 2 / processesOf("daemon") } as const;
  const startWorker = async (name: string) => {
    await fleet.start(name);
    fleet.order(name, call);
  };
  const settled = () => settle(fleet, frontEnd);
  const props: Props = { emulator, redis, fleet, frontEnd, excuses, settled, startWorker };
  try {
    for (const user of USERS) if (!emulator.directory.user(user)) addUser(emulator, user);
    emulator.log.subscribe(({ service, at, status }) => {
      if (service === "token") run.tokenRequest(at, status);
    });
    await startAll(props);
    for (const { name } of WORKERS) fleet.order(name, call);
    await Promise.race([follow(options, props, run, onSecond), aborted(signal)]);
    return run;
  } finally {
    await fleet.close();
    redis.goOn();
    await Promise.all([emulator.close(), redis.close(), rm(temporary, { recursive: true, force: true })]);
  }
}

/** The first of each kind alone, so that the others find its tokens. */
async function startAll({ fleet, frontEnd }: Props): Promise<void> {
  const [firsts, others] = [WORKERS.filter(isFirst), WORKERS.filter((worker) => !isFirst(worker))];
  for (const { name } of firsts) await fleet.start(name);
  for (const session of SESSIONS) await frontEnd.signIn(session);
  for (const { name } of others) await fleet.start(name);
}

function isFirst({ name, kind }: WorkerPlace): boolean {
  return WORKERS.find((worker) => worker.kind === kind)?.name === name;
}

async function follow(
  options: SoakOptions,
  props: Props,
  run: RunRecord,
  onSecond: (run: RunRecord, at: number) => void,
): Promise<void> {
  const { seconds, rate } = options;
  const schedule = createSchedule(options);
  const startedAt = Date.now();
  run.start(startedAt);
  const until = (at: number) => wait(Math.max(0, startedAt + at - Date.now()));
  const stop = props.frontEnd.start(rate / 2);
  const measureEvery = Math.min(5, Math.max(1, Math.round(seconds / 120)));
  let ticks = 0;
  const ticking = setInterval(() => {
    if (ticks++ % measureEvery === 0) props.fleet.measure();
    onSecond(run, (Date.now() - startedAt) / 1_000);
  }, 1_000);
  try {
    for (const episode of schedule) {
      await until(episode.at);
      await props.settled();
      // On a busy machine everything takes its time; what does not fit any more is left out.
      if (Date.now() - startedAt + KINDS[episode.kind].ms > seconds * 1_000) continue;
      run.begin(episode, Date.now());
      const begun = Date.now();
      await perform(props, episode);
      await wait(Math.max(0, begun + KINDS[episode.kind].ms - Date.now()));
    }
    await until(seconds * 1_000);
    for (const { name } of WORKERS) props.fleet.order(name, { do: "rest" });
    stop();
    await props.settled();
  } finally {
    stop();
    clearInterval(ticking);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** Resolves when no call is under way that began long ago. */
async function settle(fleet: Fleet, frontEnd: FrontEnd): Promise<void> {
  const limit = Date.now() + MAX_SETTLING_MS;
  do await wait(SETTLED_MS);
  while (Math.max(fleet.oldestMs, frontEnd.oldestMs) >= SETTLED_MS && Date.now() < limit);
}

function signIn(emulator: Emulator, session: string): Promise<string> {
  return emulator.mintToken({ user: userOf(session), audience: sample.middleTier.name, claims: { sid: session } });
}

function addUser(emulator: Emulator, user: string): void {
  emulator.directory.addUser({ userPrincipalName: `${user}@${sample.domain}`, displayName: user });
}
