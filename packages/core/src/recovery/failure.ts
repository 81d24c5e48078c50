/** Everything that only a failure needs: one chunk, which `loadRecovery` gets. */
export { keptRequest, keptStream } from "../request/kept-body.ts";
export { answer } from "./answer.ts";
export { afterSilent, obtain, silentFailure } from "./obtain.ts";
export { retrySilent } from "./retry-silent.ts";
export { sendPatiently } from "./send-patiently.ts";
export { endWithoutToken } from "./unrecovered.ts";
export { warnOfUnlisted } from "./warn-of-unlisted.ts";
