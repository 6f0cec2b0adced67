/** Conditions on built-in metrics, which exist before anything is made. */
import type { MonitoringAlertPolicyConditions } from "@cdktf/provider-google/lib/monitoring-alert-policy";

export interface MetricCondition {
  readonly title: string;
  /** Which series: see {@link seriesFilter}. */
  readonly filter: string;
  /** What a series becomes over a window: `ALIGN_MEAN`. */
  readonly aligner: string;
  /** What all series together become: `REDUCE_MAX`. @default each series is judged by itself */
  readonly reducer?: string;
  /** Labels that keep series apart when they are reduced. @default one series for all */
  readonly groupBy?: readonly string[];
  /** The window, 60 or more. */
  readonly windowSeconds: number;
  /** How long every window has to be wrong; whole minutes. @default 0: one is enough */
  readonly forSeconds?: number;
}

/** A value over or under a threshold. */
export function thresholdCondition(
  condition: MetricCondition & ({ readonly over: number } | { readonly under: number }),
): MonitoringAlertPolicyConditions {
  const over = "over" in condition;
  return {
    displayName: condition.title,
    conditionThreshold: {
      filter: condition.filter,
      aggregations: [aggregationOf(condition)],
      comparison: over ? "COMPARISON_GT" : "COMPARISON_LT",
      thresholdValue: over ? condition.over : condition.under,
      duration: `${condition.forSeconds ?? 0}s`,
      trigger: { count: 1 },
    },
  };
}

/**
 * The share of failed requests among all, over a threshold.
 *
 * It counts failures, not successes: where everything fails, a success series does not exist and could not be compared.
 */
export function failureShareCondition(condition: {
  readonly title: string;
  readonly failed: string;
  readonly all: string;
  /** 0.1 is one in ten. */
  readonly over: number;
  readonly windowSeconds: number;
  readonly forSeconds?: number;
}): MonitoringAlertPolicyConditions {
  // The same on both sides, as the API asks of a ratio.
  const aggregation = {
    alignmentPeriod: `${condition.windowSeconds}s`,
    perSeriesAligner: "ALIGN_RATE",
    crossSeriesReducer: "REDUCE_SUM",
  };
  return {
    displayName: condition.title,
    conditionThreshold: {
      filter: condition.failed,
      aggregations: [aggregation],
      denominatorFilter: condition.all,
      denominatorAggregations: [aggregation],
      comparison: "COMPARISON_GT",
      thresholdValue: condition.over,
      duration: `${condition.forSeconds ?? 0}s`,
      trigger: { count: 1 },
    },
  };
}

function aggregationOf({ aligner, reducer, groupBy, windowSeconds }: MetricCondition) {
  return {
    alignmentPeriod: `${windowSeconds}s`,
    perSeriesAligner: aligner,
    ...(reducer !== undefined && { crossSeriesReducer: reducer }),
    ...(groupBy !== undefined && { groupByFields: [...groupBy] }),
  };
}
