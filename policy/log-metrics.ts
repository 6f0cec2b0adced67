/** Log-based metrics as those see them who count with them: a new one is not known to Cloud Monitoring at once. */
import { LOG_METRIC_DELAY_SECONDS } from "../platform/monitoring";
import { readSeconds } from "../platform/quantity";
import { dependentsOf, dependsOn } from "./dependencies";
import type { Estate, Resource } from "./resources";
import { managedNamed } from "./target";
import { at, text } from "./value";

export const LOG_METRIC = "google_logging_metric";
/** Resources that can hold an apply up between two others. */
const WAITS = ["terraform_data", "null_resource", "time_sleep"];

/** The names, or references to names, of the log metrics in a filter: `metric.type = "logging.googleapis.com/user/NAME"`. */
export function logMetricsIn(filter: string): readonly string[] {
  return [...filter.matchAll(/logging\.googleapis\.com\/user\/([^"'\s]+)/g)].map(([, name = ""]) => name);
}

/** The metrics of any stack that go by a name, or that a reference leads to. */
export function logMetricsNamed(estate: Estate, name: string): readonly Resource[] {
  const reference = /^\$\{([^}.]+\.[^}.]+)\.[^}]*\}$/.exec(name)?.[1];
  return reference === undefined ? managedNamed(estate, LOG_METRIC, name) : estate.at(reference);
}

/** A plan tells which metrics are there already. */
export function isNewMetric({ change }: Resource): boolean {
  return change === undefined || change.actions.includes("create");
}

/** What takes time after a metric was made, in its own stack. */
export function waitsAfter(estate: Estate, metric: Resource): readonly Resource[] {
  const afterMetric = dependentsOf(estate, metric);
  return WAITS.flatMap((type) => estate.ofType(type)).filter((wait) => afterMetric.has(wait) && takesLongEnough(wait));
}

/** Whether something that takes time stands between a metric and what counts with it. */
export function isMetricWaitedFor(estate: Estate, from: Resource, metric: Resource): boolean {
  return waitsAfter(estate, metric).some((wait) => dependsOn(estate, from, wait));
}

/** How long a local command sleeps, only the command says; a `time_sleep` says it itself. */
function takesLongEnough({ type, values }: Resource): boolean {
  if (type !== "time_sleep") return true;
  return (readSeconds(text(at(values, "create_duration"))) ?? 0) >= LOG_METRIC_DELAY_SECONDS;
}
