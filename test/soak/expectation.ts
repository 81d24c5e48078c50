/**
 * How many token requests an episode causes. Where Redis is there, the processes share what one of them got: one
 * request for each token that became useless, whatever the number of processes. What fails is each one's own.
 */
import { type Episode, KINDS } from "./episode.ts";
import { processesOf, SESSIONS, shared, type Tokens, tokensIn, unshared, userOf, WORKERS } from "./topology.ts";

/** A number of token requests; a range where it depends on who was first. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** One for every token at the start, when a process of each kind has begun before the others. */
export const AT_START: Range = exactly(shared(tokensIn({})));

/**
 * The token requests of an episode.
 *
 * @param degraded The processes that told that Redis did not answer in time, and may so have been on their own.
 */
export function expectedOf(episode: Episode, degraded: Iterable<string> = []): Range {
  const { low, high } = causedBy(episode);
  const concerned = concernedBy(episode);
  const alone = [...degraded].reduce((total, worker) => total + tokensOf(worker, concerned), 0);
  // Of Redis' own episodes that is expected anyway.
  return { low, high: KINDS[episode.kind].about === "Redis" ? high : high + alone };
}

function concernedBy({ kind, scope, user, session }: Episode): Tokens {
  switch (kind) {
    case "revoke":
    case "revoke-kept":
      return { daemon: 0, middle: tokensIn({ user }).middle };
    case "sign-in":
      return { daemon: 0, middle: session === "" ? 0 : 1 };
    case "step-up":
    case "step-up-user":
      return { daemon: 0, middle: SESSIONS.length };
    default:
      return tokensIn(scope);
  }
}

function causedBy(episode: Episode): Range {
  const concerned = tokensIn(episode.scope);
  const all = tokensIn({});
  const sessions = SESSIONS.filter((session) => userOf(session) === episode.user).length;
  switch (episode.kind) {
    case "policy":
    case "location":
    case "token-slow":
    case "redis-cut":
      return exactly(shared(concerned));
    case "revoke-kept":
      return exactly(sessions);
    // Every process hears for itself that the user is needed; then one token for each new assertion.
    case "revoke":
      return exactly(sessions * processesOf("middle") + sessions);
    case "sign-in":
      return exactly(1);
    case "step-up":
      return exactly(SESSIONS.length);
    case "step-up-user":
      return exactly(SESSIONS.length * processesOf("middle"));
    // Every process is told once to come back later; whoever is back first gets the token for all.
    case "token-throttled":
      return exactly(unshared(concerned) + shared(concerned));
    // The request that failed counts, and is made once more.
    case "token-dropped":
    case "token-502":
      return exactly(shared(concerned) + 1);
    case "token-down":
    case "api-dropped":
    case "api-502":
    case "api-busy":
    case "kill":
      return exactly(0);
    // Without Redis each process is on its own; at the next change it is tried again by one request of each process,
    // beside which the others go without; at the change after that all is as before.
    case "redis-lost":
      return sum([exactly(unshared(all)), { low: shared(all), high: unshared(all) }, exactly(shared(all))]);
    case "redis-frozen":
      return sum([
        { low: shared(all), high: unshared(all) },
        { low: shared(all), high: unshared(all) },
        exactly(shared(all)),
      ]);
    // What it had asked for is asked for again by another one.
    case "kill-in-turn":
      return { low: shared(concerned), high: shared(concerned) + tokensOf(episode.worker, concerned) };
  }
}

/** The sum of ranges. */
export function sum(ranges: readonly Range[]): Range {
  return ranges.reduce((total, { low, high }) => ({ low: total.low + low, high: total.high + high }), exactly(0));
}

function exactly(count: number): Range {
  return { low: count, high: count };
}

function tokensOf(worker: string, tokens: Tokens): number {
  const kind = WORKERS.find(({ name }) => name === worker)?.kind;
  return kind === undefined ? 0 : tokens[kind];
}
