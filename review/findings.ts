/** Findings of the rules by what the change has to do with them. */
import type { Finding, Report } from "../policy/engine";
import type { ChangeSet } from "./change-set";

export interface ComparedFindings {
  /** Failures that the change makes: of rules that held before, and of values that it writes anew and wrong. */
  readonly new: readonly Finding[];
  /** Failures that were there already, with the same value, and stay. */
  readonly existing: readonly Finding[];
  /** Failures of what stays that are gone after the change. */
  readonly fixed: readonly Finding[];
  /** Failures after the change that an exception accepts. */
  readonly suppressed: readonly Finding[];
  /** What cannot be told before an apply. */
  readonly unknown: readonly Finding[];
}

/** Compares what the rules find in the estate before and after. A rule about deletions is heard after only. */
export function compareFindings(before: Report, after: Report, { changes }: ChangeSet): ComparedFindings {
  const earlier = new Map<string, Finding[]>();
  for (const finding of before.findings) {
    if (finding.status === "unknown") continue;
    const key = keyOf(finding);
    const same = earlier.get(key);
    if (same) same.push(finding);
    else earlier.set(key, [finding]);
  }
  const failures: Finding[] = [];
  const existing: Finding[] = [];
  const unknown: Finding[] = [];
  const suppressed: Finding[] = [];
  const undecided = new Set<string>();
  for (const finding of after.findings) {
    if (finding.status === "unknown") {
      unknown.push(finding);
      undecided.add(placeOf(finding));
      continue;
    }
    const was = earlier.get(keyOf(finding))?.pop();
    if (finding.status === "suppressed") suppressed.push(finding);
    else (was ? existing : failures).push(finding);
  }
  const staying = new Set(
    changes.flatMap(({ after: resource }) => (resource ? [`${resource.stack} ${resource.address}`] : [])),
  );
  const stillThere = new Set(after.findings.map(ruleAndPlace));
  const fixed = [...earlier.values()].flat().filter((finding) => {
    // What goes away is no repair, what cannot be told yet is none yet, and another wrong value is none at all.
    if (finding.status !== "fail" || undecided.has(placeOf(finding)) || stillThere.has(ruleAndPlace(finding)))
      return false;
    return staying.has(`${finding.stack} ${finding.address}`);
  });
  return { new: failures, existing, fixed, suppressed, unknown };
}

/** The same finding before and after: the same value at the same place. An index moves when a list grows. */
function keyOf(finding: Finding): string {
  return [ruleAndPlace(finding), finding.severity, finding.got].join("\n");
}

function ruleAndPlace({ rule, stack, address, path }: Finding): string {
  return [rule, stack, address, path.replace(/\.\d+(?=\.|$)/g, "")].join("\n");
}

function placeOf({ rule, stack, address }: Finding): string {
  return [rule, stack, address].join("\n");
}
