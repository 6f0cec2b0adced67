/** What Cloud Monitoring accepts. */
import { complement, rounded } from "./share";

export const UPTIME_PERIODS_SECONDS: readonly number[] = [60, 300, 600, 900];
export const UPTIME_TIMEOUT_SECONDS = { least: 1, most: 60 } as const;
/** Where uptime checks come from. `USA` stands for its three regions together. */
export const UPTIME_REGIONS = [
  "USA",
  "USA_IOWA",
  "USA_OREGON",
  "USA_VIRGINIA",
  "EUROPE",
  "SOUTH_AMERICA",
  "ASIA_PACIFIC",
] as const;
/** A check names this many regions at least, or none and comes from all of them. */
export const LEAST_UPTIME_REGIONS = 3;
export const LEAST_AUTO_CLOSE_SECONDS = 1800;
export const MAX_CONDITIONS = 6;
/** Of a condition's filter. */
export const MAX_FILTER_CHARACTERS = 2048;
/** Of an alert's documentation. */
export const MAX_DOCUMENTATION_CHARACTERS = 8192;
/** The value of a user label. */
export const LABEL_VALUE = /^[a-z0-9_-]{1,63}$/;
/** The beginning of a log-based metric's type; its name follows. */
export const LOG_BASED_METRIC = "logging.googleapis.com/user/";
/** Of a log-based metric's filter. */
export const MAX_LOG_FILTER_CHARACTERS = 20_000;
/** The highest goal of a service-level objective. */
export const MAX_OBJECTIVE = 0.999;
export const OBJECTIVE_PERIOD_DAYS = { least: 1, most: 30 } as const;

/** The account as which Google publishes alerts to a topic of the project. */
export function notificationAgentEmail(projectNumber: string): string {
  return `service-${projectNumber}@gcp-sa-monitoring-notification.iam.gserviceaccount.com`;
}

/**
 * The highest rate at which an error budget can burn: everything fails. At a goal of 0.9 it is 10: an alert on a higher
 * rate can never open.
 */
export function mostBurnRate(objective: number): number {
  return rounded(1 / complement(objective));
}
/** Seconds until a log metric that was just made can be found by an alert: "up to ten minutes". */
export const LOG_METRIC_DELAY_SECONDS = 600;
