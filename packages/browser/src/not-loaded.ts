/** Throws in the place of a chunk that did not come. */
export function notLoaded(cause: unknown): never {
  throw Object.assign(new Error("a chunk of the app could not be loaded", { cause }), { errorCode: "not-loaded" });
}
