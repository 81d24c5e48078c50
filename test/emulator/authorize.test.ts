// The authorize endpoint, as a browser meets it.
import { createEmulator, sample } from "@msal-fetch/emulator";
import { expect, test } from "vitest";
import { answerOf, authority, authorizeUrl, claimsIn, cookieOf, redeem, redirectUri, signIn } from "./client.ts";

test("approves at once, and redeems the code with its verifier", async () => {
  const emulator = createEmulator();
  const approved = await emulator.fetch(await authorizeUrl({ login_hint: sample.users.ada.userPrincipalName }));
  expect(approved.status).toBe(302);
  const answer = answerOf(approved);
  expect(answer.get("state")).toBe("the-state");
  const response = await redeem(emulator, answer.get("code") ?? "");
  expect(response.headers.get("access-control-allow-origin")).toBe("http://localhost:3000");
  const body = await response.json();
  expect(claimsIn(body.id_token)).toMatchObject({
    nonce: "the-nonce",
    oid: sample.users.ada.id,
    aud: sample.publicClient.clientId,
  });
  expect(JSON.parse(Buffer.from(body.client_info, "base64url").toString())).toEqual({
    uid: sample.users.ada.id,
    utid: sample.tenantId,
  });
});

test("refuses a code with another verifier, a second time, or for another redirect URI", async () => {
  const emulator = createEmulator();
  const codeOf = async (): Promise<string> => answerOf(await emulator.fetch(await authorizeUrl())).get("code") ?? "";
  expect(await (await redeem(emulator, await codeOf(), { code_verifier: "wrong" })).json()).toMatchObject({
    error_codes: [501481],
  });
  const once = await codeOf();
  expect((await redeem(emulator, once)).status).toBe(200);
  expect(await (await redeem(emulator, once)).json()).toMatchObject({ error: "invalid_grant", error_codes: [54005] });
  const other = await redeem(emulator, await codeOf(), { redirect_uri: "http://localhost:3000/" });
  expect(await other.json()).toMatchObject({ error_codes: [500112] });
});

