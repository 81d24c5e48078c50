/** What comes with a refusal: the diagnosis, read off a copy of its body; and claims that only a body holds (rule D4). */
import { claimsOf, createFetch, type FetchEvent, RecoveryError, reportOf } from "@msal-fetch/core";
import { expect, it } from "vitest";
import { fakeClock } from "../../support/clock.ts";
import { acrs, api, challenge, interactionRequired, msalError, scripted } from "../../support/scripted.ts";

const GRAPH = "https://graph.microsoft.com/v1.0/users";
const resources = { "https://graph.microsoft.com": ["https://graph.microsoft.com/.default"] };
const denied = {
  error: { code: "Authorization_RequestDenied", message: "Insufficient privileges to complete the operation." },
};

it("explains a refusal, and leaves its body to the caller [E2]", async () => {
  const events: FetchEvent[] = [];
  const server = api(() => Response.json(denied, { status: 403 }));
  const fetch = createFetch({
    tokens: scripted(),
    resources,
    fetch: server.fetch,
    onEvent: (event) => events.push(event),
  });

  const response = await fetch(GRAPH);

  expect(await response.json()).toEqual(denied);
  const diagnosis = reportOf(response)?.diagnosis;
  expect(diagnosis?.codes).toContain("Authorization_RequestDenied");
  expect(diagnosis?.cause).not.toBe("unknown");
  expect(events.at(-1)).toMatchObject({ type: "unrecovered", report: { diagnosis: { cause: diagnosis?.cause } } });
});

it("explains a failed token request", async () => {
  const failure = msalError("unauthorized_client", {
    errorMessage: "AADSTS700016: Application with identifier 'x' was not found",
  });
  const tokens = scripted({
    silent: () => {
      throw failure;
    },
  });

  const error = (await createFetch({ tokens, resources, fetch: api(() => new Response()).fetch })(GRAPH).catch(
    (reason: unknown) => reason,
  )) as RecoveryError;

  expect(error.report.diagnosis).toMatchObject({
    cause: "app-misconfigured",
    codes: expect.arrayContaining(["AADSTS700016"]),
  });
  expect(error.message).toContain(error.report.diagnosis?.summary);
});

it("tells a challenge that a fresh token did not satisfy", async () => {
  const response = await createFetch({ tokens: scripted(), resources, fetch: api(() => challenge(acrs("c1"))).fetch })(
    GRAPH,
  );
  expect(reportOf(response)?.diagnosis?.cause).toBe("challenge-not-satisfied");
});

it("tells that the user denied the step-up, and not that consent is missing [E4]", async () => {
  const tokens = scripted({
    silent: ({ claims }) => {
      if (claims) throw interactionRequired();
      return "t1";
    },
    interactive: () => {
      throw msalError("access_denied", { name: "ServerError", errorMessage: "AADSTS65004: User declined." });
    },
  });
  const response = await createFetch({ tokens, resources, fetch: api(() => challenge(acrs("c1"))).fetch })(GRAPH);

  const report = reportOf(response);
  expect(report?.reason).toBe("interaction-cancelled");
  expect(report?.diagnosis).toMatchObject({
    cause: "claims-challenge",
    summary: "The user cancelled or denied the sign-in that the API asks for (acrs).",
    codes: expect.arrayContaining(["AADSTS65004"]),
  });
});

it("tells a challenge that CORS hides from the page", async () => {
  const hidden = () => Object.defineProperty(new Response(null, { status: 401 }), "type", { value: "cors" });
  const response = await createFetch({
    tokens: scripted(),
    resources: { "https://api.example": ["s"] },
    fetch: api(hidden).fetch,
  })("https://api.example/a");
  expect(reportOf(response)?.diagnosis?.cause).toBe("challenge-hidden");
});

it("takes an ordinary 400 for an answer, and one that is about authorization for a refusal [E2]", async () => {
  const ordinary = { error: { code: "invalidRequest", message: "The property 'x' is required." } };
  for (const [body, outcome] of [
    [ordinary, "ok"],
    [
      { error: { code: "BadRequest", message: "/me request is only valid with delegated authentication flow." } },
      "unrecovered",
    ],
  ] as const) {
    const events: FetchEvent[] = [];
    const fetch = createFetch({
      tokens: scripted(),
      resources,
      fetch: api(() => Response.json(body, { status: 400 })).fetch,
      unrecovered: "throw",
      onEvent: (event) => events.push(event),
    });
    const response = await fetch("https://graph.microsoft.com/v1.0/me");
    expect(reportOf(response)?.outcome).toBe(outcome);
    expect(events.filter(({ type }) => type === "unrecovered")).toHaveLength(outcome === "ok" ? 0 : 1);
    expect(await response.json()).toEqual(body);
  }
});

it("recovers claims that stand in the body of a 400 [D4]", async () => {
  const message = `x&claims=${encodeURIComponent(acrs("c1"))}`;
  const refusal = { error: { code: "RoleAssignmentRequestAcrsValidationFailed", message } };
  const tokens = scripted();
  const server = api(({ token }) => (token === "t1" ? Response.json(refusal, { status: 400 }) : new Response("done")));

  const response = await createFetch({ tokens, resources, fetch: server.fetch })(GRAPH, { method: "POST", body: "b" });

  expect(await response.text()).toBe("done");
  expect(tokens.asked[1]?.claims).toBe(acrs("c1"));
});

it("throws for a 400 that carried claims where `unrecovered` is throw [D4, E2]", async () => {
  const refusal = { error: "interaction_required", claims: acrs("c1") };
  const fetch = createFetch({
    tokens: scripted(),
    resources,
    fetch: api(() => Response.json(refusal, { status: 400 })).fetch,
    unrecovered: "throw",
  });

  const error = (await fetch(GRAPH).catch((reason: unknown) => reason)) as RecoveryError;

  expect(error).toBeInstanceOf(RecoveryError);
  expect(claimsOf(error)).toBe(acrs("c1"));
});

it("reads of an error body what it needs and lets the rest go", async () => {
  let pulled = 0;
  const endless = () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          pulled++;
          controller.enqueue(new TextEncoder().encode(" ".repeat(8_192)));
        },
      }),
      { status: 403, headers: { "Content-Type": "application/json" } },
    );
  const response = await createFetch({ tokens: scripted(), resources, fetch: api(endless).fetch })(GRAPH);
  expect(reportOf(response)?.outcome).toBe("unrecovered");
  expect(pulled).toBeLessThan(20);
  await response.body?.cancel();
});

it("waits at most a second for an error body", async () => {
  const clock = fakeClock();
  const silent = () =>
    new Response(new ReadableStream(), { status: 403, headers: { "Content-Type": "application/json" } });
  const call = createFetch({ tokens: scripted(), resources, fetch: api(silent).fetch })(GRAPH);
  await clock.advance(500);
  await clock.advance(2_500);
  const response = await call;
  expect(reportOf(response)?.outcome).toBe("unrecovered");
  await response.body?.cancel();
});

it("reads no body of event streams, of HEAD and of binary answers", async () => {
  for (const [type, method] of [
    ["text/event-stream", "GET"],
    ["application/octet-stream", "GET"],
    ["application/json", "HEAD"],
  ] as const) {
    let cloned = false;
    const body = () => {
      const response = new Response("{}", { status: 403, headers: { "Content-Type": type } });
      response.clone = () => {
        cloned = true;
        return new Response();
      };
      return response;
    };
    const response = await createFetch({ tokens: scripted(), resources, fetch: api(body).fetch })(GRAPH, { method });
    expect(reportOf(response)?.diagnosis).toBeDefined();
    expect(cloned).toBe(false);
  }
});
