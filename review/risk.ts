/** The risks of a change, of the kinds that a person decides about. */
import type { Contract } from "../policy/contract";
import type { Estate, Resource } from "../policy/resources";
import type { Severity } from "../policy/rule";
import { SECRET, SECRET_VERSION } from "../policy/secrets";
import { targetOf } from "../policy/target";
import { at } from "../policy/value";
import type { ChangeSet, ResourceChange } from "./change-set";
import type { Destruction } from "./destruction";
import { downsizingsOf } from "./downsizing";
import type { DriftGroup } from "./drift";
import type { ExposureChange } from "./exposure";
import type { ServiceHeadroom } from "./headroom";
import { imagesTakenBack } from "./images";
import { protectionsRemoved } from "./protection";
import { restartsOf } from "./restart";

export type RiskKind =
  | "destroy-stateful"
  | "replace-stateful"
  | "protection-removed"
  | "name-not-reusable"
  | "downsize"
  | "image-unpinned"
  | "database-restart"
  | "exposure-widened"
  | "iam-widened"
  | "secret-rotation"
  | "drift"
  | "unchecked";

export interface Risk {
  readonly kind: RiskKind;
  /** `error` blocks the change. */
  readonly severity: Severity;
  /** Of the resource; the plan's name where the whole plan is meant. */
  readonly address: string;
  readonly detail: string;
}

export interface RiskFacts {
  readonly contract: Contract;
  readonly changeSet: ChangeSet;
  readonly destructions: readonly Destruction[];
  readonly headroom: readonly ServiceHeadroom[];
  readonly exposure: readonly ExposureChange[];
  readonly drift: readonly DriftGroup[];
}

/** Every risk, by kind, in the order in which {@link RiskKind} names the kinds. */
export function risksOf(facts: RiskFacts): readonly Risk[] {
  const { contract, changeSet, destructions, headroom, exposure, drift } = facts;
  return [
    ...destructions.flatMap(lossRisk),
    ...changeSet.changes.flatMap((change) => protectionRisk(change, destructions)),
    ...destructions.flatMap(nameRisk),
    ...headroom.flatMap(headroomRisks),
    ...changeSet.changes.flatMap(downsizingRisks),
    ...changeSet.changes.flatMap((change) => imageRisks(change, contract)),
    ...changeSet.changes.flatMap(restartRisk),
    ...exposure.flatMap(exposureRisk),
    ...changeSet.changes.flatMap((change) => rotationRisk(change, changeSet)),
    ...drift.map(driftRisk),
    ...changeSet.plans.flatMap(uncheckedRisks),
  ];
}

function lossRisk({ address, action, loses, forcedBy, isAcknowledged, isLeftOver }: Destruction): readonly Risk[] {
  if (loses === undefined) return [];
  const because = forcedBy.length === 0 ? "" : ` because of ${forcedBy.join(", ")}`;
  const what = isLeftOver ? "destroyed as a leftover" : action === "replace" ? `replaced${because}` : "destroyed";
  return [
    {
      kind: action === "replace" ? "replace-stateful" : "destroy-stateful",
      severity: isAcknowledged ? "warning" : "error",
      address,
      detail: `${what}, which loses ${loses}${isAcknowledged ? " (acknowledged)" : ""}`,
    },
  ];
}

/** Taking a protection away is a step of its own. In one change with a destruction nobody has seen the state between. */
function protectionRisk(change: ResourceChange, destructions: readonly Destruction[]): readonly Risk[] {
  const { address, stack } = change.resource;
  const removed = protectionsRemoved(change);
  if (removed.length === 0) return [];
  const destroyed = destructions.find(
    (other) => other.loses !== undefined || (other.address === address && other.stack === stack),
  );
  const what = destroyed?.address === address && destroyed.stack === stack ? "it" : destroyed?.address;
  return [
    {
      kind: "protection-removed",
      severity: destroyed ? "error" : "warning",
      address,
      detail: `without ${removed.join(", ")} from now on${destroyed ? `, in the change that destroys ${what}` : ""}`,
    },
  ];
}

function nameRisk({ address, nameHeldFor }: Destruction): readonly Risk[] {
  if (nameHeldFor === undefined) return [];
  return [
    {
      kind: "name-not-reusable",
      severity: "warning",
      address,
      detail: `its name is not free again for ${nameHeldFor}`,
    },
  ];
}

