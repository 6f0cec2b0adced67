/**
 * The gate: no configuration is put in its place before every rule has looked at what was really written.
 *
 * It judges the files, not the constructs, so that a raw resource, an aspect or an override cannot go round it, and all
 * stacks together, so that a rule sees what one stack takes from another.
 */
import { CATALOGUE } from "./catalogue";
import type { Contract } from "./contract";
import { evaluate } from "./engine";
import type { Report } from "./engine";
import type { Exception } from "./exceptions";
import { readInput } from "./read/input";
import type { InputFile } from "./read/input";
import type { Estate } from "./resources";

export interface Judgement {
  readonly estate: Estate;
  readonly report: Report;
  /** True when no error stands. */
  readonly passes: boolean;
}

/**
 * @param files every stack's `cdk.tf.json`, and cdktf's `manifest.json`
 * @param today `YYYY-MM-DD`, for the expiry of exceptions
 */
export function judgeConfiguration(
  files: readonly InputFile[],
  contract: Contract,
  exceptions: readonly Exception[],
  today: string,
): Judgement {
  const { estate } = readInput(files);
  const report = evaluate(CATALOGUE, estate, contract, exceptions, today, { isWhole: true });
  return { estate, report, passes: report.summary.errors === 0 };
}
