/** The story: what happens to a daemon and to a signed-in user, and what has to come of it. */
import { type Emulator, sample } from "@msal-fetch/emulator";
import type { CallResult, Order, Who } from "./protocol.ts";

/** The counts of an act, by which it is judged. */
export interface Outcome {
  readonly results: readonly CallResult[];
  readonly apiRequests: number;
  readonly tokenRequests: number;
}

/** What an act can do. */
export interface Scene {
  readonly emulator: Emulator;
  /** Lets something happen, and writes it down. */
  happen(text: string, what: () => void): void;
  /** Lets the program call, and gives what came of it. */
  call(who: Who, method: string, path: string, times?: number): Promise<CallResult[]>;
  order(order: Order): Promise<void>;
}

/** One act. */
export interface Act {
  readonly title: string;
  /** Who plays; a new MSAL client, so that no act knows of the one before. */
  readonly who: Who;
  /** What is called once before the act, so that discovery and the first token are behind it. */
  readonly before?: { method: string; path: string };
  /** Whether many calls are made, so that equal lines are counted. */
  readonly crowd?: true;
  play(scene: Scene): Promise<CallResult[]>;
  /** What has to be true in the end; the sentence is printed. */
  readonly expected: string;
  isAsExpected(outcome: Outcome): boolean;
}

const messages = { method: "GET", path: `/graph/v1.0/users/${sample.users.alex.id}/messages` };
const tasks = { method: "GET", path: "/api/todo/tasks" };

const all = (results: readonly CallResult[], status: number) => results.every((result) => result.status === status);

