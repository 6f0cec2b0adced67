import { LoggingMetric } from "@cdktf/provider-google/lib/logging-metric";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { LOG_METRIC_DELAY_SECONDS } from "../platform/monitoring";
import { applyWait } from "./apply-wait";
import { adoptable } from "./netra-stack";

/** Shortens the wait for a run against something that is not Google. Seconds. */
export const LOG_METRIC_DELAY_VARIABLE = "NETRA_LOG_METRIC_DELAY_SECONDS";

export interface LogMetric {
  /** Its type is `logging.googleapis.com/user/NAME`. */
  readonly name: string;
  readonly description: string;
  /** Logging query; only lines of Cloud Run services are counted, whatever it says. */
  readonly filter: string;
}

export interface LogMetricsProps {
  readonly projectId: string;
  readonly metrics: readonly LogMetric[];
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * Counters of log lines, and a wait until Cloud Monitoring knows them, so that an apply ends no sooner.
 *
 * A service-level objective on a metric that is not known yet is refused ("Invalid SLO definition: The metric referenced
 * by the provided filter is unknown"), and an alert too. A metric becomes known up to ten minutes after it was made,
 * whether anything was counted or not. So both belong into a stack that is applied after this one's.
 */
export class LogMetrics extends Construct {
  constructor(scope: Construct, id: string, { projectId, metrics, dependsOn }: LogMetricsProps) {
    super(scope, id);
    const made = metrics.map(({ name, description, filter }) =>
      adoptable(
        // The name is part of the address: the provider would make a renamed metric beside the old one, and forget that one.
        new LoggingMetric(this, name, {
          project: projectId,
          name,
          description,
          filter: `resource.type="cloud_run_revision" AND (${filter})`,
          // What an objective counts with: DELTA or CUMULATIVE, never GAUGE.
          metricDescriptor: { metricKind: "DELTA", valueType: "INT64", unit: "1" },
          dependsOn: [...dependsOn],
        }),
        `${projectId} ${name}`,
      ),
    );
    applyWait(this, "known", {
      seconds: LOG_METRIC_DELAY_SECONDS,
      variable: LOG_METRIC_DELAY_VARIABLE,
      after: made,
      names: metrics.map(({ name }) => name),
    });
  }
}
