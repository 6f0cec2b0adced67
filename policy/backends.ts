/** The load balancer's backend services and the groups behind them. */
import type { Attributes, Estate, Resource } from "./resources";
import { targetOf } from "./target";
import { at, blocks, text } from "./value";

export const BACKEND_SERVICE = "google_compute_backend_service";
export const REGION_BACKEND_SERVICE = "google_compute_region_backend_service";
export const URL_MAP = "google_compute_url_map";
export const SECURITY_POLICY = "google_compute_security_policy";

const GROUP = "google_compute_region_network_endpoint_group";

/** One `backend` block, with the group it names. */
export interface Backend {
  readonly path: string;
  readonly values: Attributes;
  /** The serverless group, or `undefined` where the group is of another kind or not in what was given. */
  readonly serverlessGroup: Resource | undefined;
}

/** The backends of a backend service; `undefined` while they are not known. */
export function backendsOf(estate: Estate, service: Resource): readonly Backend[] | undefined {
  return blocks(service.values, "backend")?.map((values, index) => {
    const target = targetOf(estate, service, at(values, "group"), GROUP);
    const group = target.state === "named" ? target.resource : undefined;
    return { path: `backend.${index}`, values, serverlessGroup: group && isServerless(group) ? group : undefined };
  });
}

/** A group in a region is serverless unless it says another kind. */
function isServerless(group: Resource): boolean {
  return (text(at(group.values, "network_endpoint_type")) ?? "SERVERLESS") === "SERVERLESS";
}

/** Whether a backend service is reached from outside: internal schemes are not the edge. */
export function isExternal(service: Resource): boolean {
  return !(text(at(service.values, "load_balancing_scheme")) ?? "EXTERNAL").startsWith("INTERNAL");
}