/** The acts in their order. */
export const acts: readonly Act[] = [
  {
    title: "A daemon reads messages",
    who: "daemon",
    play: ({ call }) => call("daemon", messages.method, messages.path),
    expected: "1 call answered with 1 API request and 1 token request",
    isAsExpected: ({ results, apiRequests, tokenRequests }) =>
      all(results, 200) && apiRequests === 1 && tokenRequests === 1,
  },
  {
    title: "A policy changes: every token issued before is challenged",
    who: "daemon",
    before: messages,
    async play({ emulator, happen, call }) {
      happen("an administrator changes a policy", () => emulator.events.policyChanged());
      return call("daemon", messages.method, messages.path);
    },
    expected: "1 call recovered with 2 API requests and 1 token request",
    isAsExpected: ({ results, apiRequests, tokenRequests }) =>
      all(results, 200) && apiRequests === 2 && tokenRequests === 1,
  },
  {
    title: "The daemon is seen at another address",
    who: "daemon",
    before: messages,
    async play({ emulator, happen, call }) {
      happen("the daemon's traffic takes another way", () => emulator.events.locationChanged());
      return call("daemon", messages.method, messages.path);
    },
    expected: "1 call recovered with 2 API requests and 1 token request",
    isAsExpected: ({ results, apiRequests, tokenRequests }) =>
      all(results, 200) && apiRequests === 2 && tokenRequests === 1,
  },
  {
    title: "A hundred calls are challenged at once",
    who: "daemon",
    crowd: true,
    before: messages,
    async play({ emulator, happen, call }) {
      happen("an administrator changes a policy", () => emulator.events.policyChanged());
      return call("daemon", messages.method, messages.path, 100);
    },
    expected: "100 calls recovered with 1 token request",
    isAsExpected: ({ results, tokenRequests }) => results.length === 100 && all(results, 200) && tokenRequests === 1,
  },
  {
    title: "The application is disabled: nothing can be done, and nothing loops",
    who: "daemon",
    crowd: true,
    before: messages,
    async play({ emulator, happen, call }) {
      happen("an administrator disables the application", () => emulator.events.disableApp(sample.daemon.clientId));
      const results = [...(await call("daemon", messages.method, messages.path))];
      for (let n = 0; n < 9; n++) results.push(...(await call("daemon", messages.method, messages.path)));
      return results;
    },
    expected: "10 calls end with the API's own 401, 1 token request",
    isAsExpected: ({ results, tokenRequests }) => results.length === 10 && all(results, 401) && tokenRequests === 1,
  },
  {
    title: "An API challenges whatever the token says",
    who: "daemon",
    crowd: true,
    before: tasks,
    async play({ emulator, happen, call }) {
      happen("the API begins to challenge every request", () => {
        emulator.policy.challengeAlways({ service: "todo", claims: "fresh" });
      });
      const results = [...(await call("daemon", tasks.method, tasks.path))];
      for (let n = 0; n < 10; n++) results.push(...(await call("daemon", tasks.method, tasks.path)));
      return results;
    },
    expected: "bounded: at most 2 token requests for the first call, none for the ten that follow",
    isAsExpected: ({ results, tokenRequests }) => all(results, 401) && tokenRequests <= 2,
  },
  {
    title: "A signed-in user's route needs an authentication context, which policy grants silently",
    who: "user",
    before: tasks,
    async play({ emulator, happen, call }) {
      happen("deleting a task now needs context c1", () => {
        emulator.policy.requireContext({ service: "todo", method: "DELETE", path: "/tasks/*", id: "c1" });
      });
      const results = await call("user", "DELETE", "/api/todo/tasks/1");
      return [
        ...results,
        ...(await call("user", "GET", "/api/todo/tasks")),
        ...(await call("user", "DELETE", "/api/todo/tasks/2")),
      ];
    },
    expected: "3 calls answered with 1 token request; reading is held up by nobody",
    isAsExpected: ({ results, tokenRequests }) => all(results, 200) && tokenRequests === 1,
  },
  {
    title: "The context needs the user: told what to do, the user signs in again, the call succeeds",
    who: "user",
    before: tasks,
    async play({ emulator, happen, call, order }) {
      happen("deleting a task needs context c1, which wants a stronger sign-in", () => {
        emulator.policy.requireContext({ service: "todo", method: "DELETE", path: "/tasks/*", id: "c1" });
        emulator.policy.setContext("c1", "interaction");
      });
      const refused = await call("user", "DELETE", "/api/todo/tasks/1");
      happen("the user signs in again, with the claims that the refusal carried", () => {});
      await order({ type: "sign-in" });
      return [...refused, ...(await call("user", "DELETE", "/api/todo/tasks/1"))];
    },
    expected: "first the API's own 401 with its reason, then 200",
    isAsExpected: ({ results }) =>
      results[0]?.status === 401 && results[0].report?.reason === "interaction-required" && results[1]?.status === 200,
  },
  {
    title: "A middle-tier API asks Graph on behalf of the user; a policy change is cured inside of it",
    who: "chain",
    before: { method: "GET", path: "/profile" },
    async play({ emulator, happen, call }) {
      happen("an administrator changes a policy for Graph", () => emulator.events.policyChanged({ api: "graph" }));
      return call("chain", "GET", "/profile");
    },
    expected: "1 call answered, and the caller heard nothing of it",
    isAsExpected: ({ results }) => all(results, 200) && results[0]?.report?.outcome === "ok",
  },
  {
    title: "Graph wants more of the user: the challenge travels back to the caller, and forth again",
    who: "chain",
    before: { method: "GET", path: "/profile" },
    async play({ emulator, happen, call, order }) {
      happen("reading the profile needs context c1, which wants a stronger sign-in", () => {
        emulator.policy.requireContext({ service: "graph", path: "/v1.0/me", id: "c1" });
        emulator.policy.setContext("c1", "interaction");
      });
      const refused = await call("chain", "GET", "/profile");
      happen("the user signs in again, with the claims that the middle tier handed on", () => {});
      await order({ type: "sign-in" });
      return [...refused, ...(await call("chain", "GET", "/profile"))];
    },
    expected: "first the middle tier's own 401 with its reason, then 200",
    isAsExpected: ({ results }) =>
      results[0]?.status === 401 && results[0].report?.reason === "interaction-required" && results[1]?.status === 200,
  },
];
