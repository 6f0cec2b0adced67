import type { Cloud } from "./cloud";
import type { Json, JsonObject } from "./json";

export const COMPUTE = "compute.googleapis.com";

const ROOT = "https://www.googleapis.com/compute/v1/";
const LINK =
  /^(?:https?:\/\/[^/]+\/(?:compute\/)+v1\/)?(projects\/[^/]+\/(?:global|regions\/[^/]+)\/[A-Za-z]+\/[^/]+)$/;

/** The link that Compute Engine gives a resource: `https://www.googleapis.com/compute/v1/projects/p/global/networks/n`. */
export function selfLink(path: string): string {
  return `${ROOT}${path}`;
}

/** `projects/p/global/networks/n` of any way to write a link; `undefined` for what is no link. */
export function linkedPath(text: string): string | undefined {
  return LINK.exec(text)?.[1];
}

/** A body with every link written as the API itself writes it, whatever host the caller named. */
export function withOwnLinks(body: JsonObject): JsonObject {
  return mapStrings(body, (text) => {
    const path = linkedPath(text);
    return path === undefined ? text : selfLink(path);
  }) as JsonObject;
}

/** Paths of all Compute Engine resources that a body names. */
export function linksIn(body: JsonObject): readonly string[] {
  const found: string[] = [];
  mapStrings(body, (text) => {
    const path = linkedPath(text);
    if (path !== undefined) found.push(path);
    return text;
  });
  return found;
}

/** The store's name of a network, however the caller wrote it: id, path or link. */
export function networkName(cloud: Cloud, network: string): string {
  return `//${COMPUTE}/projects/${cloud.projectId}/global/networks/${network.slice(network.lastIndexOf("/") + 1)}`;
}

function mapStrings(value: Json | undefined, map: (text: string) => string): Json | undefined {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => mapStrings(item, map) ?? null);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, item]) => [field, mapStrings(item as Json, map)]));
}
