// Every request that the emulator answered, without any secret: safe to print.

/** One request. Query, headers and bodies are not kept; claims are named, never quoted. */
export interface LogEntry {
  /** ms since the epoch */
  readonly at: number;
  /** "token", "authorize", "discovery", "keys", "device-code", "logout", "managed-identity", "graph", "arm", "vault", or the name of a custom API. */
  readonly service: string;
  readonly method: string;
  readonly path: string;
  /** Status of the answer; 0: the connection was dropped. */
  readonly status: number;
  /** How long the answer took, in ms. */
  readonly ms: number;
  /** Grant type of a token request. */
  readonly grant?: string;
  /** Names of the members of the `claims` parameter's `access_token`. */
  readonly claims?: readonly string[];
  /** Set for a request that came inside a batch. */
  readonly batch?: boolean;
  /** What decided, in a few words: "challenged: TokenCreatedWithOutdatedPolicies". */
  readonly fact?: string;
}

/** Which entries to look at. `challenged`: only those that were answered by a claims challenge. */
export interface LogFilter {
  service?: string;
  method?: string;
  path?: string;
  status?: number;
  grant?: string;
  batch?: boolean;
  challenged?: boolean;
}

/** The request log. Requests of the control endpoints are not in it. */
export interface RequestLog {
  /** The entries, oldest first, at most the last 10,000. */
  entries(filter?: LogFilter): readonly LogEntry[];
  count(filter?: LogFilter): number;
  clear(): void;
  /** Calls back for each new entry; returns the means to stop. */
  subscribe(listener: (entry: LogEntry) => void): () => void;
}

/** The log with the means to write it. */
export interface LogStore extends RequestLog {
  add(entry: LogEntry): void;
}

const capacity = 10_000;

/** Creates an empty log. */
export function createLog(): LogStore {
  let all: LogEntry[] = [];
  const listeners = new Set<(entry: LogEntry) => void>();

  const entries = (filter: LogFilter = {}): LogEntry[] => {
    const { challenged, ...equal } = filter;
    return all.filter(
      (entry) =>
        Object.entries(equal).every(([name, value]) => entry[name as keyof LogEntry] === value) &&
        (challenged === undefined || challenged === (entry.fact?.startsWith("challenged") ?? false)),
    );
  };
  return {
    entries,
    count: (filter) => entries(filter).length,
    clear() {
      all = [];
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    add(entry) {
      all.push(entry);
      if (all.length > capacity * 1.1) all = all.slice(-capacity);
      for (const listener of listeners) listener(entry);
    },
  };
}
