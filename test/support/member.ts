/** One of several processes that share a token cache: started and ordered about by a test. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { RedisCacheEvent } from "@msal-fetch/node/redis";

/** What a process is set up with. */
export interface MemberSetup {
  readonly redis: string;
  readonly driver: "node-redis" | "ioredis";
  readonly partition: string;
  readonly kind: "app" | "user" | "on-behalf-of";
  readonly client: { clientId: string; clientSecret?: string };
  readonly auth: { authority: string; knownAuthorities: string[]; clientCapabilities: string[] };
  readonly assertion?: string;
  /** Prefix of URLs → scopes. */
  readonly resources: Record<string, string[]>;
  /** MSAL's own plugin in place of ours. */
  readonly stock?: boolean;
}

/** What a process is told to do. */
export type Order =
  | { readonly do: "call"; readonly url: string; readonly times?: number }
  /** Get a token by client credentials, forced. */
  | { readonly do: "renew"; readonly scope: string }
  /** Get a token by client credentials, from the cache. */
  | { readonly do: "look"; readonly scope: string }
  | { readonly do: "events" };

/** What came of it: statuses of calls, the token, or events. */
export interface Outcome {
  readonly statuses?: readonly number[];
  readonly token?: string;
  readonly fromCache?: boolean;
  readonly events?: readonly RedisCacheEvent[];
  readonly error?: string;
}

export interface Member {
  order(order: Order): Promise<Outcome>;
  /** Ends it without a warning. */
  kill(): void;
}

/** Starts one; `file` is what `buildWorkload("member-main.ts")` gave. */
export async function startMember(file: string, setup: MemberSetup): Promise<Member> {
  const child = fork(file, [JSON.stringify(setup)]);
  let before: Promise<unknown> = answerOf(child);
  await before;
  return {
    order(order) {
      // One after the other: answers do not say to which order they belong.
      const answer = before.then(() => {
        child.send(order);
        return answerOf(child) as Promise<Outcome>;
      });
      before = answer.catch(() => {});
      return answer;
    },
    kill: () => void child.kill("SIGKILL"),
  };
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const ending = new AbortController();
  try {
    const { signal } = ending;
    const exit = once(child, "exit", { signal }).then(([code]) => {
      throw new Error(`The process ended with ${String(code)}`);
    });
    exit.catch(() => {});
    const [message] = await Promise.race([once(child, "message", { signal }), exit]);
    return message;
  } finally {
    ending.abort();
  }
}
