/** For Fastify 5. */
import { authContextCheck, type RelayErrorsOptions, type RequireOptions, relay } from "./adapter.ts";
import { BODY_FIELDS, fieldsOf } from "./fields.ts";

export type { RelayErrorsOptions, RequireOptions } from "./adapter.ts";

/** The reply object as far as it is used. */
export interface ReplyLike {
  readonly sent: boolean;
  getHeader(name: string): number | string | string[] | undefined;
  header(name: string, value: string): unknown;
  removeHeader(name: string): unknown;
  code(status: number): unknown;
  send(body: string): unknown;
}

/**
 * Gives the hook that lets only callers pass whose token proves an authentication context; the others are answered as
 * `requireAuthContext` of the package does. Use it as a `preHandler`, behind the hook that validates the token.
 *
 * @throws TypeError where an option is wrong. A request without validated claims ends in an error, too.
 */
export function requireAuthContext<Request>(
  id: string,
  options: RequireOptions<Request>,
): (request: Request, reply: ReplyLike) => Promise<unknown> {
  const check = authContextCheck(id, options);
  return async (request, reply) => {
    const refusal = check(request);
    return refusal && send(refusal, reply);
  };
}

/**
 * Gives the error handler that hands challenges of on-behalf-of calls on to the caller, as `relayChallenge` of the
 * package does; every other error goes on to the handler of the context around, by default Fastify's own:
 * `app.setErrorHandler(relayErrors({ claims }))`.
 *
 * @throws TypeError where an option is wrong.
 */
export function relayErrors<Request>(
  options: RelayErrorsOptions<Request>,
): (error: unknown, request: Request, reply: ReplyLike) => Promise<unknown> {
  const answer = relay(options);
  return async (error, request, reply) => {
    const response = reply.sent ? undefined : answer(error, request);
    if (!response) throw error;
    return send(response, reply);
  };
}

/**
 * Sends an answer of this package. Header fields that were set before stay, and lists among them are appended to.
 * @returns the reply, for a handler to return in turn
 */
export async function send<Reply extends ReplyLike>(response: Response, reply: Reply): Promise<Reply> {
  const body = await response.text();
  for (const name of BODY_FIELDS) reply.removeHeader(name);
  for (const [name, value] of fieldsOf(response, (name) => reply.getHeader(name))) reply.header(name, value);
  reply.code(response.status);
  reply.send(body);
  return reply;
}
