import type { Environment, Service } from "../config/model";
import { serviceAccountEmail } from "../config/names";
import type { MonitoredService } from "../constructs/monitoring/monitored-service";
import type { MonitoringProps } from "../constructs/monitoring/monitoring";

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
  const { project, monitoring, network, database, services } = environment;
  return {
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
    agentDelivery: monitoring.agentDeliveryMetrics,
    services: Object.entries(services).map(([key, service]) => monitoredService(key, service, resources)),
    connectorName: network.connector.name,
    natGatewayName: network.nat.gatewayName,
    database: {
      databaseId: `${project.id}:${resources.databaseInstance}`,
      maxConnections: database.maxConnections,
      diskLimitGB: database.diskLimitGB,
    },
    redis: resources.redisInstanceId === undefined ? undefined : { instanceId: resources.redisInstanceId },
    secretReaders: Object.values(services)
      .filter(({ secretVariables }) => Object.keys(secretVariables).length > 0)
      .map((service) => serviceAccountEmail(environment, service)),
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
