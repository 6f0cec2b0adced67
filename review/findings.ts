/** Findings of the rules by what the change has to do with them. */
import { CLOUD_RUN_SERVICE } from "../policy/cloud-run-service";
import type { Contract } from "../policy/contract";
import { edgeHosts } from "../policy/edge-hosts";
import type { Finding, Report } from "../policy/engine";
import type { Estate } from "../policy/resources";
import { nameOf } from "../policy/target";
import type { ChangeSet } from "./change-set";

export interface ComparedFindings {
  /** Failures that the change makes: of rules that held before, and of values that it writes anew and wrong. */
  readonly new: readonly Finding[];
  /** Failures that were there already, with the same value, and stay. */
  readonly existing: readonly Finding[];
  /** Failures of what stays that are gone after the change, and that stood before without what the declaration adds. */
  readonly fixed: readonly Finding[];
  /** Failures after the change that an exception accepts. */
  readonly suppressed: readonly Finding[];
  /** What cannot be told before an apply. */
  readonly unknown: readonly Finding[];
}

/**
 * Compares what the rules find in the estate before and after. A rule about deletions is heard after only.
 *
 * Both are judged by the declaration of now, the only one that is known. A failure counts as fixed when
 *
 * - it is of a resource that stays, and its rule finds nothing at its place after the change;
 * - and it stands also by {@link contractBefore}, without the hosts and services that the change adds: what lacked only those
 *   lacked nothing while nobody had asked for them.
 *
 * @param judgeBefore What these rules find in the estate before, by {@link contractBefore}; asked only where it decides.
 */
export function compareFindings(
  before: Report,
  after: Report,
  { changes }: ChangeSet,
  judgeBefore: (rules: ReadonlySet<string>) => Report,
): ComparedFindings {
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
  const isGone = (finding: Finding): boolean => {
    // What goes away is no repair, what cannot be told yet is none yet, and another wrong value is none at all.
    if (finding.status !== "fail" || undecided.has(placeOf(finding)) || stillThere.has(ruleAndPlace(finding)))
      return false;
    return staying.has(`${finding.stack} ${finding.address}`);
  };
  const gone = before.findings.filter(isGone);
  const places = new Set(gone.map(ruleAndPlace));
  const fixed =
    gone.length === 0
      ? []
      : judgeBefore(new Set(gone.map(({ rule }) => rule))).findings.filter(
          (finding) => places.has(ruleAndPlace(finding)) && isGone(finding),
        );
  return { new: failures, existing, fixed, suppressed, unknown };
}

/** The contract without the services and the hosts that the change adds; itself where it adds none. */
export function contractBefore(contract: Contract, { before, after }: Pick<ChangeSet, "before" | "after">): Contract {
  const had = namesIn(before);
  const has = namesIn(after);
  const isNew = (name: string): boolean => has.has(name) && !had.has(name);
  const hosts = contract.hosts.filter((host) => !isNew(host));
  const services = contract.services.filter(({ name }) => !isNew(name));
  const isSame = hosts.length === contract.hosts.length && services.length === contract.services.length;
  return isSame ? contract : { ...contract, hosts, services };
}

/** Hosts that the edge answers for, and names of services; a host has a dot in it, and a name has none. */
function namesIn(estate: Estate): ReadonlySet<string> {
  const { hostRules, certificates } = edgeHosts(estate);
  const services = estate.ofType(CLOUD_RUN_SERVICE).flatMap((service) => nameOf(service) ?? []);
  return new Set([...hostRules.patterns, ...certificates.patterns, ...services]);
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
