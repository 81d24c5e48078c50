/** Whatever comes in: an answer, in time that grows no faster than the input, and no exception. */
import { diagnose, type Failure } from "@msal-fetch/core";
import fc from "fast-check";
import { expect, test } from "vitest";

const CAUSE = /^[a-z]+(?:-[a-z]+)*$/;

function expectAnswer(failure: unknown): void {
  const diagnosis = diagnose(failure as Failure);
  expect(diagnosis.cause).toMatch(CAUSE);
  expect(diagnosis.summary).not.toBe("");
  expect(diagnosis.remedies.length).toBeGreaterThan(0);
  expect(() => JSON.stringify(diagnosis)).not.toThrow();
  expect(JSON.stringify(diagnosis).length).toBeLessThan(20_000);
}

test("answers whatever value it is given", () => {
  fc.assert(fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }), expectAnswer));
});

test("answers whatever stands in the parts of a failure", () => {
  const anything = fc.anything({ withNullPrototype: true, withBigInt: true, withSparseArray: true, maxDepth: 4 });
  const failure = fc.record(
    {
      request: fc.oneof(anything, fc.record({ method: anything, url: anything })),
      status: fc.oneof(anything, fc.integer({ min: 100, max: 599 })),
      headers: fc.oneof(
        anything,
        fc.dictionary(fc.string(), fc.string()),
        fc.array(fc.tuple(fc.string(), fc.string())),
      ),
      body: fc.oneof(anything, fc.string(), fc.json()),
      token: fc.oneof(
        anything,
        fc.string(),
        fc.record({ aud: anything, exp: anything, scp: anything, roles: anything }),
      ),
      tokenKind: anything,
      error: fc.oneof(
        anything,
        fc.record({ errorCode: anything, errorMessage: anything, error_codes: anything, cause: anything }),
      ),
      expected: fc.oneof(anything, fc.record({ audience: anything, scopes: anything, tenant: anything })),
      now: anything,
    },
    { requiredKeys: [] },
  );
  fc.assert(fc.property(failure, expectAnswer), { numRuns: 500 });
});

test("answers whatever text is woven around the words that it knows", () => {
  const known = fc.constantFrom(
    "audience",
    "invalid audience",
    "TF400813: The user '",
    "AADSTS",
    "AADSTS50076",
    "claims=%7B",
    "eyJ",
    "Bearer ",
    'error="insufficient_claims"',
    "Missing role permissions on the request. API requires one of '",
    "does not have secrets get permission",
    "action '",
    "expected: https://",
    '{"error":',
    "<Code>",
    "\\u0022",
    "\\\\n",
    "0x80072560",
    "IDX10214",
  );
  const text = fc.array(fc.oneof(known, fc.string({ maxLength: 12 }))).map((parts) => parts.join(" "));
  fc.assert(
    fc.property(text, text, fc.constantFrom(400, 401, 403), (body, header, status) => {
      expectAnswer({
        status,
        body,
        headers: { "www-authenticate": header, "x-ms-diagnostics": header },
        error: body,
        token: header,
      });
    }),
    { numRuns: 500 },
  );
});

test("survives objects that throw, lie and never end", () => {
  const cyclic: Record<string, unknown> = { error: { code: "Forbidden" } };
  cyclic["self"] = cyclic;
  const throwing = new Proxy(
    {},
    {
      get: () => {
        throw new Error("no");
      },
      ownKeys: () => {
        throw new Error("no");
      },
      has: () => {
        throw new Error("no");
      },
    },
  );
  const endless: Iterable<string[]> = {
    *[Symbol.iterator]() {
      for (;;) yield ["x-ms-error-code", "AuthorizationFailure"];
    },
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  let deep: unknown = "Invalid audience";
  for (let depth = 0; depth < 100_000; depth++) deep = { deep };
  for (const value of [cyclic, throwing, endless, revoked.proxy, deep, Object.create(null), () => 0, Symbol("x"), 1n]) {
    expectAnswer(value);
    for (const part of ["request", "status", "headers", "body", "token", "tokenKind", "error", "expected", "now"]) {
      expectAnswer({ status: 403, [part]: value });
    }
  }
});

test.each([
  ["words", "the audience is denied invalid "],
  ["quotes", "'"],
  ["brackets", "["],
  ["dots", "a."],
  ["escapes", "\\u0022\\\\"],
  ["tags", "<Code>"],
  ["claims", "claims=%7B"],
  ["codes", "AADSTS50076 "],
  ["gaps", "scope claim does not "],
  ["permissions", "Missing role permissions Mail.Read "],
  ["users", "TF400813: The user '"],
])("takes linear time for a megabyte of %s", (_name, piece) => {
  const time = (length: number): number => {
    const text = piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
    const failure: Failure = {
      status: 401,
      request: { method: "GET", url: `https://graph.microsoft.com/v1.0/${text}` },
      headers: { "www-authenticate": text, "x-ms-diagnostics": text },
      body: text,
      token: text,
      error: text,
    };
    return Math.min(
      ...[1, 2, 3].map(() => {
        const start = performance.now();
        diagnose(failure);
        return performance.now() - start;
      }),
    );
  };
  time(1_000);
  expect(time(1_000_000)).toBeLessThan(150);
});
