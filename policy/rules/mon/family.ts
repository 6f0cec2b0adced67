/** The rules of the family MON, in the order of their ids. Each one is a file beside this one; a rule that is not listed here does not run. */
import type { Rule } from "../../rule";
import { alertsReachPeople } from "./alerts-reach-people";
import { noNewLogMetric } from "./no-new-log-metric";
import { objectivesCountKnownMetrics } from "./objectives-count-known-metrics";
import { requiredAlerts } from "./required-alerts";
import { uptimeChecks } from "./uptime-checks";

export const MON: readonly Rule[] = [
  alertsReachPeople,
  requiredAlerts,
  uptimeChecks,
  noNewLogMetric,
  objectivesCountKnownMetrics,
];
