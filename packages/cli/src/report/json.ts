/** The report for programs. */
import type { Explanation } from "../explain.ts";
import { showAddress } from "./address.ts";

/** One input without a recording gives its diagnosis; a recording gives a list, one element per refused call. */
export function renderJson({ kind, explained }: Explanation): string {
  if (kind !== "har" && kind !== "curl") return `${JSON.stringify(explained[0]?.diagnosis, null, 2)}\n`;
  const list = explained.map(({ index, call, recoveredBy, diagnosis }) => ({
    call: index,
    address: showAddress(call?.method ?? "", call?.url),
    status: call?.status,
    ...(call?.startedAt === undefined ? {} : { startedAt: new Date(call.startedAt).toISOString() }),
    ...(recoveredBy === undefined ? {} : { recoveredBy }),
    diagnosis,
  }));
  return `${JSON.stringify(list, null, 2)}\n`;
}
