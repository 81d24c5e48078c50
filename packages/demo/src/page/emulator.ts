/** What happens at Microsoft Entra ID while the page is open: here, the emulator is told to let it happen. */
import { place } from "./place.ts";

/**
 * Does what the emulator's method of that name does.
 * @throws Error with the emulator's own words.
 */
export async function emulator(action: string, body: object = {}): Promise<Record<string, unknown>> {
  const response = await fetch(`${place.control}/${action}`, { method: "POST", body: JSON.stringify(body) });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(String(answer["error"]));
  return answer;
}