test("answers by query, fragment and posted form", async () => {
  const emulator = createEmulator();
  const query = await emulator.fetch(await authorizeUrl({ response_mode: "query" }));
  expect(new URL(query.headers.get("location") ?? "").searchParams.has("code")).toBe(true);
  const fragment = await emulator.fetch(await authorizeUrl({ response_mode: "fragment" }));
  expect(fragment.headers.get("location")).toMatch(/^http:\/\/localhost:3000\/auth#code=/);
  const form = await (await emulator.fetch(await authorizeUrl({ response_mode: "form_post", state: '"><b>' }))).text();
  expect(form).toContain(`action="${redirectUri}"`);
  expect(form).toContain('name="state" value="&quot;&gt;&lt;b&gt;"');
});

test("takes an authorization request as a posted form", async () => {
  const emulator = createEmulator();
  const { origin, pathname, searchParams } = await authorizeUrl();
  const response = await emulator.fetch(`${origin}${pathname}`, { method: "POST", body: searchParams });
  expect(answerOf(response).has("code")).toBe(true);
});

test("never redirects to an address that the application has not registered", async () => {
  const emulator = createEmulator();
  const response = await emulator.fetch(await authorizeUrl({ redirect_uri: "https://evil.example/" }));
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("AADSTS50011");
  const tricky = await emulator.fetch(await authorizeUrl({ redirect_uri: "http://localhost:3000@evil.example/" }));
  expect(tricky.status).toBe(400);
});

test("gives prompt=none a code only with a session, and only for the session's user", async () => {
  const emulator = createEmulator();
  const silent = { prompt: "none" };
  expect(answerOf(await emulator.fetch(await authorizeUrl(silent))).get("error")).toBe("login_required");
  const approved = await emulator.fetch(await authorizeUrl());
  expect(approved.headers.get("set-cookie")).toMatch(/; Secure; HttpOnly; SameSite=None$/);
  const headers = { cookie: cookieOf(approved) };
  expect(answerOf(await emulator.fetch(await authorizeUrl(silent), { headers })).has("code")).toBe(true);
  const other = await emulator.fetch(await authorizeUrl({ ...silent, login_hint: "ada" }), { headers });
  expect(answerOf(other).get("error")).toBe("login_required");
  emulator.events.revokeSessions("alex");
  expect(answerOf(await emulator.fetch(await authorizeUrl(silent), { headers })).get("error")).toBe("login_required");
});

test("answers prompt=none with interaction_required when a context needs the person", async () => {
  const emulator = createEmulator();
  emulator.policy.setContext("c1", "interaction");
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
  const headers = { cookie: cookieOf(await emulator.fetch(await authorizeUrl())) };
  const refused = answerOf(await emulator.fetch(await authorizeUrl({ prompt: "none", claims }), { headers }));
  expect([refused.get("error"), refused.get("suberror")]).toEqual(["interaction_required", "basic_action"]);
  const approved = await emulator.fetch(await authorizeUrl({ claims }), { headers });
  const again = await emulator.fetch(await authorizeUrl({ prompt: "none", claims }), {
    headers: { cookie: cookieOf(approved) },
  });
  expect(answerOf(again).has("code")).toBe(true);
});

test("ends the session at logout and goes back to this machine only", async () => {
  const emulator = createEmulator();
  const headers = { cookie: cookieOf(await emulator.fetch(await authorizeUrl())) };
  const logout = `${authority}/oauth2/v2.0/logout?state=s1&post_logout_redirect_uri=`;
  const back = await emulator.fetch(`${logout}${encodeURIComponent("http://localhost:3000/bye")}`, { headers });
  expect(back.headers.get("location")).toBe("http://localhost:3000/bye?state=s1");
  expect(back.headers.get("set-cookie")).toContain("Max-Age=0");
  expect(answerOf(await emulator.fetch(await authorizeUrl({ prompt: "none" }), { headers })).get("error")).toBe(
    "login_required",
  );
  const elsewhere = await emulator.fetch(`${logout}${encodeURIComponent("https://evil.example/")}`);
  expect([elsewhere.status, elsewhere.headers.get("location")]).toEqual([200, null]);
});

test("shows a page that names the application, what it asks for and the people to choose from", async () => {
  const emulator = createEmulator({ signIn: "page" });
  emulator.directory.updateApp(sample.publicClient.clientId, { name: "Tasks <&> more" });
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
  const shown = await emulator.fetch(await authorizeUrl({ scope: "openid Mail.Read", claims, login_hint: "sam" }));
  const page = await shown.text();
  expect(page).toContain("Tasks &lt;&amp;&gt; more");
  expect(page).toContain("Microsoft Graph: Mail.Read");
  expect(page).toContain("<li>Authentication context c1</li>");
  expect(page).toContain(`<option value="${sample.users.sam.id}" selected>`);
  expect(page).toContain('<html lang="en">');
  expect(page.match(/<button type="submit"/g)).toHaveLength(2);
});

test("sends the person's decision on the page to the application", async () => {
  const emulator = createEmulator({ signIn: "page" });
  const decide = async (decision: string): Promise<URLSearchParams> => {
    const { searchParams } = await authorizeUrl();
    const body = new URLSearchParams([...searchParams, ["user", sample.users.sam.id], ["decision", decision]]);
    return answerOf(
      await emulator.fetch(`${authority.replace(/\/[^/]+$/, "/common")}/sign-in`, { method: "POST", body }),
    );
  };
  const denied = await decide("deny");
  expect([denied.get("error"), denied.get("state")]).toEqual(["access_denied", "the-state"]);
  const approved = await redeem(emulator, (await decide("approve")).get("code") ?? "");
  expect(claimsIn((await approved.json()).access_token)["oid"]).toBe(sample.users.sam.id);
});

test("keeps a blocked person on the page, as Entra does", async () => {
  const emulator = createEmulator({ signIn: "page" });
  emulator.policy.addRule({ control: "block", user: "sam" });
  const { searchParams } = await authorizeUrl();
  const body = new URLSearchParams([...searchParams, ["user", "sam"], ["decision", "approve"]]);
  const response = await emulator.fetch(`${authority}/sign-in`, { method: "POST", body });
  expect(response.status).toBe(403);
  expect(await response.text()).toContain("AADSTS53003");
});

test("does not ask a person again who has a session, unless the request wants it", async () => {
  const emulator = createEmulator();
  const headers = { cookie: cookieOf(await emulator.fetch(await authorizeUrl())) };
  emulator.policy.configure({ signIn: "page" });
  expect((await emulator.fetch(await authorizeUrl(), { headers })).status).toBe(302);
  expect((await emulator.fetch(await authorizeUrl({ prompt: "select_account" }), { headers })).status).toBe(200);
});

test("signs a guest in under the object id of the inviting tenant", async () => {
  const emulator = createEmulator();
  const { access_token } = await signIn(emulator, { login_hint: "gwen" });
  expect(claimsIn(access_token)).toMatchObject({ tid: sample.tenantId, acct: 1 });
  expect(claimsIn(access_token)["oid"]).not.toBe(sample.users.gwen.id);
});

test("sends the opener policy with everything that a window is shown, and with nothing else", async () => {
  const emulator = createEmulator({ signIn: "page", openerPolicy: "same-origin" });
  const { searchParams } = await authorizeUrl();
  const policyOf = async (url: string | URL, init?: RequestInit): Promise<string | null> =>
    (await emulator.fetch(url, init)).headers.get("cross-origin-opener-policy");
  const decision = (value: string): RequestInit => ({
    method: "POST",
    body: new URLSearchParams([...searchParams, ["user", "alex"], ["decision", value]]),
  });
  const shown: [string | URL, RequestInit?][] = [
    [await authorizeUrl()],
    [await authorizeUrl({ prompt: "none" })],
    [await authorizeUrl({ redirect_uri: "https://evil.example/" })],
    [`${authority}/sign-in`, decision("approve")],
    [`${authority}/sign-in`, decision("deny")],
    [`${authority}/oauth2/v2.0/logout`],
    ["https://login.microsoftonline.com/device"],
  ];
  for (const [url, init] of shown) expect(await policyOf(url, init)).toBe("same-origin");
  for (const path of ["v2.0/.well-known/openid-configuration", "oauth2/v2.0/token"])
    expect(await policyOf(`${authority}/${path}`)).toBeNull();
  emulator.policy.configure({ openerPolicy: "unsafe-none" });
  expect(await policyOf(await authorizeUrl())).toBeNull();
});

test("says on the page that a policy demands a second factor", async () => {
  const emulator = createEmulator({ signIn: "page" });
  const id = emulator.policy.addRule({ control: "mfa" });
  const claims = JSON.stringify({ access_token: { capolids: { essential: true, values: [id] } } });
  const page = await (await emulator.fetch(await authorizeUrl({ claims }))).text();
  expect(page).toContain("Verify your identity");
  expect(page).toContain("<li>A second factor, which a conditional access policy demands</li>");
});
