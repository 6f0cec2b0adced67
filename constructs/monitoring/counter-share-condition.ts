import type { MonitoringAlertPolicyConditions } from "@cdktf/provider-google/lib/monitoring-alert-policy";
import { LOG_BASED_METRIC } from "../../platform/monitoring";

export interface CounterShare {
  readonly title: string;
  /** Metric type of what should have happened. */
  readonly all: string;
  /** Metric type of what did. */
  readonly done: string;
  /** The Cloud Run service whose counters they are; said to log-based metrics only, which carry it. */
  readonly serviceName: string;
  /** 0.98: fewer than 98 of 100 done. */
  readonly under: number;
  readonly windowSeconds: number;
  /** Whole minutes. */
  readonly forSeconds: number;
}

/**
 * The share of one counter in another, for counters that the application itself brings: they appear with the first
 * message, long after the first apply.
 *
 * A filter on a metric that does not exist is refused with 404; so this is PromQL, whose check for the metric can be
 * switched off (disable_metric_validation, "allows alerting policies to be defined on metrics that do not yet exist").
 * Nothing sent is no data, and no alert; nothing delivered of what was sent counts as zero.
 */
export function counterShareCondition(share: CounterShare): MonitoringAlertPolicyConditions {
  const increase = (metricType: string) =>
    `sum(increase(${promqlName(metricType)}${selectorOf(metricType, share.serviceName)}[${share.windowSeconds}s]))`;
  return {
    displayName: share.title,
    conditionPrometheusQueryLanguage: {
      query: `(${increase(share.done)} or vector(0)) / (${increase(share.all)} > 0) < ${share.under}`,
      duration: `${share.forSeconds}s`,
      evaluationInterval: "60s",
      disableMetricValidation: true,
    },
  };
}

/** A metric type as PromQL spells it: the first slash becomes a colon, everything else that is special an underscore. */
export function promqlName(metricType: string): string {
  const [domain = "", ...path] = metricType.split("/");
  const plain = (text: string) => text.replace(/[^A-Za-z0-9]/g, "_");
  return `${plain(domain)}:${plain(path.join("/"))}`;
}

function selectorOf(metricType: string, serviceName: string): string {
  if (!metricType.startsWith(LOG_BASED_METRIC)) return "";
  // A log-based metric has a series for every kind of resource that logs, and PromQL wants to be told which.
  return `{monitored_resource="cloud_run_revision",service_name="${serviceName}"}`;
}
