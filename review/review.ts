/**
 * A review: everything that is said about a change, ready to be written in any format.
 *
 * Nothing in it may not be shown. Values go through the redactor where they are taken, and every other text of the review
 * once more when it is whole, so that a renderer has only the marks of its own format to think of.
 */
import { CATALOGUE } from "../policy/catalogue";
import { cloudRunService, CLOUD_RUN_SERVICE } from "../policy/cloud-run-service";
import type { Contract } from "../policy/contract";
import { evaluate } from "../policy/engine";
import type { Exception } from "../policy/exceptions";
import { Expression } from "../policy/resources";
import type { Value } from "../policy/resources";
import { isObject } from "../policy/value";
import { writePath } from "./attribute-changes";
import type { ChangeSet, Counts, ResourceChange } from "./change-set";
import { costChange } from "./cost-change";
import type { CostChange } from "./cost-change";
import { destructionsOf } from "./destruction";
import type { Destruction } from "./destruction";
import { driftOf } from "./drift";
import type { DriftGroup } from "./drift";
import { exposureChanges } from "./exposure";
import type { ExposureChange } from "./exposure";
import { compareFindings, contractBefore } from "./findings";
import type { ComparedFindings } from "./findings";
import { headroomOf } from "./headroom";
import type { ServiceHeadroom } from "./headroom";
import { HIDDEN, Redactor, holdsPassword, isSecretName, isSecretPath, isSecretReference } from "./redact";
import { risksOf } from "./risk";
import type { Risk } from "./risk";
import { verdictOf } from "./verdict";
import type { Verdict } from "./verdict";

export interface ReviewOptions {
  readonly contract: Contract;
  readonly exceptions: readonly Exception[];
  /** `YYYY-MM-DD`, for the expiry of exceptions. */
  readonly today: string;
  /** Addresses whose destruction is acknowledged, besides those of the contract. */
  readonly allowDestroy: readonly string[];
  /** The commit that is reviewed, where it is known. */
  readonly commit?: string | undefined;
  /** SHA-256 of what was reviewed, in hexadecimal. */
  readonly digest: string;
  /** The command that makes the same review again. */
  readonly command: string;
  /** What the caller knows that a person has to: sentences. @default none */
  readonly warnings?: readonly string[];
}

