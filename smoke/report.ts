/** What a run comes to. */
import type { SymptomId } from "./symptoms";
import type { Verdict } from "./verdict";

export type CheckKind =
  | "health"
  | "readiness"
  | "endpoint"
  /** The health path under a further host of the service. */
  | "host"
  | "dependency"
  | "revision"
  | "certificate"
  | "redirect";

export type CheckStatus =
  | Verdict["status"]
  /** Not asked: its service did not become ready, or the budget ran out first. Counts as down. */
  | "not-reached";

export interface CheckResult {
  /** Key of the service that the check is about. */
  readonly service: string;
  readonly kind: CheckKind;
  /** What was asked, short: `/api/threads`, a host, the service's Cloud Run name. */
  readonly target: string;
  /** The whole address; `undefined` where there is none to call. */
  readonly url: string | undefined;
  readonly status: CheckStatus;
  /** What came back, or why nothing was asked. */
  readonly seen: string;
  /** Set for failures and warnings. */
  readonly symptom: SymptomId | undefined;
  readonly tries: number;
  /** From the first try's start to the last one's end. */
  readonly seconds: number;
}

export const CHECK_STATUSES: readonly CheckStatus[] = ["passed", "warning", "failed", "not-reached", "skipped"];

export interface SmokeReport {
  readonly environment: string;
  /** Service by service, in the order declared; within a service in the order asked. */
  readonly results: readonly CheckResult[];
  readonly counts: Readonly<Record<CheckStatus, number>>;
  /** False when anything failed or was not reached. */
  readonly isUp: boolean;
  readonly budgetSeconds: number;
  readonly seconds: number;
}

export function reportOf(
  environment: string,
  results: readonly CheckResult[],
  time: { readonly budgetSeconds: number; readonly seconds: number },
): SmokeReport {
  const counts: Record<CheckStatus, number> = { passed: 0, warning: 0, failed: 0, "not-reached": 0, skipped: 0 };
  for (const { status } of results) counts[status] += 1;
  return { environment, results, counts, isUp: counts.failed === 0 && counts["not-reached"] === 0, ...time };
}
