/** For Hono 4, on any of its runtimes. */
import { authContextCheck, type RelayErrorsOptions, type RequireOptions, relay } from "./adapter.ts";
import { BODY_FIELDS, fieldsOf } from "./fields.ts";

export type { RelayErrorsOptions, RequireOptions } from "./adapter.ts";

/** The context as far as it is used. */
export interface ContextLike {
  get res(): Response;
  set res(response: Response | undefined);
  /** What a handler has thrown, once the application's error handler has answered it. */
  readonly error: Error | undefined;
}

/** Runs the handlers that follow. */
export type Next = () => Promise<void>;

/**
 * Gives the middleware that lets only callers pass whose token proves an authentication context; the others are
 * answered as `requireAuthContext` of the package does. Put it behind the middleware that validates the token.
 *
 * @throws TypeError where an option is wrong. A request without validated claims ends in an error, too.
 */
export function requireAuthContext<Context extends ContextLike>(
  id: string,
  options: RequireOptions<Context>,
): (c: Context, next: Next) => Promise<Response | undefined> {
  const check = authContextCheck(id, options);
  return async (c, next) => {
    const refusal = check(c);
    if (refusal) return send(refusal, c);
    await next();
    return undefined;
  };
}

/**
 * Gives the middleware that hands challenges of on-behalf-of calls on to the caller, as `relayChallenge` of the
 * package does; every other error stays with the application's `onError`. Put it before the routes:
 * `app.use(relayErrors({ claims }))`.
 *
 * @throws TypeError where an option is wrong.
 */
export function relayErrors<Context extends ContextLike>(
  options: RelayErrorsOptions<Context>,
): (c: Context, next: Next) => Promise<Response | undefined> {
  const answer = relay(options);
  return async (c, next) => {
    // Note: Hono catches errors before they get here, and leaves them in `c.error`; what is no Error comes through.
    const thrown = await next().then(
      () => undefined,
      (reason: unknown) => ({ reason }),
    );
    const response = answer(thrown ? thrown.reason : c.error, c);
    if (response) return send(response, c);
    if (thrown) throw thrown.reason;
    return undefined;
  };
}

/**
 * Gives an answer of this package in the form in which a handler returns it. Header fields that were set before stay,
 * and lists among them are appended to.
 */
export function send(response: Response, c: ContextLike): Response {
  const headers = new Headers(c.res.headers);
  for (const name of BODY_FIELDS) headers.delete(name);
  for (const [name, value] of fieldsOf(response, (name) => headers.get(name))) headers.set(name, value);
  // Hono sets the fields of an earlier response over those of a later one, which are joined already.
  c.res = undefined;
  c.res = new Response(response.body, { status: response.status, headers });
  return c.res;
}
