import { Construct } from "constructs";
import { NAT_PORTS_PER_MACHINE } from "../../platform/vpc";
import { AlertPolicy } from "./alert-policy";
import type { Alerting } from "./alert-policy";
import { is, seriesFilter } from "./filter";
import { thresholdCondition } from "./metric-condition";
import { percent, rounded } from "../../platform/share";
import type { Thresholds } from "./thresholds";

export interface NetworkAlertsProps {
  readonly alerting: Alerting;
  readonly region: string;
  readonly connectorName: string;
  readonly natGatewayName: string;
  readonly thresholds: Thresholds;
}

const WINDOW_SECONDS = 60;
const LOAD_FOR_SECONDS = 300;

/** Series of the connector's CPU: it is what a connector runs out of, and it never gives instances back. */
export function connectorCpu(connectorName: string, region: string): string {
  return seriesFilter(
    "vpc_access_connector",
    "vpcaccess.googleapis.com/connector/cpu/utilizations",
    is("resource.labels.connector_name", connectorName),
    is("resource.labels.location", region),
  );
}

/** Series of one metric of the NAT gateway. */
export function natSeries(
  natGatewayName: string,
  metric: "port_usage" | "dropped_sent_packets_count",
  ...clauses: readonly string[]
): string {
  return seriesFilter(
    "nat_gateway",
    `router.googleapis.com/nat/${metric}`,
    is("resource.labels.gateway_name", natGatewayName),
    ...clauses,
  );
}

/** Connections to one destination at which a machine behind NAT has used this share of its ports. */
export function natPortsAt(share: number): number {
  return rounded(NAT_PORTS_PER_MACHINE * share);
}

/** The way from the services to the database, and out. */
export class NetworkAlerts extends Construct {
  constructor(scope: Construct, id: string, props: NetworkAlertsProps) {
    super(scope, id);
    const { alerting, connectorName, natGatewayName, region, thresholds } = props;
    const levels = [
      { alert: "connector-warning", severity: "medium", share: thresholds.connectorWarning },
      { alert: "connector-critical", severity: "critical", share: thresholds.connectorCritical },
    ] as const;
    for (const { alert, severity, share } of levels) {
      const title = `VPC connector over ${percent(share)}`;
      new AlertPolicy(this, alert, {
        ...alerting,
        severity,
        title,
        meaning: `An instance of the connector ${connectorName} has used more than ${percent(share)} of its CPU for five minutes. Every query to the database and to Redis goes through it: it gets slow, then it drops packets, and starts run out of time.`,
        steps: [
          "Look at the dashboard: is the connector at its last instance, or still growing?",
          "Raise network.connector.maxInstances in the declaration, or choose a bigger machineType (that one replaces the connector).",
          "A connector never shrinks: after a peak it is recreated, or it stays.",
        ],
        conditions: [
          thresholdCondition({
            title,
            filter: connectorCpu(connectorName, region),
            aligner: "ALIGN_PERCENTILE_99",
            reducer: "REDUCE_MAX",
            over: share,
            windowSeconds: WINDOW_SECONDS,
            forSeconds: LOAD_FOR_SECONDS,
          }),
        ],
      });
    }
    const share = percent(thresholds.natPorts);
    new AlertPolicy(this, "nat-ports", {
      ...alerting,
      severity: "high",
      title: `NAT ports over ${share}`,
      meaning: `A machine behind ${natGatewayName} has used more than ${share} of its ${NAT_PORTS_PER_MACHINE} ports to one destination, or packets were dropped because no port was left. At the limit new connections to that destination fail.`,
      steps: [
        "Read the NAT log, which holds the failed ones alone: who connects, and where to?",
        "Reuse connections in the application, or give each machine more ports in constructs/nat.ts.",
      ],
      conditions: [
        thresholdCondition({
          title: `Ports in use over ${share}`,
          filter: natSeries(natGatewayName, "port_usage"),
          aligner: "ALIGN_MAX",
          reducer: "REDUCE_MAX",
          over: natPortsAt(thresholds.natPorts),
          windowSeconds: WINDOW_SECONDS,
          forSeconds: LOAD_FOR_SECONDS,
        }),
        thresholdCondition({
          title: "Packets dropped for want of a port",
          filter: natSeries(
            natGatewayName,
            "dropped_sent_packets_count",
            is("metric.labels.reason", "OUT_OF_RESOURCES"),
          ),
          aligner: "ALIGN_DELTA",
          reducer: "REDUCE_SUM",
          over: 0,
          windowSeconds: WINDOW_SECONDS,
        }),
      ],
    });
  }
}
