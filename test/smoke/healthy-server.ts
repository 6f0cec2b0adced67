/** A service on loopback that is well, unless a test says otherwise for a path. */
import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { WebSocketServer } from "ws";
import { listen } from "./lying-server";
import type { TestCertificate } from "./certificates";

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export const status =
  (code: number, headers: Record<string, string> = {}): Handler =>
  (_request, response) => {
    response.writeHead(code, headers).end();
  };

/** Answers differently at each call; the last answer stays. */
export function oneAfterAnother(...handlers: readonly Handler[]): Handler {
  let calls = 0;
  return (request, response) => {
    handlers[Math.min(calls, handlers.length - 1)]?.(request, response);
    calls += 1;
  };
}

const eventStream: Handler = (_request, response) => {
  response.writeHead(200, { "content-type": "text/event-stream" }).write(": open\n\n");
};

const refusesBadTokens: Handler = ({ headers }, response) => {
  response.writeHead(headers.authorization === undefined ? 400 : 401).end();
};

const HEALTHY: Readonly<Record<string, Handler>> = {
  "/": status(200),
  "/health": status(200),
  "/health/ready": status(200),
  "/auth/config": status(200),
  "/auth/status": status(401),
  "/api/threads": refusesBadTokens,
  "/api/agents/start": status(405),
  "/api/events/stream": eventStream,
  "/ws/beacon": status(422),
};

export interface HealthyServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Paths asked so far, upgrades included. */
  readonly asked: readonly string[];
  /** Stops listening; resolves when the last connection has ended. */
  stop(): Promise<void>;
}

export async function startHealthyServer(
  different: Readonly<Record<string, Handler>> = {},
  certificate?: TestCertificate,
): Promise<HealthyServer> {
  const handlers = { ...HEALTHY, ...different };
  const asked: string[] = [];
  const listener: RequestListener = (request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    (handlers[path] ?? status(404))(request, response);
  };
  const server = certificate ? createSecureServer({ ...certificate }, listener) : createServer(listener);
  new WebSocketServer({ server, path: "/ws" }).on("connection", () => asked.push("/ws"));
  const port = await listen(server);
  return {
    port,
    url: `http${certificate ? "s" : ""}://127.0.0.1:${port}`,
    asked,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
