import { maxConnectionsOf } from "../config/connections";
import type { Environment, Service } from "../config/model";
import { databaseInstanceName, serviceAccountEmail } from "../config/names";
import { backendServiceName } from "../constructs/https-load-balancer";
import type { MonitoredService } from "../constructs/monitoring/monitored-service";
import type { MonitoringProps, Watched } from "../constructs/monitoring/monitoring";
import { LOG_BASED_METRIC } from "../platform/monitoring";

/** What monitoring takes from resources of the stack, as attributes of them. */
export interface MonitoredResources {
  /** Key of a service -> Cloud Run name. */
  readonly serviceNames: ReadonlyMap<string, string>;
  /** Key of a service -> name of its backend service. */
  readonly backendNames: ReadonlyMap<string, string>;
  readonly databaseInstance: string;
  /** Full name of the Redis instance. @default no service uses Redis */
  readonly redisInstanceId?: string | undefined;
}

/** From what is declared, and what was built of it, to what is watched. */
export function monitoringProps(environment: Environment, resources: MonitoredResources): MonitoringProps {
  const { project, monitoring, network, services } = environment;
  return {
    ...watched(environment, resources),
    projectId: project.id,
    projectNumber: project.number,
    region: project.region,
    environmentName: environment.name,
    channels: monitoring,
    runbookUrl: monitoring.runbookUrl,
    uptime: {
      periodSeconds: monitoring.uptimePeriodSeconds,
      timeoutSeconds: monitoring.uptimeTimeoutSeconds,
      regions: monitoring.uptimeRegions,
    },
    thresholds: monitoring.thresholds,
    agentDelivery: {
      sent: `${LOG_BASED_METRIC}${monitoring.agentDeliveryMetrics.sent.name}`,
      delivered: `${LOG_BASED_METRIC}${monitoring.agentDeliveryMetrics.delivered.name}`,
    },
    connectorName: network.connector.name,
    natGatewayName: network.nat.gatewayName,
    drawn: watched(environment, declaredNames(environment)),
    secretReaders: Object.values(services)
      .filter(({ secretVariables }) => Object.keys(secretVariables).length > 0)
      .map((service) => serviceAccountEmail(environment, service)),
  };
}

/** Services and data, under the names that the resources are given with. */
function watched(environment: Environment, resources: MonitoredResources): Watched {
  const { project, database, services } = environment;
  return {
    services: Object.entries(services).map(([key, service]) => monitoredService(key, service, resources)),
    database: {
      databaseId: `${project.id}:${resources.databaseInstance}`,
      maxConnections: maxConnectionsOf(environment),
      diskLimitGB: database.diskLimitGB,
    },
    redis: resources.redisInstanceId === undefined ? undefined : { instanceId: resources.redisInstanceId },
  };
}

/** The same names as the resources will have, without a reference to them. */
function declaredNames({ project, database, redis, services }: Environment): MonitoredResources {
  const entries = Object.entries(services);
  return {
    serviceNames: new Map(entries.map(([key, { name }]) => [key, name])),
    backendNames: new Map(
      entries.filter(([, { hosts }]) => hosts.length > 0).map(([key, { name }]) => [key, backendServiceName(name)]),
    ),
    databaseInstance: databaseInstanceName(database),
    redisInstanceId: entries.some(([, service]) => service.redis)
      ? `projects/${project.id}/locations/${project.region}/instances/${redis.instanceName}`
      : undefined,
  };
}

/** Paths at which a service takes WebSockets. */
export function websocketPathsOf({ runtime }: Service): readonly string[] {
  return runtime.endpoints.filter(({ kind }) => kind === "websocket").map(({ path }) => path);
}

function monitoredService(key: string, service: Service, resources: MonitoredResources): MonitoredService {
  const { runtime, size, hosts } = service;
  const backendName = resources.backendNames.get(key);
  return {
    key,
    name: service.name,
    serviceName: resources.serviceNames.get(key) ?? service.name,
    edge:
      backendName === undefined
        ? undefined
        : { hosts, healthPath: runtime.healthPath, backendName, websocketPaths: websocketPathsOf(service) },
    startupSeconds: runtime.startupSeconds,
    startsInPhases: runtime.startupPhases.length > 0,
    minInstances: size.minInstances,
    maxInstances: size.maxInstances,
  };
}
