/** A simulated API: judges tokens by what it knows of them, and may hold its answers back. */
import { challenge, invalidToken } from "../../support/scripted.ts";
import type { AnswerKind, CallNote, Journal, Minted, Sent } from "./journal.ts";
import type { Plan } from "./plan.ts";

/** What an API demands that no token satisfies. */
export const DEMANDS = ["none", "acrs", "nbf", "alternating", "distinct", "invalid-token"] as const;
export type Demand = (typeof DEMANDS)[number];

/** Which time stands in the challenge to a revoked token. */
export const TIMES = ["revocation", "now", "future"] as const;

interface Judgement {
  kind: AnswerKind;
  response: Response;
}

/** The API behind all hosts. */
export class ProtectedApi {
  readonly held: { sent: Sent; release: () => void }[] = [];
  holding = false;
  /** Tokens issued before that time (seconds since 1970) are revoked. */
  readonly revoked: Map<string, number> = new Map();
  readonly invalid: Set<string> = new Set();
  time: (typeof TIMES)[number] = "revocation";
  /** The status of challenges for authentication contexts. */
  status: 401 | 403 = 401;
  readonly demands: Map<string, Demand> = new Map();
  #distinct = 0;
  readonly #journal: Journal;
  readonly #onSend: (sent: Sent) => void;

  constructor(journal: Journal, onSend: (sent: Sent) => void) {
    this.#journal = journal;
    this.#onSend = onSend;
  }

  /** What stands for the network in one call. */
  fetchFor(call: CallNote): typeof fetch {
    return (input, init) => this.#receive(call, input instanceof Request ? input : undefined, String(input), init);
  }

  async #receive(call: CallNote, request: Request | undefined, href: string, init?: RequestInit): Promise<Response> {
    const signal = init?.signal ?? request?.signal;
    signal?.throwIfAborted();
    const headers = new Headers(init?.headers ?? request?.headers);
    const token = headers.get("authorization");
    const url = request?.url ?? href;
    const sent: Sent = {
      call,
      url,
      token: token?.startsWith("Bearer ") ? token.slice("Bearer ".length) : token,
      body: undefined,
      seq: this.#journal.tick(),
      at: Date.now(),
      answer: undefined,
      toldSeq: undefined,
    };
    this.#journal.sent.push(sent);
    call.sends.push(sent);
    this.#onSend(sent);
    const { kind, response } = this.#judge(sent, call.plan);
    if (call.plan.body !== "none") {
      const received = new Request(request ?? url, init);
      if (call.plan.bodyRead) sent.body = await received.text();
      else await received.body?.cancel();
      signal?.throwIfAborted();
    }
    const deliver = () => {
      sent.answer = { seq: this.#journal.tick(), status: response.status, kind };
      if (kind === "failed") throw new TypeError("fetch failed");
      return response;
    };
    return this.holding ? this.#hold(sent, deliver, signal) : deliver();
  }

  #hold(sent: Sent, deliver: () => Response, signal: AbortSignal | undefined): Promise<Response> {
    return new Promise((resolve, reject) => {
      const end = () => {
        const at = this.held.indexOf(held);
        if (at >= 0) this.held.splice(at, 1);
        signal?.removeEventListener("abort", abort);
      };
      const abort = () => {
        end();
        reject(signal?.reason);
      };
      const release = () => {
        end();
        try {
          resolve(deliver());
        } catch (error) {
          reject(error);
        }
      };
      const held = { sent, release };
      this.held.push(held);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  #judge(sent: Sent, { route }: Plan): Judgement {
    if (route === "down") return { kind: "failed", response: Response.error() };
    if (route === "forbidden") return { kind: "other", response: Response.json({ error: "denied" }, { status: 403 }) };
    if (route === "endless")
      return { kind: "other", response: new Response(endless(), { status: 403, headers: TEXT }) };
    const token = this.#journal.minted.get(sent.token ?? "");
    if (!token) return { kind: "ok", response: new Response("public") };
    if (route === "away") return away();
    const now = Date.now();
    if (this.invalid.has(token.text) || now >= token.expiresOn) return refused("invalid-token");
    const since = this.revoked.get(token.subject);
    const revoked = since !== undefined && token.issuedAt < since ? since : undefined;
    const missing = contextsOfRoute(route).find((one) => !token.acrs.includes(one));
    if (revoked !== undefined || missing !== undefined) {
      // Only this route asks for both at once; elsewhere the revocation comes first.
      const context = route === "mixed" || revoked === undefined ? missing : undefined;
      return this.#challenge(context, revoked);
    }
    const demanded = this.#demanded(new URL(sent.url).origin, token);
    if (demanded) return demanded;
    if (route === "bad") return { kind: "other", response: Response.json({ error: "bad" }, { status: 400 }) };
    return { kind: "ok", response: new Response("fine") };
  }

  #demanded(origin: string, token: Minted): Judgement | undefined {
    switch (this.demands.get(origin) ?? "none") {
      case "none":
        return undefined;
      case "acrs":
        return this.#challenge("c5", undefined);
      case "nbf":
        return this.#challenge(undefined, Math.floor(Date.now() / 1000));
      case "alternating":
        return this.#challenge(token.acrs.includes("c6") ? "c7" : "c6", undefined);
      case "distinct":
        return this.#challenge(`d${++this.#distinct}`, undefined);
      case "invalid-token":
        return refused("invalid-token");
    }
  }

  #challenge(context: string | undefined, revoked: number | undefined): Judgement {
    const members: string[] = [];
    // Written otherwise than the engine writes its own requests, so that the two can be told apart.
    if (context !== undefined) members.push(`"acrs": {"essential": true, "value": "${context}"}`);
    if (revoked !== undefined) {
      const now = Math.floor(Date.now() / 1000);
      const time = { revocation: revoked, now, future: now + 60 }[this.time];
      members.push(`"nbf": {"essential": true, "value": "${time}"}`);
    }
    const status = revoked === undefined ? this.status : 401;
    const kind = revoked === undefined ? "acrs" : "nbf";
    return { kind, response: challenge(`{"access_token": {${members.join(", ")}}}`, status) };
  }
}

function contextsOfRoute(route: Plan["route"]): readonly string[] {
  switch (route) {
    case "c1":
    case "mixed":
      return ["c1"];
    case "c2":
      return ["c2"];
    case "both":
      return ["c1", "c2"];
    default:
      return [];
  }
}

function refused(kind: "invalid-token"): Judgement {
  return { kind, response: invalidToken() };
}

const TEXT = { "content-type": "text/plain" };

/** A body that begins and never ends. */
function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode("no, because")) });
}

/** A challenge from a place that is not under the listed resource. */
function away(): Judgement {
  const response = challenge('{"access_token": {"nbf": {"essential": true, "value": "1"}}}');
  Object.defineProperty(response, "url", { value: "https://elsewhere.example/login" });
  return { kind: "elsewhere", response };
}
