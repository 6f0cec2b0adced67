/** A server on the loopback address that stands in for the few calls to Google that are not Terraform's. */
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface GoogleRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

interface GoogleAnswer {
  readonly status: number;
  readonly body: unknown;
}

export class FakeGoogle {
  readonly requests: GoogleRequest[] = [];
  /** Marks of applies in buckets, by object name: when each was set. */
  readonly marks = new Map<string, string>();
  private readonly answers: { method: string; path: string; answer: GoogleAnswer; left: number }[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakeGoogle> {
    const server = createServer();
    const google = new FakeGoogle(server);
    server.on("request", (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { method = "", url = "" } = request;
        const { authorization } = request.headers;
        google.requests.push({ method, path: url, authorization, body: Buffer.concat(chunks).toString("utf8") });
        const { status, body } = google.answerTo(method, url);
        response.writeHead(status, { "content-type": "application/json" });
        response.end(typeof body === "string" ? body : JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return google;
  }

  /** Answers from now on; a later answer to the same path goes before an earlier one. */
  on(path: string, answer: GoogleAnswer, { method = "GET", times = Infinity } = {}): void {
    this.answers.unshift({ method, path, answer, left: times });
  }

  /** The variables with which commands ask this server. */
  environment(): Record<string, string> {
    const { port } = this.server.address() as AddressInfo;
    return {
      GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT: `http://127.0.0.1:${port}/secretmanager/v1/`,
      GOOGLE_MONITORING_CUSTOM_ENDPOINT: `http://127.0.0.1:${port}/monitoring/`,
      GOOGLE_STORAGE_CUSTOM_ENDPOINT: `http://127.0.0.1:${port}/storage/v1/`,
      GOOGLE_OAUTH_ACCESS_TOKEN: "anything",
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** What is in the bucket: object names; `undefined` when there is no bucket. */
  bucketHolds(bucket: string, names: readonly string[] | undefined): void {
    const items = names?.map((name) => ({ name, generation: "1", timeCreated: "2026-01-01T00:00:00Z", size: "1" }));
    this.on(`/storage/v1/b/${bucket}/o`, items ? { status: 200, body: { items } } : notFound("no bucket"));
  }

  /** A secret with one enabled version. */
  secretIsFilled(project: string, id: string): void {
    const name = `projects/${project}/secrets/${id}/versions/1`;
    this.on(`/secretmanager/v1/projects/${project}/secrets/${id}/versions/latest`, {
      status: 200,
      body: { name, state: "ENABLED", createTime: "2026-01-02T03:04:05Z" },
    });
  }

  /** A container without a version. */
  secretIsEmpty(project: string, id: string): void {
    const path = `/secretmanager/v1/projects/${project}/secrets/${id}`;
    this.on(`${path}/versions/latest`, notFound("no versions"));
    this.on(path, { status: 200, body: { name: path } });
  }

  private answerMark(method: string, name: string): GoogleAnswer {
    const since = this.marks.get(name);
    if (method === "POST") {
      if (since !== undefined) return { status: 412, body: {} };
      this.marks.set(name, "2026-01-01T00:00:00Z");
      return { status: 200, body: { name } };
    }
    if (since === undefined) return notFound(`no object ${name}`);
    if (method === "DELETE") this.marks.delete(name);
    return { status: 200, body: { name, timeCreated: since } };
  }

  private answerTo(method: string, url: string): GoogleAnswer {
    const [path = ""] = url.split("?");
    const mark = /(?:[?&]name=|\/o\/)([^&/]+%2Fapplying)(?:&|$)/.exec(url)?.[1];
    if (mark !== undefined) return this.answerMark(method, decodeURIComponent(mark));
    const found = this.answers.find(
      (candidate) => candidate.method === method && candidate.left > 0 && [path, url].includes(candidate.path),
    );
    if (!found) return notFound(`nothing is laid down for ${method} ${url}`);
    found.left -= 1;
    return found.answer;
  }
}

export function notFound(message: string): GoogleAnswer {
  return { status: 404, body: { error: { code: 404, message, status: "NOT_FOUND" } } };
}
