import type { Api } from "./api";
import { apis } from "./apis/all";

export const LOOPBACK = "127.0.0.1";

export function originAt(port: number): string {
  return `http://${LOOPBACK}:${port}`;
}

/**
 * The environment with which the unchanged configuration, its gcs backend too, reaches a stand-in that listens on `port`.
 * The token is nobody's; the server does not look at it.
 */
export function environmentFor(port: number): Record<string, string> {
  const endpoints = apis.flatMap((api) =>
    api.endpointVariables.map((variable) => [variable, endpointOf(api, port)] as const),
  );
  return { ...Object.fromEntries(endpoints), GOOGLE_OAUTH_ACCESS_TOKEN: "anything" };
}

function endpointOf({ prefix, version }: Api, port: number): string {
  return `${originAt(port)}${prefix}/${version === "" ? "" : `${version}/`}`;
}

/**
 * The API that a request's path belongs to, and the path below the API's version.
 *
 * Google's client libraries put the version in front of every path; the provider takes it off an https endpoint before,
 * but not off an http one, so that it comes twice: `/sqladmin/sql/v1beta4/sql/v1beta4/projects/...`. It is folded here.
 */
export function locate(pathname: string): { readonly api: Api; readonly path: string } | undefined {
  const api = apis.find(({ prefix }) => pathname.startsWith(`${prefix}/`));
  if (api === undefined) return undefined;
  const version = `${api.version}/`;
  let path = pathname.slice(api.prefix.length + 1);
  while (api.version !== "" && path.startsWith(version)) path = path.slice(version.length);
  return { api, path };
}
