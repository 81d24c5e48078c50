import { readFileSync } from "node:fs";
import { diagnose } from "@msal-fetch/core";
import { expect, test } from "vitest";
import { findGraphOperation } from "../../../packages/core/src/diagnosis/knowledge/graph-permissions.ts";

interface Published {
  operations: Record<string, { delegated: string[]; application: string[] }>;
}

const { operations } = JSON.parse(
  readFileSync(new URL("../../data/graph-permissions.json", import.meta.url), "utf8"),
) as Published;
/** The operations that the table has to know, by the published figures; /me is for users only. */
const published = Object.entries(operations).filter(([name]) => findGraphOperation(...split(name)));

const denied = {
  error: { code: "Authorization_RequestDenied", message: "Insufficient privileges to complete the operation." },
};

test("knows at least 150 published operations", () => {
  expect(published.length).toBeGreaterThanOrEqual(150);
});

test("names a least-privileged delegated permission that is missing, by the published figures", () => {
  const asked = published.filter(([, { delegated }]) => delegated.length > 0);
  const wrong = asked.filter(([name, { delegated }]) => {
    const diagnosis = refuse(name, { scp: "openid profile", idtyp: "user" });
    return !diagnosis.missing?.scopes?.some((scope) => delegated.includes(scope));
  });
  expect(wrong.map(([name]) => name).length / asked.length, wrong.map(([name]) => name).join("\n")).toBeLessThan(0.06);
});

test("names a least-privileged application permission that is missing, by the published figures", () => {
  const asked = published.filter(([name, { application }]) => application.length > 0 && !/ \/me\b/.test(name));
  const wrong = asked.filter(([name, { application }]) => {
    const diagnosis = refuse(name, { roles: [], idtyp: "app" });
    return !diagnosis.missing?.roles?.some((role) => application.includes(role));
  });
  expect(wrong.map(([name]) => name).length / asked.length, wrong.map(([name]) => name).join("\n")).toBeLessThan(0.06);
});

test("names one permission or the other for at least 140 of 150 operations where the kind of token is not known", () => {
  const named = published.filter(([name, { delegated, application }]) => {
    const { missing } = refuse(name, undefined);
    return (
      missing?.scopes?.some((scope) => delegated.includes(scope)) ||
      missing?.roles?.some((role) => application.includes(role))
    );
  });
  expect(named.length / published.length).toBeGreaterThanOrEqual(140 / 150);
});

test.each([
  ["/v1.0/users/adele@contoso.com/messages", "/users/{id}/messages"],
  ["/beta/me/messages", "/users/{id}/messages"],
  ["/v1.0/users('42')/messages", "/users/{id}/messages"],
  ["/v1.0/users/42", "/users"],
  ["/v1.0/groups/7/members/microsoft.graph.user", "/groups/{id}/members"],
  ["/v1.0/groups/7/members/$count", "/groups/{id}/members"],
  ["/v1.0/sites/contoso.sharepoint.com:/sites/x:/drive", "/sites/{id}/drive"],
  ["/v1.0/drives/1/root:/a/b.txt:/content", "/drives/{id}/items/{id}/content"],
])("finds the operation of %s", (path, template) => {
  const diagnosis = diagnose({
    status: 403,
    request: { method: "GET", url: `https://graph.microsoft.com${path}` },
    token: { scp: "openid" },
  });
  expect(diagnosis.missing?.scopes).toEqual(findGraphOperation("GET", template)?.delegated);
});

test("does not guess for a path that it does not know", () => {
  expect(findGraphOperation("GET", "/users/delta2/unheardOf")).toBeUndefined();
  expect(findGraphOperation("GET", "/")).toBeUndefined();
  expect(findGraphOperation("GET", "/users".repeat(50))).toBeUndefined();
});

function refuse(name: string, token: Record<string, unknown> | undefined) {
  const [method, path] = split(name);
  const request = { method, url: `https://graph.microsoft.com/v1.0${path.replaceAll("{id}", "42")}` };
  return diagnose({ status: 403, request, body: denied, ...(token ? { token } : {}) });
}

function split(name: string): [string, string] {
  const [method = "", path = ""] = name.split(" ");
  return [method, path];
}
