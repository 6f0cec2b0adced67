import { Construct } from "constructs";
import { AlertPolicy } from "./alert-policy";
import type { Alerting } from "./alert-policy";
import { counterShareCondition } from "./counter-share-condition";
import { failureShareCondition, thresholdCondition } from "./metric-condition";
import { edgeRequests, runSeries, servedRequests, upgradeRequests } from "./monitored-service";
import type { MonitoredService, ServiceEdge } from "./monitored-service";
import { complement, percent } from "../../platform/share";
import type { Thresholds } from "./thresholds";

/** Counters of the application's log lines, by metric type. */
export interface AgentDeliveryMetrics {
  readonly sent: string;
  readonly delivered: string;
}

export interface ServiceAlertsProps {
  readonly alerting: Alerting;
  readonly monitored: MonitoredService;
  readonly thresholds: Thresholds;
  readonly agentDelivery: AgentDeliveryMetrics;
}

const MINUTE_SECONDS = 60;
/** Uptime checks alone are some fifteen requests in it for each host, so that one failed request is no alert. */
const REQUEST_WINDOW_SECONDS = 300;
/** Longer than the window, so that one burst of refused upgrades (a smoke run has no credentials) is no alert. */
const UPGRADE_FOR_SECONDS = 360;
/** Long enough that a message on its way at either end of the window weighs little. */
const DELIVERY_WINDOW_SECONDS = 1800;
/** Shorter peaks are what a service is sized for. */
const LOAD_FOR_SECONDS = 300;

/** What one service answers, and how near it is to its size. What it has no part in has no alert. */
export class ServiceAlerts extends Construct {
  constructor(scope: Construct, id: string, props: ServiceAlertsProps) {
    super(scope, id);
    const { edge } = props.monitored;
    if (edge) this.success(edge, props);
    if (edge && edge.websocketPaths.length > 0) this.websockets(edge, props);
    this.load(props);
  }

  private success(edge: ServiceEdge, { alerting, monitored, thresholds }: ServiceAlertsProps): void {
    const { key, name } = monitored;
    const least = percent(thresholds.apiSuccess);
    const over = complement(thresholds.apiSuccess);
    const title = `API success under ${least}`;
    new AlertPolicy(this, "api-success", {
      ...alerting,
      service: key,
      severity: "critical",
      title,
      meaning: `Of the requests that reached an instance of ${name}, fewer than ${least} were answered without a server error (5xx) in the last five minutes.`,
      steps: [
        `Read the errors: \`gcloud run services logs read ${name} --limit=200\`.`,
        "Run `npm run smoke`: it tells which endpoint fails, and what that symptom has meant before.",
        "When it began with a new revision, bring the last good image digest back into config/images.json and apply.",
      ],
      conditions: [
        failureShareCondition({
          title,
          ...servedRequests(monitored),
          over,
          windowSeconds: REQUEST_WINDOW_SECONDS,
        }),
      ],
    });
    new AlertPolicy(this, "edge-success", {
      ...alerting,
      service: key,
      severity: "critical",
      title: `${title} at ${edge.hosts.join(", ")}`,
      meaning: `Of the requests to ${edge.hosts.join(", ")}, fewer than ${least} were answered without a server error (5xx) in the last five minutes. This is what callers see: a request that found no instance of ${name} counts here, and nowhere else.`,
      steps: [
        "When api-success is silent, no instance takes the requests: look at max-instances, startup-probe and container-exit.",
        `Compare with the service itself: \`gcloud run services describe ${name} --format=yaml\`, conditions and traffic.`,
        "Run `npm run smoke`: it goes through the load balancer as a caller does.",
      ],
      conditions: [
        failureShareCondition({
          title: `${title} at the load balancer`,
          ...edgeRequests(edge),
          over,
          windowSeconds: REQUEST_WINDOW_SECONDS,
        }),
      ],
    });
  }

