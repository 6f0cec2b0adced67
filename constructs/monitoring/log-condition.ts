/** Conditions on single log lines. They need no metric, so they hold from the first apply on. */
import type { MonitoringAlertPolicyConditions } from "@cdktf/provider-google/lib/monitoring-alert-policy";

/** A log line that matches every clause. */
export function logCondition(condition: {
  readonly title: string;
  /** Clauses of Logging's query language, joined by AND. */
  readonly clauses: readonly string[];
  /** What a notification says of the line: name -> field of the log entry. Lines that differ in it notify separately. */
  readonly says: Readonly<Record<string, string>>;
}): MonitoringAlertPolicyConditions {
  return {
    displayName: condition.title,
    conditionMatchedLog: {
      filter: condition.clauses.join(" AND "),
      labelExtractors: Object.fromEntries(
        Object.entries(condition.says).map(([name, field]) => [name, `EXTRACT(${field})`]),
      ),
    },
  };
}

/** Whether a line of text says something, whether the application writes text or JSON. `pattern` is RE2. */
export function saysPattern(pattern: string): string {
  return `(textPayload=~"${pattern}" OR jsonPayload.message=~"${pattern}")`;
}

/** Lines of a Cloud Run service, its own and the platform's. */
export function ofService(serviceName: string): string {
  return `resource.type="cloud_run_revision" AND resource.labels.service_name="${serviceName}"`;
}
