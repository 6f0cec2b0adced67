import {
  LOG_METRIC,
  isMetricWaitedFor,
  isNewMetric,
  logMetricsIn,
  logMetricsNamed,
  waitsAfter,
} from "../../log-metrics";
import type { Attributes, Resource, Value } from "../../resources";
import { Expression } from "../../resources";
import { NOT_APPLICABLE, PASS } from "../../rule";
import type { Rule, RuleContext, Verdict } from "../../rule";
import { comesAfter, isSeenFrom } from "../../stacks";

const INDICATORS = ["request_based_sli", "windows_based_sli"];

export const objectivesCountKnownMetrics: Rule = {
  id: "MON005",
  family: "MON",
  slug: "objectives-count-known-metrics",
  title: "No service-level objective counts with a log metric that is not known when it is made",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: ["google_monitoring_slo"],
  why:
    "An objective on a metric that Cloud Monitoring does not know is refused: Invalid SLO definition: The metric referenced by the " +
    "provided filter is unknown. A new log metric is known after up to ten minutes, so a first apply can fail at it.",
  sources: [
    "https://github.com/GoogleCloudPlatform/cloud-ops-sandbox/issues/896",
    "https://cloud.google.com/logging/docs/logs-based-metrics",
  ],
  fix: "Make the metric in a stack that is applied before, and let that stack wait for it: a time_sleep of 600s that depends on the metric.",
  exceptable: true,
  check(objective, context) {
    const judged = INDICATORS.flatMap((path) =>
      [...new Set(textsIn(objective.values[path]).flatMap(logMetricsIn))].map((name) =>
        judge(objective, path, name, context),
      ),
    );
    return judged.length === 0 ? NOT_APPLICABLE : judged;
  },
};

function judge(objective: Resource, path: string, name: string, { estate }: RuleContext): Verdict {
  const { address, stack } = objective;
  const fail = (said: string, got: string): Verdict => ({
    status: "fail",
    path,
    message: `${address} counts with ${said}`,
    got,
    want: "a log metric that was made ten minutes before",
  });
  const named = logMetricsNamed(estate, name);
  const own = named.find((metric) => metric.stack === stack);
  if (own) {
    if (!isNewMetric(own) || isMetricWaitedFor(estate, objective, own)) return PASS;
    return fail(`${own.address}, which the same apply makes`, "a new log metric");
  }
  const earlier = named.find((metric) => comesAfter(estate, stack, metric.stack));
  if (earlier) {
    if (!isNewMetric(earlier) || waitsAfter(estate, earlier).length > 0) return PASS;
    return fail(`${earlier.address}, which ${earlier.stack} makes and does not wait for`, "a new log metric");
  }
  const later = named[0];
  if (later) return fail(`${name}, which ${later.stack} makes, and that comes later`, name);
  if (isSeenFrom(estate, stack, [LOG_METRIC]))
    return fail(`${name}, and no stack makes a log metric of that name`, name);
  return { status: "unknown", path, why: `the log metric ${name} is not in what was given` };
}

/** Every text in a block, as written: a filter with a reference in it stays as it is. */
function textsIn(value: Value | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  if (value instanceof Expression) return [value.text];
  if (typeof value !== "object" || value === null) return [];
  const inside = Array.isArray(value) ? (value as readonly Value[]) : Object.values(value as Attributes);
  return inside.flatMap(textsIn);
}
