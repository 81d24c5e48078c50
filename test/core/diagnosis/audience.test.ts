import { diagnose } from "@msal-fetch/core";
import { expect, test } from "vitest";
import { compareAudience, normalizeAudience } from "../../../packages/core/src/diagnosis/knowledge/audience.ts";
import { knownServices, serviceAt } from "../../../packages/core/src/diagnosis/knowledge/services.ts";

test.each([
  ["https://graph.microsoft.com/", "https://graph.microsoft.com"],
  ["HTTPS://Graph.Microsoft.com", "https://graph.microsoft.com"],
  ["spn:cfa8b339-82a2-471a-a3c9-0fc0be7a4093", "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"],
  ["api://cfa8b339-82a2-471a-a3c9-0fc0be7a4093", "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"],
  ["api://todos", "todos"],
  ["00000003-0000-0ff1-ce00-000000000000/contoso.sharepoint.com@tenant", "00000003-0000-0ff1-ce00-000000000000"],
  ["https://vault.azure.net:443", "https://vault.azure.net"],
])("takes %s for %s", (audience, normal) => {
  expect(normalizeAudience(audience)).toBe(normal);
});

test.each([
  ["graph.microsoft.com", "00000003-0000-0000-c000-000000000000"],
  ["graph.microsoft.us", "https://graph.microsoft.us"],
  ["management.azure.com", "https://management.core.windows.net/"],
  ["my.vault.azure.net", "https://vault.azure.net"],
  ["contoso-my.sharepoint.com", "https://contoso-my.sharepoint.com"],
  ["org.crm4.dynamics.com", "https://org.crm4.dynamics.com/"],
  ["a.blob.core.windows.net", "https://a.blob.core.windows.net"],
  ["dev.azure.com", "499b84ac-1321-427f-aa17-267ca6975798"],
])("lets %s accept %s", (host, audience) => {
  expect(compareAudience([audience], host, [])).toBe("fits");
});

test.each([
  ["graph.microsoft.com", "https://graph.windows.net"],
  ["graph.microsoft.us", "https://graph.microsoft.com"],
  ["contoso.sharepoint.com", "https://contoso-admin.sharepoint.com"],
  ["my.vault.azure.net", "https://my.vault.azure.net"],
  ["api.contoso.com", "https://graph.microsoft.com"],
])("lets %s refuse %s", (host, audience) => {
  expect(compareAudience([audience], host, [])).toBe("differs");
});

test("says nothing where it cannot know", () => {
  expect(compareAudience(["api://todos"], "api.contoso.com", [])).toBe("unknown");
  expect(compareAudience(["<client id>"], "graph.microsoft.com", [])).toBe("unknown");
  expect(compareAudience([], "graph.microsoft.com", [])).toBe("unknown");
  expect(compareAudience(["https://graph.microsoft.com"], undefined, [])).toBe("unknown");
});

test("goes by what the caller expects before its own table", () => {
  expect(compareAudience(["api://todos"], "api.contoso.com", ["todos"])).toBe("fits");
  expect(compareAudience(["api://todos"], "api.contoso.com", ["api://other"])).toBe("differs");
});

test("is certain of a token for another service, at 401 and at 403", () => {
  for (const [status, url] of [
    [401, "https://graph.microsoft.com/v1.0/me"],
    [403, "https://api.powerbi.com/v1.0/myorg/groups"],
  ] as const) {
    const diagnosis = diagnose({
      status,
      request: { method: "GET", url },
      token: { aud: "https://management.azure.com/" },
    });
    expect(diagnosis).toMatchObject({ cause: "wrong-audience", confidence: "certain" });
    expect(diagnosis.missing?.audience).toMatch(/^https:/);
  }
});

test("has no host twice and no empty column", () => {
  const hosts = knownServices().flatMap((known) => known.hosts);
  expect(new Set(hosts).size).toBe(hosts.length);
  for (const { name, audiences } of knownServices()) expect([name, ...audiences].every(Boolean)).toBe(true);
});

test("finds the nearest domain first", () => {
  expect(serviceAt("org.crm.dynamics.com")?.service).toBe("dataverse");
  expect(serviceAt("api.businesscentral.dynamics.com")?.name).toContain("Business Central");
  expect(serviceAt("dynamics.com.evil.example")).toBeUndefined();
  expect(serviceAt("notgraph.microsoft.com")).toBeUndefined();
});