function headroomRisks({ address, rows }: ServiceHeadroom): readonly Risk[] {
  return rows.flatMap(({ name, before, after, floor, isLower, isUnderFloor }) => {
    if (!isLower) return [];
    const against =
      floor === undefined ? "" : isUnderFloor ? `, under the floor of ${floor}` : `, the floor is ${floor}`;
    return [
      { kind: "downsize", severity: "warning", address, detail: `${name} ${before} → ${after}${against}` } as const,
    ];
  });
}

function downsizingRisks(change: ResourceChange): readonly Risk[] {
  return downsizingsOf(change).map(({ address, detail }) => ({
    kind: "downsize",
    severity: "warning",
    address,
    detail,
  }));
}

function imageRisks(change: ResourceChange, contract: Contract): readonly Risk[] {
  const { address } = change.resource;
  return imagesTakenBack(change, contract).map((detail) => ({
    kind: "image-unpinned",
    severity: "warning",
    address,
    detail,
  }));
}

function restartRisk(change: ResourceChange): readonly Risk[] {
  const reasons = restartsOf(change);
  if (reasons.length === 0) return [];
  const detail = `the database restarts when this is applied: ${reasons.join(", ")}`;
  return [{ kind: "database-restart", severity: "warning", address: change.resource.address, detail }];
}

function exposureRisk({ address, kind, direction, detail }: ExposureChange): readonly Risk[] {
  if (direction === "narrowed") return [];
  return [{ kind: kind === "role" ? "iam-widened" : "exposure-widened", severity: "warning", address, detail }];
}

/** Running instances keep the old value until a new revision is up; whoever else holds it is locked out. */
function rotationRisk(change: ResourceChange, { before }: ChangeSet): readonly Risk[] {
  const { action, resource } = change;
  const risk = (detail: string): readonly Risk[] => [
    { kind: "secret-rotation", severity: "warning", address: resource.address, detail },
  ];
  if (resource.mode !== "managed") return [];
  if (resource.type === SECRET_VERSION && action === "replace")
    return risk("the secret gets a new version, and the old one goes");
  if (resource.type === SECRET_VERSION && action === "create" && isOfKnownSecret(resource, before))
    return risk("the secret gets a new version");
  if (action !== "update" && action !== "replace") return [];
  const altered = change
    .attributes()
    .filter(({ path, isSensitive }) => isSensitive || /_wo_version$/.test(path.at(-1) ?? ""));
  const names = [...new Set(altered.map(({ path }) => (path.at(-1) ?? "").replace(/_wo_version$/, "")))];
  return names.length === 0 ? [] : risk(`${names.join(", ")} is written anew`);
}

/** Whether the secret that a version belongs to is there already. */
function isOfKnownSecret(version: Resource, before: Estate): boolean {
  const target = targetOf(before, version, at(version.values, "secret"), SECRET);
  return target.state === "named" && target.resource !== undefined;
}

function driftRisk({ type, attributes, isGone, addresses }: DriftGroup): Risk {
  const [first = type] = addresses;
  const others = addresses.length > 1 ? ` (and ${addresses.length - 1} more)` : "";
  const what = isGone ? "is gone" : `${attributes.join(", ")} was changed`;
  return { kind: "drift", severity: "warning", address: first, detail: `${what} outside of Terraform${others}` };
}

function uncheckedRisks(plan: ChangeSet["plans"][number]): readonly Risk[] {
  const risk = (address: string, detail: string): Risk => ({ kind: "unchecked", severity: "warning", address, detail });
  const checks = plan.failedChecks.filter(({ status }) => status === "fail" || status === "error");
  return [
    ...(plan.errored ? [risk(plan.stack, "the plan failed part way and does not show all that would happen")] : []),
    ...(plan.complete === false && !plan.errored
      ? [risk(plan.stack, "the plan is not complete: another plan has to follow its apply")]
      : []),
    ...plan.deferred.map(({ reason, resource }) =>
      risk(resource.address, `left for a later plan (${reason.replace(/_/g, " ")}): nothing of it was looked at`),
    ),
    ...checks.map(({ address, status }) => risk(address, `its check ends with ${status}`)),
  ];
}
