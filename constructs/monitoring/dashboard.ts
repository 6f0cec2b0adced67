import { MonitoringDashboard } from "@cdktf/provider-google/lib/monitoring-dashboard";
import { Construct } from "constructs";
import { MAIN_RESOURCE } from "../netra-stack";
import { dashboardOf, writeJson } from "./chart";
import type { Chart, Section } from "./chart";
import { connectionsAt, databaseSeries, diskBytesAt, redisMemory } from "./data-alerts";
import type { MonitoredDatabase, MonitoredRedis } from "./data-alerts";
import { is, seriesFilter } from "./filter";
import { edgeRequests, runSeries, upgradeRequests } from "./monitored-service";
import type { MonitoredService } from "./monitored-service";
import { connectorCpu, natPortsAt, natSeries } from "./network-alerts";
import { complement, percent, rounded } from "../../platform/share";
import type { Thresholds } from "./thresholds";

export interface DashboardProps {
  readonly projectId: string;
  readonly environmentName: string;
  readonly region: string;
  readonly services: readonly MonitoredService[];
  readonly connectorName: string;
  readonly natGatewayName: string;
  readonly database: MonitoredDatabase;
  readonly redis?: MonitoredRedis | undefined;
  readonly thresholds: Thresholds;
}

const MILLISECONDS = 1000;

/**
 * What the alerts watch, as pictures: a section for each service, then what they share. Every threshold is drawn where
 * its alert opens.
 *
 * Not adoptable: its name is a number that Google chooses.
 */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    new MonitoringDashboard(this, MAIN_RESOURCE, {
      project: props.projectId,
      dashboardJson: writeJson(
        dashboardOf(`${props.environmentName}: overview`, [
          ...props.services.map((service) => serviceSection(service, props.thresholds)),
          networkSection(props),
          databaseSection(props),
          ...(props.redis ? [redisSection(props.redis, props.thresholds)] : []),
        ]),
      ),
    });
  }
}

function serviceSection(service: MonitoredService, thresholds: Thresholds): Section {
  const { edge, startupSeconds, maxInstances } = service;
  const over = (title: string, share: number) => ({ label: `over ${percent(share)}: ${title}`, value: share });
  const charts: Chart[] = [
    {
      title: "Requests a second, by answer",
      lines: [
        {
          filter: runSeries(service, "run.googleapis.com/request_count"),
          aligner: "ALIGN_RATE",
          reducer: "REDUCE_SUM",
          groupBy: ["metric.labels.response_code_class"],
        },
      ],
    },
    {
      title: "Latency, 95th percentile, ms",
      lines: [
        {
          filter: runSeries(service, "run.googleapis.com/request_latencies"),
          aligner: "ALIGN_PERCENTILE_95",
          reducer: "REDUCE_MAX",
        },
      ],
    },
  ];
  if (edge) {
    const { failed, all } = edgeRequests(edge);
    charts.push({
      title: "Share of server errors at the load balancer",
      lines: [{ filter: failed, ofAll: all, aligner: "ALIGN_RATE", reducer: "REDUCE_SUM" }],
      thresholds: [
        {
          label: `API success under ${percent(thresholds.apiSuccess)}: critical`,
          value: complement(thresholds.apiSuccess),
        },
      ],
    });
  }
  if (edge && edge.websocketPaths.length > 0) {
    const { failed, all } = upgradeRequests(edge);
    charts.push({
      title: "Share of WebSocket upgrades that failed",
      lines: [{ filter: failed, ofAll: all, aligner: "ALIGN_RATE", reducer: "REDUCE_SUM" }],
      thresholds: [
        {
          label: `connect success under ${percent(thresholds.websocketSuccess)}: high`,
          value: complement(thresholds.websocketSuccess),
        },
      ],
    });
  }
  charts.push(
    {
      title: "Start-up latency, ms",
      lines: [
        {
          filter: runSeries(service, "run.googleapis.com/container/startup_latencies"),
          aligner: "ALIGN_PERCENTILE_99",
          reducer: "REDUCE_MAX",
        },
      ],
      thresholds: [
        {
          label: `over ${thresholds.startupLatencySeconds} s: medium`,
          value: rounded(thresholds.startupLatencySeconds * MILLISECONDS),
        },
        {
          label: `over ${percent(thresholds.startupBudget)} of ${startupSeconds} s: high`,
          value: rounded(startupSeconds * thresholds.startupBudget * MILLISECONDS),
        },
      ],
    },
    {
      title: "Instances",
      lines: [
        {
          filter: runSeries(service, "run.googleapis.com/container/instance_count"),
          aligner: "ALIGN_MAX",
          reducer: "REDUCE_SUM",
          groupBy: ["resource.labels.revision_name"],
        },
      ],
      thresholds: [{ label: "maximum", value: maxInstances }],
    },
    {
      title: "Memory of the fullest instance",
      lines: [
        {
          filter: runSeries(service, "run.googleapis.com/container/memory/utilizations"),
          aligner: "ALIGN_PERCENTILE_99",
          reducer: "REDUCE_MAX",
        },
      ],
      thresholds: [over("high", thresholds.serviceMemory)],
    },
    {
      title: "CPU of the busiest instance",
      lines: [
        {
          filter: runSeries(service, "run.googleapis.com/container/cpu/utilizations"),
          aligner: "ALIGN_PERCENTILE_99",
          reducer: "REDUCE_MAX",
        },
      ],
      thresholds: [over("medium", thresholds.serviceCpu)],
    },
  );
  return {
    title: service.name,
    subtitle: edge ? edge.hosts.join(", ") : "not behind the load balancer",
    charts,
  };
}

