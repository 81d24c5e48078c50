/** Who is signed in, and the way in and out. */
import { msal } from "../app.ts";
import { emulator } from "../emulator.ts";
import { place } from "../place.ts";
import { button, byId, element } from "./element.ts";

/** Shows who is signed in; tells when that changes. */
export function showAccount(onChange: () => void): void {
  const area = byId("account");
  const account = msal.getActiveAccount() ?? msal.getAllAccounts()[0] ?? null;
  msal.setActiveAccount(account);
  byId("actions").toggleAttribute("disabled", account === null);
  const again = () => {
    showAccount(onChange);
    onChange();
  };
  const act = (what: () => Promise<unknown>) => () => {
    what().then(again, (error: unknown) => tell(error));
  };
  if (account) {
    area.replaceChildren(
      element("span", { class: "who" }, account.username),
      button("Start over", act(startOver), { title: "Resets the emulator, and signs you out" }),
    );
    byId("welcome").hidden = true;
    return;
  }
  area.replaceChildren(element("span", { class: "who" }, "Nobody is signed in"));
  byId("welcome").hidden = false;
  byId("sign-in").onclick = act(signIn);
}

async function signIn(): Promise<void> {
  const { account } = await msal.loginPopup({ scopes: [...place.apis.todo.scopes], loginHint: "alex" });
  msal.setActiveAccount(account);
  tell(undefined);
}

async function startOver(): Promise<void> {
  await emulator("reset");
  await msal.clearCache();
  localStorage.clear();
  sessionStorage.clear();
  location.reload();
}

function tell(error: unknown): void {
  const code = (error as { errorCode?: string } | undefined)?.errorCode;
  byId("sign-in-problem").textContent =
    error === undefined
      ? ""
      : code === "access_denied"
        ? "You denied it. Try again when you like."
        : `That did not work: ${code ?? error}.`;
}
