/** Capacity that a change takes away from anything that is no Cloud Run service; those have their headroom. */
import { customTier } from "../platform/cloud-sql";
import type { Attributes } from "../policy/resources";
import { at, number, text } from "../policy/value";
import type { ResourceChange } from "./change-set";

export interface Downsizing {
  readonly address: string;
  readonly stack: string;
  /** `memory 2 GB to 1 GB`. */
  readonly detail: string;
}

interface Capacity {
  readonly what: string;
  readonly path: string;
  readonly unit?: string;
  /** A greater number is more; `undefined` for what cannot be compared. */
  readonly rank?: (values: Attributes, path: string) => number | undefined;
}

const CAPACITIES: Readonly<Record<string, readonly Capacity[]>> = {
  google_sql_database_instance: [
    { what: "tier", path: "settings.tier", rank: tierRank },
    { what: "disk", path: "settings.disk_size", unit: " GB" },
    { what: "disk limit", path: "settings.disk_autoresize_limit", unit: " GB", rank: limitRank },
    { what: "availability", path: "settings.availability_type", rank: ranked(["ZONAL", "REGIONAL"]) },
    { what: "backups kept", path: "settings.backup_configuration.backup_retention_settings.retained_backups" },
  ],
  google_redis_instance: [
    { what: "memory", path: "memory_size_gb", unit: " GB" },
    { what: "tier", path: "tier", rank: ranked(["BASIC", "STANDARD_HA"]) },
  ],
  google_vpc_access_connector: [
    { what: "least instances", path: "min_instances" },
    { what: "most instances", path: "max_instances" },
    { what: "machine", path: "machine_type", rank: ranked(["f1-micro", "e2-micro", "e2-standard-4"]) },
  ],
};

export function downsizingsOf({ resource, before, after, action }: ResourceChange): readonly Downsizing[] {
  if (!before || !after || action === "no-op" || action === "read") return [];
  const capacities = Object.hasOwn(CAPACITIES, resource.type) ? (CAPACITIES[resource.type] ?? []) : [];
  return capacities.flatMap(({ what, path, unit = "", rank = numberAt }) => {
    const was = rank(before.values, path);
    const will = rank(after.values, path);
    if (was === undefined || will === undefined || will >= was) return [];
    const written = (values: Attributes): string =>
      rank(values, path) === Infinity ? "without end" : `${text(at(values, path)) ?? "none"}${unit}`;
    const { address, stack } = resource;
    return [{ address, stack, detail: `${what} ${written(before.values)} to ${written(after.values)}` }];
  });
}

function numberAt(values: Attributes, path: string): number | undefined {
  return number(at(values, path));
}

function ranked(order: readonly string[]): (values: Attributes, path: string) => number | undefined {
  return (values, path) => {
    const index = order.indexOf(text(at(values, path)) ?? "");
    return index < 0 ? undefined : index;
  };
}

/** No limit is the largest. */
function limitRank(values: Attributes, path: string): number | undefined {
  const limit = numberAt(values, path);
  return limit === 0 ? Infinity : limit;
}

/** Memory in MB: shared cores have 0.6 and 1.7 GB. */
function tierRank(values: Attributes, path: string): number | undefined {
  const tier = text(at(values, path)) ?? "";
  const shared = { "db-f1-micro": 614, "db-g1-small": 1740 }[tier];
  return shared ?? customTier(tier)?.memoryMB;
}
