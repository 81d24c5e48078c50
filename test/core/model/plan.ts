/** What a run is made of: the setting, and the calls that an application may make in it. */
import fc from "fast-check";

export const USERS = ["ada", "bob"] as const;
export type User = (typeof USERS)[number];

/** URL prefix → scopes, as the engine gets them. */
export const RESOURCES = {
  "https://orders.example": ["api://orders/.default"],
  "https://mail.example/v1": ["api://mail/.default"],
};

/** How the API treats the last part of a path; see `judge` in protected-api.ts. */
export const ROUTES = ["open", "c1", "c2", "both", "mixed", "forbidden", "bad", "down", "away", "endless"] as const;
export type Route = (typeof ROUTES)[number];
const BASES = ["https://orders.example", "https://mail.example/v1"] as const;
const OUTSIDE = ["https://mail.example/v2", "https://elsewhere.example"] as const;

export const BODIES = ["none", "text", "bytes", "stream", "long-stream", "request"] as const;

/** One call of the application. */
export interface Plan {
  base: (typeof BASES)[number] | (typeof OUTSIDE)[number];
  route: Route;
  body: (typeof BODIES)[number];
  /** Whether the API reads the body before it answers. */
  bodyRead: boolean;
  interaction: "auto" | "never";
  account: User | undefined;
  maxRecoveries: number | undefined;
  throws: boolean;
  abortable: boolean;
  hook: "none" | "undecided" | "insists" | "slow";
}

/** How often something comes up among the alternatives. */
function often<T>(usual: T, ...rare: T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 3 * rare.length, arbitrary: fc.constant(usual) }, ...rare.map((one) => fc.constant(one)));
}

export const plans: fc.Arbitrary<Plan> = fc.record({
  base: fc.oneof(
    { weight: 9, arbitrary: often<Plan["base"]>(BASES[0], BASES[1]) },
    { weight: 1, arbitrary: fc.constantFrom<Plan["base"]>(...OUTSIDE) },
  ),
  route: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<Route>("open", "c1") },
    { weight: 1, arbitrary: fc.constantFrom(...ROUTES) },
  ),
  body: often<Plan["body"]>("none", "text", "bytes", "stream", "long-stream", "request"),
  bodyRead: often(true, false),
  interaction: often<Plan["interaction"]>("auto", "never"),
  account: often<User | undefined>(undefined, ...USERS),
  maxRecoveries: often<number | undefined>(undefined, 0, 1, 3),
  throws: often(false, true),
  abortable: fc.boolean(),
  hook: often<Plan["hook"]>("none", "undecided", "insists", "slow"),
});

/** What stays the same for a whole run. */
export interface Setting {
  kind: "user" | "app" | "managed-identity";
  /** Whether tokens are JWTs that tell when they were issued. */
  jwt: boolean;
  /** How far the clock of the token service is ahead of ours, in seconds. */
  skew: number;
  maxTokens: number | undefined;
}

export const settings: fc.Arbitrary<Setting> = fc.record({
  kind: often<Setting["kind"]>("user", "app", "managed-identity"),
  jwt: fc.boolean(),
  skew: often(0, -3, 3),
  maxTokens: often<number | undefined>(undefined, 1, 2),
});

/** A plan in one line. */
export function describe(plan: Plan): string {
  const { base, route, body, bodyRead, interaction, account, maxRecoveries, throws, abortable, hook } = plan;
  const options = [
    body !== "none" && `body: ${body}${bodyRead ? "" : " (unread)"}`,
    interaction === "never" && "never",
    account && `as ${account}`,
    maxRecoveries !== undefined && `maxRecoveries: ${maxRecoveries}`,
    throws && "throws",
    abortable && "abortable",
    hook !== "none" && `shouldRecover: ${hook}`,
  ].filter(Boolean);
  return `${base.slice("https://".length)}/${route}${options.length > 0 ? ` {${options.join(", ")}}` : ""}`;
}

/** A call without anything particular. */
export const PLAIN = {
  body: "none",
  bodyRead: true,
  interaction: "auto",
  maxRecoveries: 3,
  throws: false,
  abortable: false,
  hook: "none",
} as const;
const LONG = ["long ", "body ", "over ", "the ", "limit"];

/** What `fetch` is called with. */
export function argumentsOf(plan: Plan, signal: AbortSignal | undefined): [string | Request, RequestInit] {
  const url = `${plan.base}/${plan.route}`;
  const common: RequestInit = signal ? { signal } : {};
  const post = { ...common, method: "POST", duplex: "half" as const };
  switch (plan.body) {
    case "none":
      return [url, common];
    case "text":
      return [url, { ...post, body: "hello" }];
    case "bytes":
      return [url, { ...post, body: new TextEncoder().encode("hello") }];
    case "stream":
      return [url, { ...post, body: streamOf(["he", "llo"]) }];
    case "long-stream":
      return [url, { ...post, body: streamOf(LONG) }];
    case "request":
      return [new Request(url, { ...post, body: "hello" }), {}];
  }
}

/** What the API has to get, as text. */
export function bodyOf({ body }: Plan): string {
  return body === "long-stream" ? LONG.join("") : "hello";
}

function streamOf(texts: readonly string[]): ReadableStream<Uint8Array> {
  const left = [...texts];
  return new ReadableStream({
    pull(controller) {
      const text = left.shift();
      if (text === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(text));
    },
  });
}
