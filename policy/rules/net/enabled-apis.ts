import { TYPES_WITH_API, apiOfType } from "../../../platform/apis";
import { dependentsOf } from "../../dependencies";
import type { Estate, Resource } from "../../resources";
import { NOT_APPLICABLE, PASS } from "../../rule";
import type { Rule } from "../../rule";
import { comesAfter, isSeenFrom } from "../../stacks";
import { at, text } from "../../value";

const PROJECT_SERVICE = "google_project_service";

export const enabledApis: Rule = {
  id: "NET008",
  family: "NET",
  slug: "enabled-apis",
  title: "The API of every resource is enabled before it",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: TYPES_WITH_API,
  why:
    "An empty project has hardly an API enabled. A resource that does not wait for its API is refused, on the day on which the " +
    "environment has to be made again.",
  sources: ["https://cloud.google.com/service-usage/docs/enable-disable"],
  fix: 'Declare google_project_service with service = "NAME.googleapis.com" and disable_on_destroy = false, and let the resource depend on it.',
  exceptable: true,
  check(resource, { estate }) {
    const api = apiOfType(resource.type);
    if (api === undefined) return NOT_APPLICABLE;
    const { byApi, isPartlyUnknown, stacks, firstOf } = enabledIn(estate);
    const enabling = byApi.get(api) ?? [];
    const own = enabling.find(({ stack }) => stack === resource.stack);
    const isBefore = (service: Resource) =>
      service.stack === resource.stack
        ? dependentsOf(estate, service).has(resource)
        : comesAfter(estate, resource.stack, service.stack);
    if (enabling.some(isBefore)) return PASS;
    // A stack that enables APIs enables its own: there, one that is missing is missing.
    const isSeen = stacks.has(resource.stack) || isSeenFrom(estate, resource.stack, [PROJECT_SERVICE]);
    if (!own && (isPartlyUnknown || !isSeen)) {
      // Said once for an API and a stack: with one stack alone it holds for every resource of it.
      if (firstOf.get(`${resource.stack} ${api}`) !== resource) return NOT_APPLICABLE;
      return { status: "unknown", path: "depends_on", why: `whether ${api} is enabled is not in what was given` };
    }
    return {
      status: "fail",
      path: "depends_on",
      message: own
        ? `${resource.address} does not wait for ${api}; it needs to depend on ${own.address}`
        : `${resource.address} needs ${api}, which nothing enables before it`,
      got: own ? "no dependency" : "not enabled",
      want: own ? `depends_on ${own.address}` : `google_project_service for ${api}`,
    };
  },
};

interface EnabledApis {
  readonly byApi: ReadonlyMap<string, readonly Resource[]>;
  /** Whether the API of some declaration is not known yet. */
  readonly isPartlyUnknown: boolean;
  /** The stacks that enable an API. */
  readonly stacks: ReadonlySet<string>;
  /** The first resource of each API in each stack. */
  readonly firstOf: ReadonlyMap<string, Resource>;
}

const indexes = new WeakMap<Estate, EnabledApis>();

function enabledIn(estate: Estate): EnabledApis {
  let index = indexes.get(estate);
  if (!index) {
    const byApi = new Map<string, Resource[]>();
    let isPartlyUnknown = false;
    const services = estate.ofType(PROJECT_SERVICE);
    for (const service of services) {
      const api = text(at(service.values, "service"));
      if (api === undefined) isPartlyUnknown = true;
      else byApi.set(api, [...(byApi.get(api) ?? []), service]);
    }
    const firstOf = new Map<string, Resource>();
    for (const resource of estate.resources) {
      const key = `${resource.stack} ${apiOfType(resource.type) ?? ""}`;
      if (resource.mode === "managed" && !firstOf.has(key)) firstOf.set(key, resource);
    }
    index = { byApi, isPartlyUnknown, stacks: new Set(services.map(({ stack }) => stack)), firstOf };
    indexes.set(estate, index);
  }
  return index;
}
