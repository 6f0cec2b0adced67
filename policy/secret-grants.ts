/** Who may read which secret, by grants on the secret itself. */
import type { Contract } from "./contract";
import { grantTypes, grantsOf, scopeOf } from "./grants";
import type { Estate, Resource } from "./resources";
import { SECRET } from "./secrets";
import { targetOf } from "./target";

export const ACCESSOR = "roles/secretmanager.secretAccessor";

export const SECRET_GRANTS = grantTypes("google_secret_manager_secret_iam");

/** The secret that a grant is on; `undefined` while it is not known. */
export function secretOf(estate: Estate, grant: Resource): string | undefined {
  const target = targetOf(estate, grant, scopeOf(grant), SECRET);
  return target.state === "named" ? target.name : undefined;
}

/** The resources that let a member read a secret, and whether one that is not wholly known may be another. */
export function accessorGrants(
  estate: Estate,
  contract: Contract,
  secretId: string,
  member: string,
): { readonly granted: readonly Resource[]; readonly mayBeMore: boolean } {
  const { byReader, unknownOn } = indexOf(estate, contract);
  return {
    granted: byReader.get(readerKey(secretId, member)) ?? [],
    mayBeMore: unknownOn.has(undefined) || unknownOn.has(secretId),
  };
}

interface Index {
  readonly byReader: ReadonlyMap<string, readonly Resource[]>;
  /** The secrets with a grant of which not everything is known; `undefined` stands for a grant on an unknown secret. */
  readonly unknownOn: ReadonlySet<string | undefined>;
}

const indexes = new WeakMap<Estate, Index>();

function indexOf(estate: Estate, contract: Contract): Index {
  let index = indexes.get(estate);
  if (!index) {
    const byReader = new Map<string, Resource[]>();
    const unknownOn = new Set<string | undefined>();
    for (const resource of SECRET_GRANTS.flatMap((type) => estate.ofType(type))) {
      const secretId = secretOf(estate, resource);
      for (const { role, member } of grantsOf(estate, resource, contract)) {
        if (role !== undefined && role !== ACCESSOR) continue;
        if (secretId === undefined || role === undefined || member === undefined) unknownOn.add(secretId);
        else {
          const key = readerKey(secretId, member);
          byReader.set(key, [...(byReader.get(key) ?? []), resource]);
        }
      }
    }
    index = { byReader, unknownOn };
    indexes.set(estate, index);
  }
  return index;
}

/** A member's mail is read without regard to case. */
function readerKey(secretId: string, member: string): string {
  return `${secretId} ${member.toLowerCase()}`;
}
