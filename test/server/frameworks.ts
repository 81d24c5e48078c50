/** One API, written for each framework, on a real server: what the end-to-end tests of the adapters call. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { serve } from "@hono/node-server";
import * as inExpress from "@msal-fetch/server/express";
import * as inFastify from "@msal-fetch/server/fastify";
import * as inHono from "@msal-fetch/server/hono";
import express, { type Request as ExpressRequest } from "express";
import fastify, { type FastifyRequest } from "fastify";
import { type Context, Hono } from "hono";

/** What an API does, whatever it is written with. */
export interface Behaviour {
  /** Gives the claims of a good token, `undefined` for any other. */
  validate(authorization: string): Promise<object | undefined>;
  /** Calls the downstream API for the caller. */
  callDownstream(authorization: string): Promise<unknown>;
  /** Notes that a task was deleted. */
  deleted(): void;
  /** What the API's CORS policy exposes. */
  exposed: string;
}

/** A running API: `DELETE /tasks/1` needs c1, `GET /downstream` acts on behalf of the caller. */
export interface RunningApi {
  readonly origin: string;
  close(): Promise<void>;
}

/** Starts the API with each framework. */
export const frameworks: Readonly<Record<string, (behaviour: Behaviour) => Promise<RunningApi>>> = {
  "Express 5": startExpress,
  "Fastify 5": startFastify,
  "Hono 4": startHono,
};

const INVALID = 'Bearer error="invalid_token"';

async function startExpress({ validate, callDownstream, deleted, exposed }: Behaviour): Promise<RunningApi> {
  const callers = new WeakMap<ExpressRequest, object>();
  const claims = (req: ExpressRequest) => callers.get(req);
  const app = express();
  // Silent about errors, which its own handler would print.
  app.set("env", "test");
  app.use((_, res, next) => {
    res.set("Access-Control-Expose-Headers", exposed);
    next();
  });
  app.get("/public-error", () => {
    throw new Error("secret of the API");
  });
  app.delete("/unvalidated", inExpress.requireAuthContext("c1", { claims }), (_, res) => void res.send("passed"));
  app.use(async (req, res, next) => {
    const valid = await validate(req.get("authorization") ?? "");
    if (!valid) return void res.set("WWW-Authenticate", INVALID).sendStatus(401);
    callers.set(req, valid);
    next();
  });
  app.get("/tasks", (_, res) => void res.json([]));
  app.delete("/tasks/:id", inExpress.requireAuthContext("c1", { claims }), (_, res) => {
    deleted();
    res.sendStatus(204);
  });
  app.get("/downstream", async (req, res) => {
    // Set for the body that is not going to be sent.
    res.set("Content-Length", "99999");
    const answer = await callDownstream(req.get("authorization") ?? "");
    res.removeHeader("Content-Length");
    res.json(answer);
  });
  app.get("/error", () => {
    throw new Error("secret of the API");
  });
  app.use(inExpress.relayErrors({ claims }));
  return listening(createServer(app));
}

async function startFastify({ validate, callDownstream, deleted, exposed }: Behaviour): Promise<RunningApi> {
  const callers = new WeakMap<FastifyRequest, object>();
  const claims = (request: FastifyRequest) => callers.get(request);
  const app = fastify();
  app.addHook("onRequest", async (_, reply) => {
    reply.header("Access-Control-Expose-Headers", exposed);
  });
  app.setErrorHandler(inFastify.relayErrors({ claims }));
  const preHandler = inFastify.requireAuthContext("c1", { claims });
  app.get("/public-error", async () => {
    throw new Error("secret of the API");
  });
  app.delete("/unvalidated", { preHandler }, async () => "passed");
  await app.register(async (api) => {
    api.addHook("onRequest", async (request, reply) => {
      const valid = await validate(request.headers.authorization ?? "");
      if (!valid) return reply.header("WWW-Authenticate", INVALID).code(401).send("");
      callers.set(request, valid);
    });
    api.get("/tasks", async () => []);
    api.delete("/tasks/:id", { preHandler }, async (_, reply) => {
      deleted();
      return reply.code(204).send();
    });
    api.get("/downstream", async (request, reply) => {
      reply.header("Content-Length", "99999");
      const answer = await callDownstream(request.headers.authorization ?? "");
      reply.removeHeader("Content-Length");
      return answer;
    });
    api.get("/error", async () => {
      throw new Error("secret of the API");
    });
  });
  const origin = await app.listen({ port: 0, host: "127.0.0.1" });
  return { origin, close: () => app.close() };
}

/** Starts the API with Hono, whose Node server puts classes of its own for `Request` and `Response` in the whole process, here until it is closed. */
export async function startHono({ validate, callDownstream, deleted, exposed }: Behaviour): Promise<RunningApi> {
  interface Env {
    Variables: { caller: object };
  }
  const claims = (c: Context<Env>) => c.get("caller");
  const app = new Hono<Env>();
  // Silent about errors, which its own handler would print.
  app.onError((_, c) => {
    c.header("Cache-Control", "max-age=60");
    return c.text("Internal Server Error", 500);
  });
  app.use(async (c, next) => {
    c.res.headers.set("Access-Control-Expose-Headers", exposed);
    await next();
  });
  app.use(inHono.relayErrors({ claims }));
  app.get("/public-error", () => {
    throw new Error("secret of the API");
  });
  app.delete("/unvalidated", inHono.requireAuthContext("c1", { claims }), (c) => c.text("passed"));
  app.use(async (c, next) => {
    const valid = await validate(c.req.header("authorization") ?? "");
    if (!valid) return c.body(null, 401, { "WWW-Authenticate": INVALID });
    c.set("caller", valid);
    return next();
  });
  app.get("/tasks", (c) => c.json([]));
  app.delete("/tasks/:id", inHono.requireAuthContext("c1", { claims }), (c) => {
    deleted();
    return c.body(null, 204);
  });
  app.get("/downstream", async (c) => {
    const answer = await callDownstream(c.req.header("authorization") ?? "");
    return c.json(answer as object);
  });
  app.get("/error", () => {
    throw new Error("secret of the API");
  });
  const { fetch } = app;
  const { Request, Response } = globalThis;
  const { origin, close } = await listening(serve({ fetch, port: 0, hostname: "127.0.0.1" }) as Server);
  return {
    origin,
    async close() {
      await close();
      Object.assign(globalThis, { Request, Response });
    },
  };
}

async function listening(server: Server): Promise<RunningApi> {
  if (!server.listening) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  }
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
