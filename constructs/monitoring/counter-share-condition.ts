import type { MonitoringAlertPolicyConditions } from "@cdktf/provider-google/lib/monitoring-alert-policy";

export interface CounterShare {
  readonly title: string;
  /** Type of the log-based metric of what should have happened. */
  readonly all: string;
  /** Type of the log-based metric of what did. */
  readonly done: string;
  /** The Cloud Run service whose lines are counted. */
  readonly serviceName: string;
  /** 0.98: fewer than 98 of 100 done. */
  readonly under: number;
  readonly windowSeconds: number;
  /** Whole minutes. */
  readonly forSeconds: number;
}

/**
 * The share of one counter of log lines in another.
 *
 * PromQL, because nothing delivered of what was sent has to count as zero, and nothing sent as nothing: a ratio of two
 * series has no value when the first of them has none. It names metrics without Monitoring's check that they exist.
 */
export function counterShareCondition(share: CounterShare): MonitoringAlertPolicyConditions {
  // A log-based metric has a series for every kind of resource that logs, and PromQL wants to be told which.
  const selector = `{monitored_resource="cloud_run_revision",service_name="${share.serviceName}"}`;
  const increase = (metricType: string) =>
    `sum(increase(${promqlName(metricType)}${selector}[${share.windowSeconds}s]))`;
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
