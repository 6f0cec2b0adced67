/** Which resource a value names: by a reference, or by a name, an id or a self link written out. */
import { plainAddress } from "./resources";
import type { Estate, Resource } from "./resources";
import { at, text } from "./value";
import type { Reading } from "./value";

export type Target =
  | { readonly state: "absent" }
  | { readonly state: "unknown"; readonly text: string }
  | {
      readonly state: "named";
      /** The short name, where it is known: `staging-vpc` of `projects/p/global/networks/staging-vpc`. */
      readonly name: string | undefined;
      /** The resource in the estate; `undefined` when a name leads to none. */
      readonly resource: Resource | undefined;
      /** Whether it is written as a reference, so that Terraform itself knows the order. */
      readonly isReference: boolean;
    };

/** The attribute that a resource is called by, where it is not `name`. */
const NAME_ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ["google_artifact_registry_repository", "repository_id"],
  ["google_iam_workload_identity_pool", "workload_identity_pool_id"],
  ["google_iam_workload_identity_pool_provider", "workload_identity_pool_provider_id"],
  ["google_logging_project_bucket_config", "bucket_id"],
  ["google_project", "project_id"],
  ["google_project_iam_custom_role", "role_id"],
  ["google_secret_manager_secret", "secret_id"],
  ["google_service_account", "account_id"],
]);

/** The resource of one of these types that a value of `from` names. A reference is followed inside the stack of `from`. */
export function targetOf(estate: Estate, from: Resource, reading: Reading, ...types: readonly string[]): Target {
  if (reading.state === "absent") return reading;
  const referred = reading.references
    .flatMap(({ address }) => estate.at(plainAddress(address)))
    .find((resource) => resource.stack === from.stack && types.includes(resource.type));
  if (referred) {
    const name = nameOf(referred);
    // A managed resource is meant itself; a data source, what it looks up by its name.
    const resource = referred.mode === "data" && name !== undefined ? named(estate, name, types) : referred;
    return { state: "named", name, resource, isReference: true };
  }
  const written = text(reading);
  if (written === undefined) return { state: "unknown", text: reading.state === "unknown" ? reading.text : "a list" };
  const name = shortName(written);
  return { state: "named", name, resource: named(estate, name, types), isReference: false };
}

/** What a resource is called in Google Cloud, without its project and place; `undefined` while that is not known. */
export function nameOf(resource: Pick<Resource, "type" | "values">): string | undefined {
  const written = text(at(resource.values, NAME_ATTRIBUTES.get(resource.type) ?? "name"));
  return written === undefined ? undefined : shortName(written);
}

/** The managed resources of a type with a name, in every stack. */
export function managedNamed(estate: Estate, type: string, name: string): readonly Resource[] {
  let names = indexes.get(estate);
  if (!names) indexes.set(estate, (names = new Map()));
  let ofType = names.get(type);
  if (!ofType) {
    ofType = new Map<string, Resource[]>();
    for (const resource of estate.ofType(type)) {
      const own = resource.mode === "managed" ? nameOf(resource) : undefined;
      if (own === undefined) continue;
      const same = ofType.get(own);
      if (same) same.push(resource);
      else ofType.set(own, [resource]);
    }
    names.set(type, ofType);
  }
  return ofType.get(name) ?? NONE;
}

const NONE: readonly Resource[] = [];
const indexes = new WeakMap<Estate, Map<string, Map<string, Resource[]>>>();

function named(estate: Estate, name: string, types: readonly string[]): Resource | undefined {
  return types.flatMap((type) => managedNamed(estate, type, name))[0];
}

/** The last part of a path, `a` of `projects/p/secrets/a`; of an account's mail, what stands before the @. */
function shortName(written: string): string {
  const last = written.slice(written.lastIndexOf("/") + 1);
  const mail = last.indexOf("@");
  return mail < 0 ? last : last.slice(0, mail);
}

/** What a message calls a resource: its name in Google Cloud, or its address while the name is not known. */
export function labelOf(resource: Resource): string {
  return nameOf(resource) ?? resource.address;
}
