/** An error that the engine turns into a `RecoveryError` of code "misconfigured"; the message says what to set. */
export function misconfigured(message: string): Error {
  return Object.assign(new Error(message), { errorCode: "misconfigured" });
}
