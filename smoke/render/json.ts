/** The report for a program. */
import { CHECK_STATUSES } from "../report";
import type { SmokeReport } from "../report";
import { SYMPTOMS } from "../symptoms";

/**
 * `{"verdict":"up|down","environment","seconds","budgetSeconds","checks":[{"service","check","target","url","status",
 * "seen","symptom","tries","seconds"}],"summary":{"passed","warning","failed","not-reached","skipped"}}`; a check's symptom
 * is null or `{"id","title","meaning","incident","remedy"}`.
 */
export function renderJson({ environment, results, counts, isUp, budgetSeconds, seconds }: SmokeReport): string {
  const report = {
    verdict: isUp ? "up" : "down",
    environment,
    seconds: rounded(seconds),
    budgetSeconds,
    checks: results.map(({ service, kind, target, url, status, seen, symptom, tries, seconds: took }) => ({
      service,
      check: kind,
      target,
      url: url ?? null,
      status,
      seen,
      symptom: symptom === undefined ? null : { id: symptom, ...SYMPTOMS[symptom] },
      tries,
      seconds: rounded(took),
    })),
    summary: Object.fromEntries(CHECK_STATUSES.map((status) => [status, counts[status]])),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function rounded(seconds: number): number {
  return Number(seconds.toFixed(3));
}
