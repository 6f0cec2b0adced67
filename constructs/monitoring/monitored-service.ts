import { is, isNot, isOneOf, seriesFilter } from "./filter";

/** A Cloud Run service as monitoring sees it. */
export interface MonitoredService {
  readonly key: string;
  /** The Cloud Run name as it is declared, for titles and ids. */
  readonly name: string;
  /** The same as an attribute of the resource, for filters: what watches a service is made after it. */
  readonly serviceName: string;
  /** Its part of the load balancer. @default none: it has no hosts */
  readonly edge?: ServiceEdge | undefined;
  /** What a start may take in all. */
  readonly startupSeconds: number;
  /** True when the application logs the phases of its start. */
  readonly startsInPhases: boolean;
  readonly minInstances: number;
  readonly maxInstances: number;
}

/** What the load balancer has of a service. */
export interface ServiceEdge {
  readonly hosts: readonly string[];
  /** Path that answers 200 as soon as the service serves. */
  readonly healthPath: string;
  /** Name of the backend service, as an attribute of the resource. */
  readonly backendName: string;
  /** Paths of WebSockets; each has a path rule of its own, by which requests are counted. */
  readonly websocketPaths: readonly string[];
}

const REVISION = "cloud_run_revision";
const SERVED = "run.googleapis.com/request_count";
const BALANCED = "loadbalancing.googleapis.com/https/request_count";

/** Series of a Cloud Run metric, of one service. */
export function runSeries(service: MonitoredService, metric: string, ...clauses: readonly string[]): string {
  return seriesFilter(REVISION, metric, is("resource.labels.service_name", service.serviceName), ...clauses);
}

/** What the service's instances answered. A request that reached no instance is not among it. */
export function servedRequests(service: MonitoredService): { readonly failed: string; readonly all: string } {
  return {
    failed: runSeries(service, SERVED, is("metric.labels.response_code_class", "5xx")),
    all: runSeries(service, SERVED),
  };
}

/** What callers of the service's hosts got, requests that reached no instance included. */
export function edgeRequests(edge: ServiceEdge): { readonly failed: string; readonly all: string } {
  const backend = is("resource.labels.backend_target_name", edge.backendName);
  return {
    failed: seriesFilter("https_lb_rule", BALANCED, backend, is("metric.labels.response_code_class", 500)),
    all: seriesFilter("https_lb_rule", BALANCED, backend),
  };
}

/** WebSocket upgrades: whatever is not answered with 101 has failed, a refusal of credentials included. */
export function upgradeRequests(edge: ServiceEdge): { readonly failed: string; readonly all: string } {
  const upgrades = [
    is("resource.labels.backend_target_name", edge.backendName),
    isOneOf("resource.labels.matched_url_path_rule", edge.websocketPaths),
  ];
  return {
    failed: seriesFilter("https_lb_rule", BALANCED, ...upgrades, isNot("metric.labels.response_code", 101)),
    all: seriesFilter("https_lb_rule", BALANCED, ...upgrades),
  };
}
