/** A report's counts as people read them. */
import type { Summary } from "../engine";

/** `1 error`, `2 errors`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `2 errors, 1 warning, 3 unknown, 0 suppressed; 77 rules over 48 resources`. */
export function writeSummary({ errors, warnings, unknown, suppressed, rules, resources }: Summary): string {
  const findings = `${counted(errors, "error")}, ${counted(warnings, "warning")}, ${unknown} unknown, ${suppressed} suppressed`;
  return `${findings}; ${counted(rules, "rule")} over ${counted(resources, "resource")}`;
}
