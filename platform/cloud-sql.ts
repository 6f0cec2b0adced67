/** What Cloud SQL for PostgreSQL accepts and assumes (public documentation and exact server messages, 2025 to 2026). */

export const POSTGRES_PORT = 5432;
export const MAX_PROJECT_AND_INSTANCE_LENGTH = 98;
/** Days until the name of a deleted instance is free again. */
export const NAME_REUSE_DAYS = 7;
/** Days of transaction logs that point-in-time recovery can go back, by edition. */
export const ENTERPRISE_LOG_DAYS = { least: 1, most: 7 } as const;
export const ENTERPRISE_PLUS_LOG_DAYS = { least: 1, most: 35 } as const;
/** Share of max_connections that the services may take together; the rest is for people, migrations and the platform. */
export const CONNECTION_SHARE = 0.8;

const SHARED_CORE_CONNECTIONS: ReadonlyMap<string, number> = new Map([
  ["db-f1-micro", 25],
  ["db-g1-small", 50],
]);
const CONNECTIONS_BY_MEMORY: readonly { readonly underMB: number; readonly connections: number }[] = [
  { underMB: 3840, connections: 50 },
  { underMB: 6144, connections: 100 },
  { underMB: 7680, connections: 200 },
  { underMB: 15360, connections: 400 },
  { underMB: 30720, connections: 500 },
  { underMB: 61440, connections: 600 },
  { underMB: 122880, connections: 800 },
];

/**
 * Bytes of memory that are reckoned for one connection.
 *
 * Cloud SQL refuses a max_connections that a tier cannot carry ("Value requested is not valid"), and publishes no table of
 * what that is. So this is the figure that another managed PostgreSQL documents for its own instances (Amazon RDS:
 * DBInstanceClassMemory/9531392, 2026): the memory of a server process for each client, before it sorts or joins.
 */
const CONNECTION_BYTES = 9_531_392;
/** The largest number that the flag max_connections takes, whatever the tier. */
const LARGEST_MAX_CONNECTIONS = 262_143;
const BYTES_PER_MB = 1024 * 1024;

/** CPUs and memory of a custom tier `db-custom-CPUS-MB`; `undefined` for any other tier. */
export function customTier(tier: string): { readonly cpu: number; readonly memoryMB: number } | undefined {
  const match = /^db-custom-(\d+)-(\d+)$/.exec(tier);
  return match ? { cpu: Number(match[1]), memoryMB: Number(match[2]) } : undefined;
}

/** max_connections that a tier gets when no flag says otherwise; `undefined` for a tier that is not known here. */
export function defaultMaxConnections(tier: string): number | undefined {
  const shared = SHARED_CORE_CONNECTIONS.get(tier);
  if (shared !== undefined) return shared;
  const custom = customTier(tier);
  if (!custom) return undefined;
  return CONNECTIONS_BY_MEMORY.find(({ underMB }) => custom.memoryMB < underMB)?.connections ?? 1000;
}

/**
 * The most connections that a tier is trusted to carry: for a shared core what it comes with (a db-g1-small with 50 could
 * not hold the services' 200), for a custom tier what its memory holds. `undefined` for a tier that is not known here.
 */
export function mostMaxConnections(tier: string): number | undefined {
  const shared = SHARED_CORE_CONNECTIONS.get(tier);
  if (shared !== undefined) return shared;
  const custom = customTier(tier);
  if (!custom) return undefined;
  return Math.min(Math.floor((custom.memoryMB * BYTES_PER_MB) / CONNECTION_BYTES), LARGEST_MAX_CONNECTIONS);
}

/** The edition that a version gets when none is said: 16 and up become ENTERPRISE_PLUS. */
export function defaultEdition(databaseVersion: string): "ENTERPRISE" | "ENTERPRISE_PLUS" {
  const major = Number(/^POSTGRES_(\d+)/.exec(databaseVersion)?.[1] ?? 0);
  return major >= 16 ? "ENTERPRISE_PLUS" : "ENTERPRISE";
}

/** Whether a tier belongs to an edition: shared-core and db-custom to ENTERPRISE, db-perf-optimized to ENTERPRISE_PLUS. */
export function tierFitsEdition(tier: string, edition: string): boolean {
  const plus = tier.startsWith("db-perf-optimized-");
  if (edition === "ENTERPRISE_PLUS") return plus;
  return edition === "ENTERPRISE" && (SHARED_CORE_CONNECTIONS.has(tier) || customTier(tier) !== undefined);
}
