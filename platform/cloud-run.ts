/**
 * What Cloud Run accepts. Gathered from its public documentation and API reference, 2025 to 2026; where two documents
 * disagree, both numbers are here and the declaration chooses.
 *
 * The Google provider checks none of this: a wrong value passes `terraform validate` and `plan` and fails at apply.
 */

/** CPUs from one up come in these sizes; under one, any step of 0.001 from {@link LEAST_CPU}. */
export const WHOLE_CPUS: readonly number[] = [1, 2, 4, 6, 8];
export const LEAST_CPU = 0.08;

export const LEAST_MEMORY_MIB = { gen1: 128, gen2: 512 } as const;

export const MAX_TIMEOUT_SECONDS = 3600;
export const MAX_CONCURRENCY = 1000;
export const MAX_SERVICE_NAME_LENGTH = 49;
export const SERVICE_NAME = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

export const MAX_VARIABLES = 1000;
export const MAX_VARIABLE_BYTES = 32 * 1024;
/** Set by Cloud Run itself in every container. */
export const RESERVED_VARIABLES: readonly string[] = ["PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION"];

/** A probe field (initial delay, period, timeout): the service guide allows 600, the API reference 240. */
export const PROBE_FIELD_CAP_SECONDS = { serviceGuide: 600, apiReference: 240 } as const;
/** Period times threshold, by the same two documents. */
export const PROBE_SPAN_CAP_SECONDS = PROBE_FIELD_CAP_SECONDS;

/** What Cloud Run takes where a service declares nothing; concurrency is 1 under one CPU. */
export const DEFAULTS = {
  cpu: 1,
  memoryMiB: 512,
  timeoutSeconds: 300,
  concurrency: 80,
  concurrencyUnderOneCpu: 1,
  minInstances: 0,
  maxInstances: 100,
  port: 8080,
} as const;

/** What Cloud Run does when a service declares no start-up probe: one TCP try that may take four minutes. */
export const DEFAULT_STARTUP_PROBE = {
  initialDelaySeconds: 0,
  timeoutSeconds: 240,
  periodSeconds: 240,
  failureThreshold: 1,
} as const;
/** What an undeclared field of a declared probe becomes. */
export const PROBE_FIELD_DEFAULTS = {
  initialDelaySeconds: 0,
  timeoutSeconds: 1,
  periodSeconds: 10,
  failureThreshold: 3,
} as const;
/** What any field of a liveness probe may be at most. */
export const LIVENESS_FIELD_CAP_SECONDS = 3600;

/**
 * The longest start that a start-up probe can wait for. By the API reference a delay of 240 s and a span of 240 s add up; by
 * the service guide a span of 600 s carries it alone.
 */
export function longestStartupSeconds(capSeconds: 240 | 600): number {
  return capSeconds === PROBE_FIELD_CAP_SECONDS.apiReference ? 2 * capSeconds : capSeconds;
}

export function isCpuSize(cpu: number): boolean {
  if (cpu >= 1) return WHOLE_CPUS.includes(cpu);
  return cpu >= LEAST_CPU && Math.abs(cpu * 1000 - Math.round(cpu * 1000)) < 1e-9;
}

/** The memory that a container of this many CPUs may have, in MiB, both ends included. */
export function memoryWindowMiB(cpu: number): { readonly least: number; readonly most: number } {
  const most =
    cpu < 0.5 ? 512 : cpu < 1 ? 1024 : cpu < 2 ? 4096 : cpu < 4 ? 8192 : cpu < 6 ? 16384 : cpu < 8 ? 24576 : 32768;
  const least = cpu >= 6 ? 4096 : cpu >= 4 ? 2048 : LEAST_MEMORY_MIB.gen1;
  return { least, most };
}

/** Seconds that a start-up probe waits before it gives up: the start-up budget. */
export function startupBudgetSeconds(probe: {
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}): number {
  return probe.initialDelaySeconds + probe.periodSeconds * probe.failureThreshold;
}

/** Seconds between two tries of a derived start-up probe. */
const DERIVED_PERIOD_SECONDS = 10;
/** Long enough for a health check on a CPU that is busy starting; under the period, as the platform asks. */
const DERIVED_TIMEOUT_SECONDS = 5;

export interface StartupProbe {
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

/**
 * The start-up probe that waits for a start of this many seconds: many short tries, never one long one. A probe of one try
 * ended the backend's start on 8 September 2025.
 *
 * What the cap does not hold goes into the initial delay: 480 s are 0 + 10 x 48 under 600, and 240 + 10 x 24 under 240.
 *
 * @param startupSeconds at most {@link longestStartupSeconds} of the cap
 * @param capSeconds the longest field and span that the platform is trusted to accept
 */
export function startupProbeFor(startupSeconds: number, capSeconds: 240 | 600): StartupProbe {
  const initialDelaySeconds = Math.max(0, Math.ceil(startupSeconds - capSeconds));
  return {
    initialDelaySeconds,
    periodSeconds: DERIVED_PERIOD_SECONDS,
    timeoutSeconds: DERIVED_TIMEOUT_SECONDS,
    failureThreshold: Math.ceil((startupSeconds - initialDelaySeconds) / DERIVED_PERIOD_SECONDS),
  };
}
