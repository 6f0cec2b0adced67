import { Construct } from "constructs";
import type { Alerting } from "./alert-policy";
import { Dashboard } from "./dashboard";
import { DataAlerts } from "./data-alerts";
import type { MonitoredDatabase, MonitoredRedis } from "./data-alerts";
import { EdgeAlerts } from "./edge-alerts";
import { is, seriesFilter } from "./filter";
import { edgeRequests, upgradeRequests } from "./monitored-service";
import type { MonitoredService } from "./monitored-service";
import { NetworkAlerts } from "./network-alerts";
import { NotificationChannels } from "./notification-channels";
import type { NotificationChannelsProps } from "./notification-channels";
import { SecretAlerts } from "./secret-alerts";
import { ServiceAlerts } from "./service-alerts";
import type { AgentDeliveryMetrics } from "./service-alerts";
import { ServiceLevelObjectives } from "./service-level-objectives";
import type { Objective } from "./service-level-objectives";
import { StartupAlerts } from "./startup-alerts";
import type { Thresholds } from "./thresholds";
import { UptimeChecks } from "./uptime-checks";
import type { UptimeChecking } from "./uptime-checks";

/** Services and data that are watched. */
export interface Watched {
  readonly services: readonly MonitoredService[];
  readonly database: MonitoredDatabase;
  /** @default no service uses Redis */
  readonly redis?: MonitoredRedis | undefined;
}

export interface MonitoringProps extends Watched {
  readonly projectId: string;
  readonly projectNumber: string;
  readonly region: string;
  readonly environmentName: string;
  readonly channels: Pick<NotificationChannelsProps, "alertTopic" | "emails" | "slackChannels">;
  /** The document with a heading for each alert. */
  readonly runbookUrl: string;
  readonly uptime: UptimeChecking;
  readonly thresholds: Thresholds;
  readonly agentDelivery: AgentDeliveryMetrics;
  readonly connectorName: string;
  readonly natGatewayName: string;
  /**
   * The same for the dashboard, by declared names and without an expression: a picture waits for nothing, and cdktf takes
   * time in the square of its length over a long text with an expression in it.
   */
  readonly drawn: Watched;
  /** Mails of the accounts that read secrets. */
  readonly secretReaders: readonly string[];
}

/**
 * All that watches an environment: who is told, uptime checks, alerts, objectives and a dashboard.
 *
 * No alert and no objective stands on a metric that the same apply makes: a new log-based metric is not known for up to
 * ten minutes; a condition on it is refused with 404, an objective with 400. They read metrics that Google Cloud itself
 * writes, single log lines, and counters of log lines that an earlier stack has made and waited for (log-metrics.ts).
 */
export class Monitoring extends Construct {
  /** @throws DeclarationError when there is nobody to tell, or for what Cloud Monitoring refuses */
  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { projectId, environmentName, region, thresholds, services, connectorName, natGatewayName } = props;
    const { names: channels } = new NotificationChannels(this, "channels", {
      projectId,
      projectNumber: props.projectNumber,
      environmentName,
      ...props.channels,
    });
    const alerting: Alerting = { projectId, environmentName, channels, runbookUrl: props.runbookUrl };
    for (const monitored of services) {
      new ServiceAlerts(this, `service-${monitored.key}`, {
        alerting,
        monitored,
        thresholds,
        agentDelivery: props.agentDelivery,
      });
      new StartupAlerts(this, `startup-${monitored.key}`, { alerting, monitored, thresholds });
    }
    const hosts = services.flatMap(({ key, edge }) =>
      edge ? edge.hosts.map((host) => ({ host, service: key, healthPath: edge.healthPath })) : [],
    );
    const { checkIds } = new UptimeChecks(this, "uptime", { projectId, environmentName, ...props.uptime, hosts });
    for (const host of hosts) {
      const checkId = checkIds.get(host.host);
      if (checkId !== undefined) new EdgeAlerts(this, `host-${host.host}`, { alerting, ...host, checkId, thresholds });
    }
    new NetworkAlerts(this, "network", { alerting, region, connectorName, natGatewayName, thresholds });
    new DataAlerts(this, "data", { alerting, database: props.database, redis: props.redis, thresholds });
    new SecretAlerts(this, "secrets", { alerting, readers: props.secretReaders });
    for (const monitored of services) {
      const objectives = objectivesOf(monitored, props);
      if (objectives.length > 0)
        new ServiceLevelObjectives(this, `objectives-${monitored.key}`, {
          alerting,
          service: monitored,
          objectives,
          fastBurn: thresholds.fastBurn,
          slowBurn: thresholds.slowBurn,
        });
    }
    new Dashboard(this, "dashboard", {
      projectId,
      environmentName,
      region,
      ...props.drawn,
      connectorName,
      natGatewayName,
      thresholds,
    });
  }
}

/** What a service owes: what the load balancer can count, and the messages of those that take WebSockets. */
function objectivesOf(
  { edge, serviceName }: MonitoredService,
  { thresholds, agentDelivery }: MonitoringProps,
): readonly Objective[] {
  if (!edge) return [];
  const objectives: Objective[] = [
    {
      id: "api-success",
      title: "API success",
      goal: thresholds.apiSuccess,
      severity: "critical",
      counted: edgeRequests(edge),
    },
  ];
  if (edge.websocketPaths.length === 0) return objectives;
  objectives.push({
    id: "websocket-success",
    title: "WebSocket connect success",
    goal: thresholds.websocketSuccess,
    severity: "high",
    counted: upgradeRequests(edge),
  });
  const counter = (metricType: string) =>
    seriesFilter("cloud_run_revision", metricType, is("resource.labels.service_name", serviceName));
  objectives.push({
    id: "agent-delivery",
    title: "Agent message delivery",
    goal: thresholds.agentDelivery,
    severity: "medium",
    counted: { succeeded: counter(agentDelivery.delivered), all: counter(agentDelivery.sent) },
  });
  return objectives;
}