function networkSection({ connectorName, natGatewayName, region, thresholds }: DashboardProps): Section {
  return {
    title: "Network",
    subtitle: `${connectorName}, ${natGatewayName}`,
    charts: [
      {
        title: "CPU of the connector's busiest instance",
        lines: [
          {
            filter: connectorCpu(connectorName, region),
            aligner: "ALIGN_PERCENTILE_99",
            reducer: "REDUCE_MAX",
          },
        ],
        thresholds: [
          { label: `over ${percent(thresholds.connectorWarning)}: medium`, value: thresholds.connectorWarning },
          { label: `over ${percent(thresholds.connectorCritical)}: critical`, value: thresholds.connectorCritical },
        ],
      },
      {
        title: "Instances of the connector",
        lines: [
          {
            filter: seriesFilter(
              "vpc_access_connector",
              "vpcaccess.googleapis.com/connector/instances",
              is("resource.labels.connector_name", connectorName),
            ),
            aligner: "ALIGN_MAX",
            reducer: "REDUCE_SUM",
          },
        ],
      },
      {
        title: "NAT ports of the busiest machine, to one destination",
        lines: [{ filter: natSeries(natGatewayName, "port_usage"), aligner: "ALIGN_MAX", reducer: "REDUCE_MAX" }],
        thresholds: [{ label: `over ${percent(thresholds.natPorts)}: high`, value: natPortsAt(thresholds.natPorts) }],
      },
    ],
  };
}

function databaseSection({ database, thresholds }: DashboardProps): Section {
  return {
    title: "Database",
    subtitle: `${database.maxConnections} connections, disk up to ${database.diskLimitGB} GB`,
    charts: [
      {
        title: "Connections, by database",
        lines: [
          {
            filter: databaseSeries(database, "postgresql/num_backends"),
            aligner: "ALIGN_MAX",
            reducer: "REDUCE_SUM",
            groupBy: ["metric.labels.database"],
          },
        ],
        thresholds: [
          {
            label: `over ${percent(thresholds.databaseConnections)}: high`,
            value: connectionsAt(database, thresholds.databaseConnections),
          },
        ],
      },
      {
        title: "Disk in use, bytes",
        lines: [{ filter: databaseSeries(database, "disk/bytes_used"), aligner: "ALIGN_MEAN", reducer: "REDUCE_MAX" }],
        thresholds: [
          {
            label: `over ${percent(thresholds.databaseDisk)}: high`,
            value: diskBytesAt(database, thresholds.databaseDisk),
          },
        ],
      },
      {
        title: "CPU",
        lines: [{ filter: databaseSeries(database, "cpu/utilization"), aligner: "ALIGN_MEAN", reducer: "REDUCE_MAX" }],
        thresholds: [{ label: `over ${percent(thresholds.databaseCpu)}: medium`, value: thresholds.databaseCpu }],
      },
    ],
  };
}

function redisSection(redis: MonitoredRedis, thresholds: Thresholds): Section {
  return {
    title: "Redis",
    subtitle: "sessions, events, caches",
    charts: [
      {
        title: "Memory",
        lines: [{ filter: redisMemory(redis), aligner: "ALIGN_MEAN", reducer: "REDUCE_MAX" }],
        thresholds: [{ label: `over ${percent(thresholds.redisMemory)}: high`, value: thresholds.redisMemory }],
      },
    ],
  };
}
