import type { Cloud } from "./cloud";
import type { JsonObject } from "./json";

/** One call of an API, routed. */
export interface Call {
  readonly cloud: Cloud;
  /** The pattern's parameters, decoded: `{secret}` of `projects/{project}/secrets/{secret}`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON body; an empty object when there is none, or when it is no JSON. */
  readonly body: JsonObject;
  /** The body as it came. */
  readonly payload: Buffer;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** An answer that is not JSON with status 200. */
export class RawAnswer {
  constructor(
    readonly status: number,
    readonly payload: Buffer | string = "",
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

/** Answers a call, or throws an ApiError. */
export type Handler = (call: Call) => JsonObject | RawAnswer;

export interface Route {
  readonly method: string;
  readonly matches: (path: string) => Readonly<Record<string, string>> | undefined;
  readonly handler: Handler;
}

/** One Google API at its own path prefix of the server. */
export interface Api {
  /** Its name in Service Usage: `run.googleapis.com`. */
  readonly service: string;
  /** `/run` */
  readonly prefix: string;
  /** What follows the prefix in the provider's own default endpoint: `v2`, `sql/v1beta4`; empty where the paths name it. */
  readonly version: string;
  /** The environment variables that set the provider's endpoint of this API. */
  readonly endpointVariables: readonly string[];
  /** True for APIs that a new project has, or that are called before any is enabled. */
  readonly alwaysEnabled?: boolean;
  readonly routes: readonly Route[];
}

/**
 * A route. The pattern is a path below the API's version; `{name}` stands for one segment, `{name=**}` for the rest, and
 * a custom verb is written as in the APIs: `projects/{project}/secrets/{secret}:addVersion`.
 */
export function route(method: string, pattern: string, handler: Handler): Route {
  const names: string[] = [];
  const source = pattern
    .split(/(\{[^}]+\})/)
    .map((part) => {
      const name = /^\{(\w+)(=\*\*)?\}$/.exec(part);
      if (name === null) return part.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
      names.push(name[1] ?? "");
      return name[2] === undefined ? "([^/:]+)" : "(.+)";
    })
    .join("");
  const expression = new RegExp(`^${source}$`);
  return {
    method,
    handler,
    matches: (path) => {
      const match = expression.exec(path);
      if (match === null) return undefined;
      return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? "")]));
    },
  };
}

/** A pattern with its parameters filled in. */
export function fill(pattern: string, params: Readonly<Record<string, string>>): string {
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? "");
}

/** The parameter of a matched pattern. */
export function param(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`The route has no parameter ${name}.`);
  return value;
}
