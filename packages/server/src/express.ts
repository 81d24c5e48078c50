/** For Express 5, and for any framework with Node's own response object. */
import { authContextCheck, type RelayErrorsOptions, type RequireOptions, relay } from "./adapter.ts";
import { BODY_FIELDS, fieldsOf } from "./fields.ts";

export type { RelayErrorsOptions, RequireOptions } from "./adapter.ts";

/** The response object as far as it is used. */
export interface ResponseLike {
  readonly headersSent: boolean;
  statusCode: number;
  getHeader(name: string): number | string | string[] | undefined;
  setHeader(name: string, value: string): unknown;
  removeHeader(name: string): unknown;
  end(body: string): unknown;
}

/** What goes on to the next handler; with an error, to the next one for errors. */
export type Next = (error?: unknown) => void;

/**
 * Gives the middleware that lets only callers pass whose token proves an authentication context; the others are
 * answered as `requireAuthContext` of the package does. Put it behind the middleware that validates the token.
 *
 * @throws TypeError where an option is wrong. A request without validated claims ends in an error, too.
 */
export function requireAuthContext<Request>(
  id: string,
  options: RequireOptions<Request>,
): (req: Request, res: ResponseLike, next: Next) => Promise<void> {
  const check = authContextCheck(id, options);
  return async (req, res, next) => {
    const refusal = check(req);
    if (refusal) await send(refusal, res);
    else next();
  };
}

/**
 * Gives the error middleware that hands challenges of on-behalf-of calls on to the caller, as `relayChallenge` of the
 * package does; every other error goes on. Put it behind the routes: `app.use(relayErrors({ claims }))`.
 *
 * @throws TypeError where an option is wrong.
 */
export function relayErrors<Request>(
  options: RelayErrorsOptions<Request>,
): (error: unknown, req: Request, res: ResponseLike, next: Next) => Promise<void> {
  const answer = relay(options);
  // Express tells an error middleware by its four parameters.
  return async (error, req, res, next) => {
    const response = res.headersSent ? undefined : answer(error, req);
    if (response) await send(response, res);
    else next(error);
  };
}

/** Sends an answer of this package. Header fields that were set before stay, and lists among them are appended to. */
export async function send(response: Response, res: ResponseLike): Promise<void> {
  const body = await response.text();
  for (const name of BODY_FIELDS) res.removeHeader(name);
  for (const [name, value] of fieldsOf(response, (name) => res.getHeader(name))) res.setHeader(name, value);
  res.statusCode = response.status;
  res.end(body);
}
