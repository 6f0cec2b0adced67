/**
 * Two synthesized configurations compared without a plan, as where there are no credentials to make one.
 *
 * What only an apply decides is missing on both sides. Whether an update replaces a resource is the provider's to say; known
 * here is the one case that is the same for all of Google's resources: another name or another place is another resource.
 */
import { estateOf } from "../policy/resources";
import type { Attributes, Change, Estate, Resource } from "../policy/resources";
import { STATEFUL_TYPES } from "../policy/stateful";
import { read } from "../policy/value";
import { attributeChanges } from "./attribute-changes";
import { changesOf, countChanges } from "./change-set";
import type { ChangeSet } from "./change-set";

/** The attributes that are a resource's identity. */
const IDENTITY: readonly string[] = [
  "name",
  "project",
  "region",
  "location",
  "secret_id",
  "account_id",
  "repository_id",
];

export function changeSetOfConfigurations(base: Estate, head: Estate): ChangeSet {
  const declared = new Map(base.resources.map((resource) => [keyOf(resource), resource]));
  const earlier = new Map(declared);
  const resources = head.resources.map((resource) => {
    const before = earlier.get(keyOf(resource));
    earlier.delete(keyOf(resource));
    return isCompared(resource) ? { ...resource, change: changeOf(before, resource) } : resource;
  });
  const gone = [...earlier.values()]
    .filter(isCompared)
    .map((resource) => ({ ...resource, change: changed(["delete"], resource.values) }));
  const after = estateOf([...resources, ...gone], { notes: head.notes, stackDependencies: head.stackDependencies });
  const changes = changesOf(after, (resource) => declared.get(keyOf(resource)));
  return {
    source: "configurations",
    before: base,
    after,
    changes,
    counts: countChanges(changes),
    plans: [],
    secretTexts: [],
  };
}

function keyOf({ stack, address }: Resource): string {
  return `${stack} ${address}`;
}

/** A data source, an ephemeral resource and the stack itself are nothing that an apply makes. */
function isCompared({ mode, type }: Resource): boolean {
  return mode === "managed" && type !== "terraform_stack";
}

function changeOf(before: Resource | undefined, after: Resource): Change {
  if (!before) return changed(["create"], undefined);
  const update = changed(["update"], before.values);
  const differs = attributeChanges({ ...after, change: update });
  if (differs.length === 0) return changed(["no-op"], before.values);
  const moved = IDENTITY.filter(
    (name) => STATEFUL_TYPES.includes(after.type) && isKnownToDiffer(before.values, after.values, name),
  );
  return moved.length === 0 ? update : { ...changed(["delete", "create"], before.values), replacePaths: moved };
}

function changed(actions: readonly string[], before: Attributes | undefined): Change {
  return {
    actions,
    before,
    replacePaths: [],
    actionReason: undefined,
    importing: false,
    previousAddress: undefined,
  };
}

function isKnownToDiffer(before: Attributes, after: Attributes, name: string): boolean {
  const was = read(before[name]);
  const will = read(after[name]);
  return was.state === "known" && will.state === "known" && was.value !== will.value;
}
