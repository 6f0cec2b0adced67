/** What Cloud Monitoring accepts. */

export const UPTIME_PERIODS_SECONDS: readonly number[] = [60, 300, 600, 900];
export const UPTIME_TIMEOUT_SECONDS = { least: 1, most: 60 } as const;
export const LEAST_AUTO_CLOSE_SECONDS = 1800;
export const MAX_CONDITIONS = 6;