  private websockets(edge: ServiceEdge, { alerting, monitored, thresholds, agentDelivery }: ServiceAlertsProps): void {
    const { key, name, serviceName } = monitored;
    const upgrades = percent(thresholds.websocketSuccess);
    const messages = percent(thresholds.agentDelivery);
    new AlertPolicy(this, "websocket-success", {
      ...alerting,
      service: key,
      severity: "high",
      title: `WebSocket connect success under ${upgrades}`,
      meaning: `For more than six minutes, fewer than ${upgrades} of the upgrades at ${edge.websocketPaths.join(", ")} were answered with 101. A refusal of credentials counts as a failure: a JWT secret that differs between two services shows only here.`,
      steps: [
        "Run `npm run smoke`: it makes a real upgrade, and tells a missing route (404) from a refusal (401, 403) and from a service that is down (503).",
        "When upgrades are refused, compare the version of jwt-secret-key in both services: `npm run audit`.",
        `Read the application's reason: \`gcloud run services logs read ${name} --limit=200\`.`,
      ],
      conditions: [
        failureShareCondition({
          title: `WebSocket upgrades answered with 101 under ${upgrades}`,
          ...upgradeRequests(edge),
          over: complement(thresholds.websocketSuccess),
          windowSeconds: REQUEST_WINDOW_SECONDS,
          forSeconds: UPGRADE_FOR_SECONDS,
        }),
      ],
    });
    new AlertPolicy(this, "agent-delivery", {
      ...alerting,
      service: key,
      severity: "medium",
      title: `Agent message delivery under ${messages}`,
      meaning: `Of the agent messages that ${name} sent in the last half hour, fewer than ${messages} arrived, by its own counters ${agentDelivery.sent} and ${agentDelivery.delivered}.`,
      steps: [
        "Look at websocket-success: without a connection nothing arrives.",
        "Look at redis-memory: events that Redis has evicted are never delivered.",
        `Read the application's errors: \`gcloud run services logs read ${name} --limit=200\`.`,
      ],
      conditions: [
        counterShareCondition({
          title: `Delivered of the agent messages sent under ${messages}`,
          all: agentDelivery.sent,
          done: agentDelivery.delivered,
          serviceName,
          under: thresholds.agentDelivery,
          windowSeconds: DELIVERY_WINDOW_SECONDS,
          forSeconds: LOAD_FOR_SECONDS,
        }),
      ],
    });
  }

  private load({ alerting, monitored, thresholds }: ServiceAlertsProps): void {
    const { key, name, minInstances, maxInstances } = monitored;
    // A service of a fixed number of instances is always at its maximum.
    if (minInstances < maxInstances)
      new AlertPolicy(this, "max-instances", {
        ...alerting,
        service: key,
        severity: "high",
        title: `At its maximum of ${maxInstances} instances`,
        meaning: `A revision of ${name} has had ${maxInstances} instances for five minutes: the next request that finds them busy is refused.`,
        steps: [
          "Look at the dashboard: more requests than usual, or slower ones?",
          `Raise services.${key}.size.maxInstances in the declaration; synth tells when the database has no connections left for it.`,
        ],
        conditions: [
          thresholdCondition({
            title: `Instances of one revision over ${maxInstances - 1}`,
            filter: runSeries(monitored, "run.googleapis.com/container/instance_count"),
            aligner: "ALIGN_MAX",
            reducer: "REDUCE_SUM",
            // The maximum is each revision's own.
            groupBy: ["resource.labels.revision_name"],
            over: maxInstances - 1,
            windowSeconds: MINUTE_SECONDS,
            forSeconds: LOAD_FOR_SECONDS,
          }),
        ],
      });
    const memory = percent(thresholds.serviceMemory);
    new AlertPolicy(this, "service-memory", {
      ...alerting,
      service: key,
      severity: "high",
      title: `Memory over ${memory}`,
      meaning: `An instance of ${name} has used more than ${memory} of its memory for five minutes. At the limit Cloud Run ends it, with every connection it holds.`,
      steps: [
        "Look at the dashboard: a slow climb is a leak, and a new revision only restarts it.",
        `Raise services.${key}.size.memoryMiB in the declaration; never under the floor that the incident of 8 September 2025 set.`,
      ],
      conditions: [
        thresholdCondition({
          title: `Memory of an instance over ${memory}`,
          filter: runSeries(monitored, "run.googleapis.com/container/memory/utilizations"),
          aligner: "ALIGN_PERCENTILE_99",
          reducer: "REDUCE_MAX",
          over: thresholds.serviceMemory,
          windowSeconds: MINUTE_SECONDS,
          forSeconds: LOAD_FOR_SECONDS,
        }),
      ],
    });
    const cpu = percent(thresholds.serviceCpu);
    new AlertPolicy(this, "service-cpu", {
      ...alerting,
      service: key,
      severity: "medium",
      title: `CPU over ${cpu}`,
      meaning: `An instance of ${name} has used more than ${cpu} of its CPU for five minutes: requests wait, and health checks may.`,
      steps: [
        "Look at the dashboard: does the load grow, or one request's cost?",
        `Raise services.${key}.size.cpu, or lower its concurrency so that instances are added earlier.`,
      ],
      conditions: [
        thresholdCondition({
          title: `CPU of an instance over ${cpu}`,
          filter: runSeries(monitored, "run.googleapis.com/container/cpu/utilizations"),
          aligner: "ALIGN_PERCENTILE_99",
          reducer: "REDUCE_MAX",
          over: thresholds.serviceCpu,
          windowSeconds: MINUTE_SECONDS,
          forSeconds: LOAD_FOR_SECONDS,
        }),
      ],
    });
  }
}
