import { LOG_METRIC_DELAY_SECONDS } from "../../../platform/monitoring";
import { readSeconds } from "../../../platform/quantity";
import { ALERT_POLICY, alertFilters } from "../../alerts";
import { dependentsOf, dependsOn } from "../../dependencies";
import type { Estate, Resource } from "../../resources";
import { NOT_APPLICABLE, orPass } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { managedNamed } from "../../target";
import { at, text } from "../../value";

const LOG_METRIC = "google_logging_metric";
/** Resources that can hold an apply up between two others. */
const WAITS = ["terraform_data", "null_resource", "time_sleep"];

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
      metricsIn(estate, policy, filter).map((metric) => ({ path, metric })),
    );
    if (asked.length === 0) return NOT_APPLICABLE;
    return orPass(
      asked
        .filter(({ metric }) => isNew(metric) && !isWaitedFor(estate, policy, metric))
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

/** The metrics of the same stack that a filter names: `metric.type = "logging.googleapis.com/user/NAME"`. */
function metricsIn(estate: Estate, policy: Resource, filter: string): readonly Resource[] {
  return [...filter.matchAll(/logging\.googleapis\.com\/user\/([^"'\s]+)/g)].flatMap(([, name = ""]) => {
    const reference = /^\$\{([^}.]+\.[^}.]+)\.[^}]*\}$/.exec(name)?.[1];
    const found = reference === undefined ? managedNamed(estate, LOG_METRIC, name) : estate.at(reference);
    return found.filter(({ stack }) => stack === policy.stack);
  });
}

/** A plan tells which metrics are there already. */
function isNew({ change }: Resource): boolean {
  return change === undefined || change.actions.includes("create");
}

/** Whether something that takes time stands between the metric and the alert. */
function isWaitedFor(estate: Estate, policy: Resource, metric: Resource): boolean {
  const afterMetric = dependentsOf(estate, metric);
  return WAITS.flatMap((type) => estate.ofType(type)).some(
    (wait) => afterMetric.has(wait) && takesLongEnough(wait) && dependsOn(estate, policy, wait),
  );
}

/** How long a local command sleeps, only the command says; a `time_sleep` says it itself. */
function takesLongEnough({ type, values }: Resource): boolean {
  if (type !== "time_sleep") return true;
  return (readSeconds(text(at(values, "create_duration"))) ?? 0) >= LOG_METRIC_DELAY_SECONDS;
}
