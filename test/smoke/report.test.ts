import { CHECK_STATUSES, reportOf } from "../../smoke/report";
import type { CheckStatus } from "../../smoke/report";
import { RESULTS } from "./render/report";

const DOWN: readonly CheckStatus[] = ["failed", "not-reached"];

test.each(CHECK_STATUSES)("one check that is %s decides whether all is up", (status) => {
  const results = RESULTS.filter((result) => result.status === status);
  const report = reportOf("staging", results, { budgetSeconds: 60, seconds: 1 });
  expect(report.counts[status]).toBe(1);
  expect(report.isUp).toBe(!DOWN.includes(status));
});
