/** A Cloud SQL instance as its rules see it. */
import { CLOUD_RUN_SERVICE, cloudRunService } from "./cloud-run-service";
import type { Contract } from "./contract";
import type { Estate, Resource } from "./resources";
import type { RuleContext } from "./rule";
import { nameOf } from "./target";
import { at, blocks, read, text } from "./value";
import type { Reading } from "./value";

export const SQL_INSTANCE = "google_sql_database_instance";

/** Whether an instance only follows another one: what it has of its own is no more than a copy. */
export function isReplica(instance: Resource): boolean {
  const primary = text(at(instance.values, "master_instance_name"));
  return primary !== undefined && primary !== "";
}

/** A database flag and its path; `absent` where the instance does not set it, unknown while the flags are not known. */
export function databaseFlag(instance: Resource, name: string): { readonly path: string; readonly value: Reading } {
  const path = "settings.database_flags";
  const flags = blocks(instance.values, path);
  if (!flags) return { path, value: { state: "unknown", text: "(the flags are not known yet)", references: [] } };
  const index = flags.findIndex((flag) => text(at(flag, "name")) === name);
  if (index < 0) return { path, value: read(undefined) };
  return { path: `${path}.${index}.value`, value: read(flags[index]?.value) };
}

/** Whether an instance is the one that the contract's services use: by its name, or because there is no other. */
export function isShared(estate: Estate, instance: Resource, { database }: Contract): boolean {
  if (isReplica(instance)) return false;
  if (nameOf(instance) === database.instanceName) return true;
  return estate
    .ofType(SQL_INSTANCE)
    .every((other) => other === instance || isReplica(other) || other.mode !== "managed");
}

/** The services of the estate whose POSTGRES_DB is a database. */
export function servicesOn(database: string, { estate, contract }: RuleContext): readonly Resource[] {
  let index = indexes.get(estate);
  if (!index) {
    index = new Map<string, Resource[]>();
    for (const service of estate.ofType(CLOUD_RUN_SERVICE)) {
      const variable = cloudRunService(service, contract).serving.variable("POSTGRES_DB");
      const used = variable && text(variable.value);
      if (used !== undefined) index.set(used, [...(index.get(used) ?? []), service]);
    }
    indexes.set(estate, index);
  }
  return index.get(database) ?? [];
}

const indexes = new WeakMap<Estate, Map<string, Resource[]>>();
