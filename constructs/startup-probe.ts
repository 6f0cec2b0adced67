import { PROBE_FIELD_CAP_SECONDS } from "../platform/cloud-run";
import { refuse, showGiven } from "../platform/violation";

export interface StartupProbe {
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

const PERIOD_SECONDS = 10;
/** Long enough for a health check on a cpu that is busy starting; under the period, as the platform asks. */
const TIMEOUT_SECONDS = 5;

/**
 * The start-up probe that waits for a budget: many short tries, never one long one.
 *
 * With the cap of 600 (service guide) the tries alone carry the budget; with 240 (API reference) a delay carries what is
 * over 240. A probe of one try ended the backend's start on 8 September 2025.
 *
 * @param budgetSeconds what a start may take in all
 * @param capSeconds the longest field and span that the platform is trusted to accept
 * @throws DeclarationError when no probe can wait that long
 */
export function startupProbeFor(budgetSeconds: number, capSeconds: 240 | 600): StartupProbe {
  const most = capSeconds === PROBE_FIELD_CAP_SECONDS.apiReference ? 2 * capSeconds : capSeconds;
  refuse(
    "A start-up probe",
    Number.isFinite(budgetSeconds) && budgetSeconds > 0 && budgetSeconds <= most
      ? []
      : [
          {
            path: "budgetSeconds",
            given: showGiven(budgetSeconds),
            allowed: `1 to ${most} with a cap of ${capSeconds}`,
            fix: "shorten the start: the platform does not wait longer",
          },
        ],
  );
  const initialDelaySeconds = Math.max(0, Math.ceil(budgetSeconds - capSeconds));
  return {
    initialDelaySeconds,
    periodSeconds: PERIOD_SECONDS,
    timeoutSeconds: TIMEOUT_SECONDS,
    failureThreshold: Math.ceil((budgetSeconds - initialDelaySeconds) / PERIOD_SECONDS),
  };
}
