import { ALERT_POLICY, alertFilters } from "../../alerts";
import { isMetricWaitedFor, isNewMetric, logMetricsIn, logMetricsNamed } from "../../log-metrics";
import { NOT_APPLICABLE, orPass } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { at, text } from "../../value";

export const noNewLogMetric: Rule = {
  id: "MON004",
  family: "MON",
  slug: "no-new-log-metric",
  title: "No alert asks for a log metric that the same apply makes",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [ALERT_POLICY],
  why:
    "A new log metric is not there for alerts for up to ten minutes: Cannot find metric(s) that match type. The first apply of an " +
    "empty project fails at it, and the second does not.",
  sources: ["https://cloud.google.com/logging/docs/logs-based-metrics"],
  fix: "Take a built-in metric such as run.googleapis.com/request_count, or condition_matched_log; or let the alert depend on a time_sleep of 600s that depends on the metric.",
  exceptable: true,
  check(policy, { estate }) {
    const asked = alertFilters(policy).flatMap(({ path, text: filter }) =>
      logMetricsIn(filter)
        .flatMap((name) => logMetricsNamed(estate, name))
        .filter(({ stack }) => stack === policy.stack)
        .map((metric) => ({ path, metric })),
    );
    if (asked.length === 0) return NOT_APPLICABLE;
    return orPass(
      asked
        .filter(({ metric }) => isNewMetric(metric) && !isMetricWaitedFor(estate, policy, metric))
        .map(({ path, metric }): Verdict => {
          const message = `${text(at(policy.values, "display_name")) ?? policy.address} asks for ${metric.address}, which the same apply makes; it needs a metric that is there already`;
          return {
            status: "fail",
            path,
            message,
            got: "a new log metric",
            want: "a built-in metric, or a wait of ten minutes",
          };
        }),
    );
  },
};
