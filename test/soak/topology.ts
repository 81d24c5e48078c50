/** Who takes part, and how many tokens they need: what every expectation is derived from. */

/** A process. */
export interface WorkerPlace {
  readonly name: string;
  readonly kind: "daemon" | "middle";
  readonly driver: "node-redis" | "ioredis";
}

/** Half of the processes on either client of Redis. Only the second of a kind is ever killed: memory needs a long life. */
export const WORKERS: readonly WorkerPlace[] = [
  { name: "daemon-1", kind: "daemon", driver: "node-redis" },
  { name: "daemon-2", kind: "daemon", driver: "ioredis" },
  { name: "middle-1", kind: "middle", driver: "ioredis" },
  { name: "middle-2", kind: "middle", driver: "node-redis" },
];

/** Those that are killed at times. */
export const MORTALS: readonly string[] = ["daemon-2", "middle-2"];

/** The APIs that the daemons call, each with a token of its own. */
export const DAEMON_APIS = ["graph", "todo"] as const;

/** The people who call the middle tier. */
export const USERS = ["alex", "ada", "sam", "kim"] as const;

/** Each of them on two devices: an assertion, and so a token, for each. */
export const SESSIONS: readonly string[] = USERS.flatMap((user) => [`${user}-1`, `${user}-2`]);

/** Whose session it is. */
export function userOf(session: string): string {
  return session.split("-")[0] ?? "";
}

/** Whom a policy change concerns; parts that are left out match all. */
export interface Scope {
  readonly user?: string;
  readonly api?: "graph" | "todo";
}

/** How many tokens there are of a kind of process. */
export interface Tokens {
  readonly daemon: number;
  readonly middle: number;
}

/** The tokens that a policy change makes useless: one for each (client, subject, scopes). The middle tier calls todo. */
export function tokensIn({ user, api }: Scope): Tokens {
  const sessions = SESSIONS.filter((session) => user === undefined || userOf(session) === user).length;
  return {
    daemon: user === undefined ? DAEMON_APIS.filter((one) => api === undefined || one === api).length : 0,
    middle: api === "graph" ? 0 : sessions,
  };
}

/** How many there are if the processes share them. */
export function shared({ daemon, middle }: Tokens): number {
  return daemon + middle;
}

/** How many there are if each process gets its own. */
export function unshared({ daemon, middle }: Tokens): number {
  return daemon * processesOf("daemon") + middle * processesOf("middle");
}

/** How many processes of a kind there are. */
export function processesOf(kind: WorkerPlace["kind"]): number {
  return WORKERS.filter((worker) => worker.kind === kind).length;
}
