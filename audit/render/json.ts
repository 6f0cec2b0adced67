/** An audit for a program. */
import type { Audit } from "../audit";

/**
 * `{"verdict":"as-declared|drifted","environment","services":[{"name","address","stack","changedBy","differences":[{"kind",
 * "name","path","declared","live","fix"}],"notCompared"}],"undeclared","missing","notSeen","findings","notes","summary"}`;
 * findings, notes and summary are those of `npm run check`.
 */
export function renderJson({
  environment,
  services,
  undeclared,
  missing,
  notSeen,
  report,
  isAsDeclared,
}: Audit): string {
  const { findings, notes, summary } = report;
  const verdict = isAsDeclared ? "as-declared" : "drifted";
  const whole = { verdict, environment, services, undeclared, missing, notSeen, findings, notes, summary };
  return `${JSON.stringify(whole, undefined, 2)}\n`;
}
