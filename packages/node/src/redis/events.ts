/** What `onEvent` of the shared cache is told. No event holds a token, a claims value, an account or a partition. */

/** Why Redis did not do what it was asked to. */
export type RedisTrouble =
  /** No reply within the time limit. */
  | "time-limit"
  /** No connection, or the client gave up. */
  | "unreachable"
  /** Redis answered with an error: `code` is its first word, such as `OOM` or `NOAUTH`. */
  | "refused"
  /** The reply makes no sense. */
  | "unreadable-reply";

/** Redis is not there for this: tokens are kept in this process until it is back. Told once per outage. */
export interface DegradedEvent {
  type: "degraded";
  operation: "read" | "write" | "lock";
  reason: RedisTrouble;
  /** Of Redis (`OOM`, `WRONGPASS`) or of the connection (`ECONNREFUSED`), where there is one. */
  code?: string;
}

/** Redis does it again. */
export interface RestoredEvent {
  type: "restored";
  operation: "read" | "write" | "lock";
}

/** An entry is not used, as if it were not there. Told once per entry. */
export interface IgnoredEvent {
  type: "entry-ignored";
  reason: /** The key ring has no key of that id. */
    | "unknown-key"
    /** It is no entry of ours, was moved from elsewhere, or was changed. */
    | "unreadable"
    /** It is of another account than the partition's: one client application per partition. */
    | "foreign-account";
  /** The id of the key that is missing from the ring. */
  keyId?: string;
}

/** Everything that `onEvent` is told; tell them apart by `type`. */
export type RedisCacheEvent = DegradedEvent | RestoredEvent | IgnoredEvent;
