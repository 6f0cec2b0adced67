import { originAt } from "./endpoints";
import { isObject, type Json, type JsonObject, objectAt, stringAt } from "./json";
import type { StandIn } from "./server";

export interface Answer {
  readonly status: number;
  readonly body: JsonObject;
  /** `error.message` of a refusal; the empty string otherwise. */
  readonly message: string;
}

/** Calls the stand-in over HTTP as the provider does, one call after another. */
export class Client {
  constructor(private readonly standIn: StandIn) {}

  /** `path` begins with the API's prefix and version: `run/v2/projects/...`. */
  async call(method: string, path: string, body?: Json): Promise<Answer> {
    const response = await fetch(`${originAt(this.standIn.port)}/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed: unknown = text === "" ? {} : JSON.parse(text);
    const answered = isObject(parsed) ? parsed : {};
    return { status: response.status, body: answered, message: stringAt(objectAt(answered, "error"), "message") };
  }

  get = (path: string): Promise<Answer> => this.call("GET", path);
  post = (path: string, body: Json = {}): Promise<Answer> => this.call("POST", path, body);
  put = (path: string, body: Json): Promise<Answer> => this.call("PUT", path, body);
  patch = (path: string, body: Json): Promise<Answer> => this.call("PATCH", path, body);
  delete = (path: string): Promise<Answer> => this.call("DELETE", path);
}
