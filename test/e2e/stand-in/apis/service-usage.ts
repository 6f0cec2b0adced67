import { type Api, type Call, param, route } from "../api";
import { invalid } from "../api-error";
import type { Cloud } from "../cloud";
import { type JsonObject, stringsAt } from "../json";

const SERVICE = "serviceusage.googleapis.com";
/** An operation of this name is over: the API gives it to callers whose request was carried out at once. */
const DONE = "operations/noop.DONE_OPERATION";

export const serviceUsage: Api = {
  service: SERVICE,
  prefix: "/serviceusage",
  version: "v1",
  endpointVariables: ["GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT"],
  alwaysEnabled: true,
  routes: [
    route("GET", "projects/{project}/services", ({ cloud, query }) => {
      const enabled = cloud.store.list(collectionOf(cloud)).map(([, body]) => body);
      const onlyEnabled = query.get("filter") === "state:ENABLED";
      return { services: onlyEnabled ? enabled.filter((service) => service["state"] === "ENABLED") : enabled };
    }),
    route("GET", "projects/{project}/services/{service}", (call) => {
      const name = nameOf(call.cloud, param(call, "service"));
      return call.cloud.store.find(name) ?? describe(call.cloud, param(call, "service"), "DISABLED");
    }),
    route("POST", "projects/{project}/services/{service}:enable", (call) => enable(call, [param(call, "service")])),
    route("POST", "projects/{project}/services:batchEnable", (call) => {
      const services = stringsAt(call.body, "serviceIds");
      if (services.length < 2 || services.length > 20) throw invalid("serviceIds must hold 2 to 20 services.");
      return enable(call, services);
    }),
    route("POST", "projects/{project}/services/{service}:disable", (call) => {
      const service = param(call, "service");
      call.cloud.store.put(nameOf(call.cloud, service), describe(call.cloud, service, "DISABLED"));
      return { name: DONE, done: true, response: {} };
    }),
  ],
};

export function isEnabled(cloud: Cloud, service: string): boolean {
  return cloud.store.find(nameOf(cloud, service))?.["state"] === "ENABLED";
}

/** Enables APIs without a call: what a project has that somebody set up before. */
export function enableServices(cloud: Cloud, services: readonly string[]): void {
  for (const service of services) cloud.store.put(nameOf(cloud, service), describe(cloud, service, "ENABLED"));
}

function enable({ cloud }: Call, services: readonly string[]): JsonObject {
  enableServices(cloud, services);
  return { name: DONE, done: true, response: {} };
}

function describe(cloud: Cloud, service: string, state: "ENABLED" | "DISABLED"): JsonObject {
  return {
    name: `projects/${cloud.projectNumber}/services/${service}`,
    parent: `projects/${cloud.projectNumber}`,
    config: { name: service },
    state,
  };
}

function collectionOf(cloud: Cloud): string {
  return `//${SERVICE}/projects/${cloud.projectId}/services`;
}

function nameOf(cloud: Cloud, service: string): string {
  return `${collectionOf(cloud)}/${service}`;
}
