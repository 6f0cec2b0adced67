/**
 * How many connections the database serves. It follows from the services, so that one more service, or a larger one, is
 * one change and not two numbers that have to agree.
 */
import { CONNECTION_SHARE, defaultMaxConnections } from "../platform/cloud-sql";
import type { Environment } from "./model";

/** Cloud SQL restarts the instance for another max_connections: in steps, not every small change of a pool is one. */
const STEP = 10;
/** What the smallest tier comes with: the least for a tier whose own default is not known here. */
const LEAST = 25;

/** The connections that all services together may open: most instances times pool and overflow. */
export function connectionDemand(services: Environment["services"]): number {
  return Object.values(services).reduce(
    (sum, { size, database: use }) => sum + (use ? size.maxInstances * (use.poolSize + use.poolOverflow) : 0),
    0,
  );
}

/**
 * max_connections of the instance: what `database.maxConnections` says; otherwise the smallest multiple of 10 of which the
 * services' demand is at most {@link CONNECTION_SHARE}, and never fewer than the tier serves by itself.
 *
 * Another value restarts the instance when it is applied.
 */
export function maxConnectionsOf({ database, services }: Pick<Environment, "database" | "services">): number {
  if (database.maxConnections !== undefined) return database.maxConnections;
  const needed = Math.ceil(connectionDemand(services) / CONNECTION_SHARE / STEP) * STEP;
  return Math.max(needed, defaultMaxConnections(database.tier) ?? LEAST);
}
