import type { DeviceGrant } from "../state/grants.ts";
import type { Exchange, World } from "../world.ts";
import { EntraError } from "./entra-error.ts";
import { approveDevice } from "./grant-device-code.ts";
import { devicePage, messagePage } from "./page.ts";

/** Answers `/device`: the page on which a person enters the code that a device shows. */
export async function device(world: World, exchange: Exchange): Promise<Response> {
  const { request, url, note } = exchange;
  const selected = world.directory.user(world.policy.settings.user);
  const show = (code: string, problem?: string): Response =>
    devicePage(world.directory.users(), selected, code, problem);
  if (request.method !== "POST") return show(url.searchParams.get("code") ?? "");

  const form = new URLSearchParams(await request.text());
  const code = (form.get("code") ?? "").trim().toUpperCase();
  const grant = [...world.grants.devices.values()].find(({ userCode }) => userCode === code);
  const app = grant && world.directory.app(grant.clientId);
  if (!grant || !app || !isOpen(world, grant)) return show(code, "That code is not known or has expired.");
  if (form.get("decision") !== "approve") {
    grant.state = "denied";
    note.fact = "denied";
    return messagePage("Denied", "The device gets no access. You may close this window.");
  }
  try {
    approveDevice(world, app, grant, form.get("user") ?? "");
  } catch (error) {
    if (error instanceof EntraError) return show(code, error.message);
    throw error;
  }
  note.fact = "approved";
  return messagePage("Approved", "The device is signed in. You may close this window.");
}

const isOpen = (world: World, { state, signIn, expiresAt }: DeviceGrant): boolean =>
  state === "pending" && signIn === undefined && expiresAt > world.now();