/** One attribute before and after, as it may be shown; the empty string for nothing. */
export interface ShownAttribute {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

export interface ShownChange {
  readonly address: string;
  readonly stack: string;
  readonly type: string;
  readonly action: ResourceChange["action"];
  readonly attributes: readonly ShownAttribute[];
  readonly movedFrom: string | undefined;
  readonly isImported: boolean;
}

export interface ShownOutput {
  readonly name: string;
  readonly stack: string;
  readonly action: string;
}

export interface Review {
  readonly environment: string;
  readonly source: ChangeSet["source"];
  readonly commit: string | undefined;
  readonly digest: string;
  readonly command: string;
  readonly verdict: Verdict;
  readonly counts: Counts;
  readonly destructions: readonly Destruction[];
  readonly findings: ComparedFindings;
  readonly headroom: readonly ServiceHeadroom[];
  readonly exposure: readonly ExposureChange[];
  /** Everything but what stays as it is and what is only read. */
  readonly changes: readonly ShownChange[];
  readonly drift: readonly DriftGroup[];
  readonly outputs: readonly ShownOutput[];
  readonly cost: CostChange;
  readonly risks: readonly Risk[];
  /** What a person has to know about the review itself, as sentences. */
  readonly warnings: readonly string[];
}

export function reviewChanges(changeSet: ChangeSet, options: ReviewOptions): Review {
  const { exceptions, today, commit, digest, command } = options;
  const acknowledgedDestructions = [...options.contract.acknowledgedDestructions, ...options.allowDestroy];
  const contract: Contract = { ...options.contract, acknowledgedDestructions };
  const after = evaluate(CATALOGUE, changeSet.after, contract, exceptions, today);
  const before = evaluate(CATALOGUE, changeSet.before, contract, exceptions, today, { onlyFailures: true });
  const findings = compareFindings(before, after, changeSet, (rules) => {
    const earlierContract = contractBefore(contract, changeSet);
    if (earlierContract === contract) return before;
    return evaluate(CATALOGUE, changeSet.before, earlierContract, exceptions, today, {
      only: ({ id }) => rules.has(id),
      onlyFailures: true,
    });
  });
  const destructions = destructionsOf(changeSet.changes, new Set(acknowledgedDestructions), findings.suppressed);
  const idleAcknowledgements = options.allowDestroy
    .filter(
      (address) => !destructions.some((destruction) => destruction.address === address && destruction.isAcknowledged),
    )
    .map((address) => `--allow-destroy ${address} names nothing stateful that this change destroys.`);
  const headroom = changeSet.changes.flatMap((change) => headroomOf(change, contract) ?? []);
  const exposure = exposureChanges(changeSet, contract);
  const drift = driftOf(changeSet.plans);
  const risks = risksOf({ contract, changeSet, destructions, headroom, exposure, drift });
  const cost = costChange(changeSet, contract);
  const redactor = new Redactor(changeSet.secretTexts);
  for (const text of credentialTexts(changeSet, contract)) redactor.hide(text);
  const touched = changeSet.changes.filter(isShown);
  const review: Review = {
    environment: contract.environment,
    source: changeSet.source,
    commit,
    digest,
    command,
    verdict: verdictOf({ findings, risks, headroom, cost, isEmpty: touched.length === 0 }),
    counts: changeSet.counts,
    destructions,
    findings,
    headroom,
    exposure,
    changes: touched.map((change) => shownChange(change, redactor)),
    drift,
    outputs: changeSet.plans.flatMap(({ stack, outputs }) =>
      outputs.flatMap(({ name, actions }) =>
        actions[0] === "no-op" ? [] : [{ name, stack, action: actions.join(" and ") }],
      ),
    ),
    cost,
    risks,
    warnings: [...(options.warnings ?? []), ...after.notes, ...warningsOf(changeSet), ...idleAcknowledgements],
  };
  return withoutSecrets(review, redactor) as Review;
}

function isShown({ action, movedFrom, isImported }: ResourceChange): boolean {
  return (action !== "no-op" && action !== "read") || movedFrom !== undefined || isImported;
}

function shownChange(change: ResourceChange, redactor: Redactor): ShownChange {
  const { action, resource, movedFrom, isImported } = change;
  const attributes = change.attributes().map(({ path, before, after, isSensitive }) => {
    const isHidden = isSensitive || isSecretPath(path);
    const shown = (value: Value | undefined): string => {
      if (!isHidden) return redactor.value(resource.type, path, value);
      if (!isSensitive && (value === undefined || value === null || value === "")) return "";
      if (typeof value === "string") redactor.hide(value);
      return HIDDEN;
    };
    return { path: writePath(path), before: shown(before), after: shown(after) };
  });
  const { address, stack, type } = resource;
  return { address, stack, type, action, attributes, movedFrom, isImported };
}

function warningsOf({ source, plans }: ChangeSet): readonly string[] {
  const warnings: string[] = [];
  if (source === "configurations") {
    warnings.push(
      "Two configurations were compared, not a plan: values that are known only after an apply are missing, and whether an update " +
        "replaces a resource shows in the plan alone.",
    );
  }
  for (const { stack, errored, complete, deferred } of plans) {
    if (errored) warnings.push(`The plan of ${stack} failed part way: this review is of the part that it shows.`);
    else if (complete === false)
      warnings.push(`The plan of ${stack} is not complete: another one has to follow its apply.`);
    if (deferred.length > 0) warnings.push(`${deferred.length} of the changes of ${stack} were left for a later plan.`);
  }
  return warnings;
}

/** Plain variables that hold a credential, and in a configuration every attribute that does: nothing marks them. */
function credentialTexts({ source, before, after }: ChangeSet, contract: Contract): ReadonlySet<string> {
  const found = new Set<string>();
  for (const estate of [before, after]) {
    for (const resource of estate.ofType(CLOUD_RUN_SERVICE)) {
      for (const { variables } of cloudRunService(resource, contract).containers) {
        for (const { name, value } of variables) {
          if (value.state !== "known" || typeof value.value !== "string") continue;
          if (isSecretName(name) || holdsPassword(value.value)) found.add(value.value);
        }
      }
    }
    if (source === "configurations")
      for (const { values } of estate.resources) collectCredentials(values, [], false, found);
  }
  return found;
}

/** @param isSecret Whether a step of the path says that a credential is there. */
function collectCredentials(
  value: Value | undefined,
  path: readonly string[],
  isSecret: boolean,
  found: Set<string>,
): void {
  if (typeof value === "string") {
    if ((isSecret && !isSecretReference(path)) || holdsPassword(value)) found.add(value);
  } else if (value instanceof Expression) collectCredentials(value.value, path, isSecret, found);
  else if (Array.isArray(value))
    for (const item of value as readonly Value[]) collectCredentials(item, path, isSecret, found);
  else if (isObject(value)) {
    for (const [key, item] of Object.entries(value))
      collectCredentials(item, [...path, key], isSecret || isSecretName(key), found);
  }
}

/** Every text of a value gone through the redactor; a part in which nothing is hidden is left as it is. */
function withoutSecrets(value: unknown, redactor: Redactor): unknown {
  if (typeof value === "string") return redactor.text(value);
  if (typeof value !== "object" || value === null) return value;
  let copy: Record<string, unknown> | undefined;
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key];
    const shown = withoutSecrets(item, redactor);
    if (shown === item) continue;
    copy ??= Array.isArray(value)
      ? ([...(value as readonly unknown[])] as unknown as Record<string, unknown>)
      : { ...value };
    copy[key] = shown;
  }
  return copy ?? value;
}
