import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { LOG_METRIC_DELAY_VARIABLE } from "../../../constructs/log-metrics";
import { type Api, RawAnswer } from "./api";
import { ApiError } from "./api-error";
import { createProject } from "./apis/resource-manager";
import { isEnabled } from "./apis/service-usage";
import { type CanonicalState, canonicalState } from "./canonical";
import { type Cloud, emptyCloud } from "./cloud";
import { control } from "./control";
import { environmentFor, locate, LOOPBACK } from "./endpoints";
import { isObject, type JsonObject } from "./json";
import { RequestLog } from "./request-log";

interface Received {
  readonly method: string;
  readonly url: URL;
  readonly payload: Buffer;
  readonly headers: IncomingMessage["headers"];
}

/**
 * Stands in for the Google Cloud APIs that the provider calls, over HTTP on the loopback address, with everything in
 * memory. Terraform reaches it through the variables of {@link environment}; a test reads and steers it through
 * {@link cloud} and {@link log}, another process through `/_control/`.
 */
export class StandIn {
  readonly log = new RequestLog();

  private constructor(
    readonly cloud: Cloud,
    private readonly server: Server,
  ) {}

  /** Listens at once; `port` 0, the default, takes any that is free. The project is empty, its APIs are not enabled. */
  static async start({
    projectId = "netra-staging",
    projectNumber = "701982941522",
    port = 0,
  }: { projectId?: string; projectNumber?: string; port?: number } = {}): Promise<StandIn> {
    const server = createServer();
    const cloud = emptyCloud(projectId, projectNumber);
    createProject(cloud);
    const standIn = new StandIn(cloud, server);
    server.on("request", (request, response) => {
      standIn.serve(request, response).catch((error: unknown) => {
        // A caller that was killed in the middle of its request: there is nothing to do, and nobody to answer.
        if (request.complete) throw error;
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, LOOPBACK, resolve);
    });
    return standIn;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /**
   * Environment variables with which the provider and Terraform's gcs backend call this server and nothing else. A log
   * metric is known here at once, so nothing waits for it.
   */
  environment(): Record<string, string> {
    return { ...environmentFor(this.port), [LOG_METRIC_DELAY_VARIABLE]: "0" };
  }

  /** What exists, without what differs from one run to the next. */
  canonicalState(): CanonicalState {
    return canonicalState(this.cloud);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const received = {
      method: request.method ?? "GET",
      url: new URL(request.url ?? "/", "http://stand-in"),
      payload: await readAll(request),
      headers: request.headers,
    };
    if (received.url.pathname.startsWith("/_control/")) {
      send(
        response,
        answerOf(() => control(this, received.method, received.url.pathname, readJson(received.payload))),
      );
      return;
    }
    if (this.cloud.settings.latencyMs > 0) await delay(this.cloud.settings.latencyMs);
    send(response, this.answer(received));
  }

  private answer(received: Received): RawAnswer {
    const located = locate(received.url.pathname);
    const service = located?.api.service ?? "";
    const path = canonicalPath(located?.path ?? received.url.pathname, this.cloud);
    const target = { method: received.method, service, path: `${path}${received.url.search}` };
    const work = (): RawAnswer =>
      answerOf(() => {
        if (located === undefined) throw new ApiError("NOT_FOUND", `No API is at ${received.url.pathname}.`);
        const refused = this.cloud.refusals.of({ ...target, payload: received.payload });
        if (refused !== undefined) throw refused;
        return route(this.cloud, located.api, path, received);
      });
    const fault = this.cloud.faults.next(target);
    if (fault?.kind === "lost answer") work();
    const answer = fault === undefined ? work() : refusal(fault.error);
    this.log.add({ ...target, status: answer.status, fault: fault?.kind });
    return answer;
  }
}

/** The project's number, and `-` for "the project of this account", stand for its id. */
function canonicalPath(path: string, cloud: Cloud): string {
  return path.replace(
    new RegExp(`^((?:v\\d+/)?projects)/(?:-|${cloud.projectNumber})(?=[/:]|$)`),
    `$1/${cloud.projectId}`,
  );
}

function route(cloud: Cloud, api: Api, path: string, received: Received): JsonObject | RawAnswer {
  const project = /^(?:v\d+\/)?projects\/([^/:]+)/.exec(path)?.[1];
  if (project !== undefined && project !== cloud.projectId) {
    throw new ApiError("PERMISSION_DENIED", `The caller does not have permission on project '${project}'.`);
  }
  if (api.alwaysEnabled !== true && cloud.settings.enforceEnabledServices && !isEnabled(cloud, api.service)) {
    throw new ApiError(
      "PERMISSION_DENIED",
      `${api.service} has not been used in project ${cloud.projectId} before or it is disabled.`,
      "accessNotConfigured",
    );
  }
  for (const { method, matches, handler } of api.routes) {
    const params = method === received.method ? matches(path) : undefined;
    if (params === undefined) continue;
    return handler({
      cloud,
      params,
      query: received.url.searchParams,
      body: isJson(received.headers) ? readJson(received.payload) : {},
      payload: received.payload,
      headers: received.headers,
    });
  }
  throw new ApiError(
    "UNIMPLEMENTED",
    `${received.method} ${path} of ${api.service} is not one of the stand-in's routes.`,
  );
}

function answerOf(work: () => JsonObject | RawAnswer): RawAnswer {
  try {
    const answer = work();
    return answer instanceof RawAnswer ? answer : json(200, answer);
  } catch (error) {
    if (error instanceof ApiError) return refusal(error);
    // A defect of the stand-in itself: 501 is not retried by the provider, so that it shows at once.
    process.stderr.write(`stand-in: ${error instanceof Error ? error.stack : String(error)}\n`);
    return refusal(new ApiError("UNIMPLEMENTED", error instanceof Error ? error.message : String(error)));
  }
}

function refusal(error: ApiError): RawAnswer {
  return json(error.httpStatus, error.body());
}

function json(status: number, body: JsonObject): RawAnswer {
  return new RawAnswer(status, JSON.stringify(body), { "content-type": "application/json; charset=UTF-8" });
}

function isJson(headers: IncomingMessage["headers"]): boolean {
  return (headers["content-type"] ?? "application/json").includes("application/json");
}

function readJson(payload: Buffer): JsonObject {
  if (payload.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(payload.toString("utf8"));
  } catch {
    throw new ApiError("INVALID_ARGUMENT", "The body is not JSON.");
  }
  if (!isObject(parsed)) throw new ApiError("INVALID_ARGUMENT", "The body is not a JSON object.");
  return parsed;
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, answer: RawAnswer): void {
  response.writeHead(answer.status, { ...answer.headers, "content-length": Buffer.byteLength(answer.payload) });
  response.end(answer.payload);
}
