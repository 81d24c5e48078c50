// The pages that people see: sign-in with Approve and Deny, the device page, and plain messages.
import { escapeHtml, html } from "../http/respond.ts";
import type { User } from "../state/directory-types.ts";

const style = `:root{color-scheme:light dark;--ground:#f3f5f8;--surface:#fff;--line:#c8d0da;--text:#17202a;--quiet:#4a5560;--accent:#1d4f91;--on:#fff;--bad:#a4262c}
@media(prefers-color-scheme:dark){:root{--ground:#12161b;--surface:#1a2027;--line:#3a4551;--text:#e9eef4;--quiet:#aab5c2;--accent:#8ebcf5;--on:#0f2038;--bad:#ff9d98}}
body{font:1rem/1.5 system-ui,sans-serif;margin:0;background:var(--ground);color:var(--text)}
main{max-width:30rem;margin:10vh auto;padding:2rem;background:var(--surface);border:1px solid var(--line);border-radius:.5rem}
h1{font-size:1.4rem;margin:0 0 1rem}label,fieldset{display:block;margin:0 0 1rem}select,input{font:inherit;padding:.4rem;width:100%;box-sizing:border-box}
button{font:inherit;padding:.5rem 1.2rem;margin:0 .5rem 0 0;border:1px solid var(--accent);border-radius:.3rem;background:var(--accent);color:var(--on)}
button[value=deny]{background:none;color:var(--accent)}button:focus-visible,select:focus-visible,input:focus-visible{outline:3px solid #f2a900;outline-offset:2px}
.note{font-size:.875rem;color:var(--quiet)}[role=alert]{border-left:.3rem solid var(--bad);padding-left:.8rem}`;

/** Gives a page; the body is HTML. */
function page(title: string, body: string, status = 200, headers: Record<string, string> = {}): Response {
  return html(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title><style>${style}</style></head><body><main><h1>${escapeHtml(title)}</h1>${body}<p class="note">Emulator of Microsoft Entra ID for tests and demos. It accepts anyone.</p></main></body></html>`,
    status,
    { "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'", ...headers },
  );
}

/** What the sign-in page shows. */
export interface SignInPage {
  action: string;
  appName: string;
  /** The parameters of the request, to be sent along with the decision. */
  hidden: Iterable<[string, string]>;
  users: readonly User[];
  selected: User | undefined;
  permissions: readonly string[];
  /** What a further sign-in is for: authentication contexts or policies. */
  stepUp: readonly string[];
}

/** Gives the page on which a person approves or denies a sign-in. */
export function signInPage({ action, appName, hidden, users, selected, permissions, stepUp }: SignInPage): Response {
  const list = (items: readonly string[]): string =>
    `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join("")}</ul>`;
  const fields = [...hidden].map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return page(
    stepUp.length > 0 ? "Verify your identity" : "Sign in",
    `<p><strong>${escapeHtml(appName)}</strong> asks for your approval.</p>
${permissions.length > 0 ? `<p>It may then use:</p>${list(permissions)}` : ""}
${stepUp.length > 0 ? `<p>The resource asks for more than a password:</p>${list(stepUp)}` : ""}
<form method="post" action="${escapeHtml(action)}">${fields.join("")}${userField(users, selected)}${buttons}</form>`,
  );
}

/** Gives the page on which a person enters the code of a device. */
export function devicePage(
  users: readonly User[],
  selected: User | undefined,
  code: string,
  problem?: string,
): Response {
  return page(
    "Connect a device",
    `${problem === undefined ? "" : `<p role="alert">${escapeHtml(problem)}</p>`}<form method="post" action="/device">
<label>Code shown on the device<input name="code" autocomplete="off" autocapitalize="characters" required value="${escapeHtml(code)}"></label>
${userField(users, selected)}${buttons}</form>`,
    problem === undefined ? 200 : 400,
  );
}

/** Gives a page that says one thing. */
export const messagePage = (
  title: string,
  text: string,
  status = 200,
  headers: Record<string, string> = {},
): Response => page(title, `<p${status >= 400 ? ' role="alert"' : ""}>${escapeHtml(text)}</p>`, status, headers);

const buttons =
  '<p><button type="submit" name="decision" value="approve">Approve</button><button type="submit" name="decision" value="deny" formnovalidate>Deny</button></p>';

function userField(users: readonly User[], selected: User | undefined): string {
  const options = users.map(
    (user) =>
      `<option value="${escapeHtml(user.id)}"${user === selected ? " selected" : ""}>${escapeHtml(`${user.displayName} (${user.userPrincipalName})`)}</option>`,
  );
  return `<label>Sign in as<select name="user">${options.join("")}</select></label>`;
}
