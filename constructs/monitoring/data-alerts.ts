import { Construct } from "constructs";
import { AlertPolicy } from "./alert-policy";
import type { Alerting } from "./alert-policy";
import { is, seriesFilter } from "./filter";
import { thresholdCondition } from "./metric-condition";
import { percent, rounded } from "../../platform/share";
import type { Thresholds } from "./thresholds";

/** The Cloud SQL instance as monitoring sees it. */
export interface MonitoredDatabase {
  /** `project:instance`, with the instance as an attribute of the resource. */
  readonly databaseId: string;
  readonly maxConnections: number;
  /** How far the disk may grow by itself. */
  readonly diskLimitGB: number;
}

/** The Redis instance as monitoring sees it. */
export interface MonitoredRedis {
  /** Its full name, `projects/.../instances/...`, as an attribute of the resource. */
  readonly instanceId: string;
}

export interface DataAlertsProps {
  readonly alerting: Alerting;
  readonly database: MonitoredDatabase;
  /** @default no service uses Redis */
  readonly redis?: MonitoredRedis | undefined;
  readonly thresholds: Thresholds;
}

const WINDOW_SECONDS = 60;
const LOAD_FOR_SECONDS = 300;
/** A migration or a backup may take the CPU for some minutes. */
const CPU_FOR_SECONDS = 600;
const GIB_BYTES = 2 ** 30;

/** Series of one Cloud SQL metric. */
export function databaseSeries({ databaseId }: MonitoredDatabase, metric: string): string {
  return seriesFilter(
    "cloudsql_database",
    `cloudsql.googleapis.com/database/${metric}`,
    is("resource.labels.database_id", databaseId),
  );
}

export function connectionsAt({ maxConnections }: MonitoredDatabase, share: number): number {
  return rounded(maxConnections * share);
}

/** Of the size that the disk may grow to, not of the size that it has: it grows by itself until then. */
export function diskBytesAt({ diskLimitGB }: MonitoredDatabase, share: number): number {
  return Math.round(diskLimitGB * GIB_BYTES * share);
}

export function redisMemory({ instanceId }: MonitoredRedis): string {
  return seriesFilter(
    "redis_instance",
    "redis.googleapis.com/stats/memory/usage_ratio",
    is("resource.labels.instance_id", instanceId),
  );
}

/** The database and Redis: what all services stand on. */
export class DataAlerts extends Construct {
  constructor(scope: Construct, id: string, props: DataAlertsProps) {
    super(scope, id);
    this.database(props);
    if (props.redis) this.redis(props.redis, props);
  }

  private database({ alerting, database, thresholds }: DataAlertsProps): void {
    const connections = percent(thresholds.databaseConnections);
    const limit = connectionsAt(database, thresholds.databaseConnections);
    new AlertPolicy(this, "database-connections", {
      ...alerting,
      severity: "high",
      title: `Database connections over ${connections}`,
      meaning: `More than ${limit} of the ${database.maxConnections} connections of the database have been open for five minutes. When none is left, services cannot start and people cannot look.`,
      steps: [
        "Look at the dashboard: which database has them?",
        "Connections that nobody uses: restart the service that holds them, and mend its pool.",
        "Raise database.maxConnections (and the tier, if it is too small), or lower maxInstances or the pool of a service.",
      ],
      conditions: [
        thresholdCondition({
          title: `Connections over ${limit}`,
          filter: databaseSeries(database, "postgresql/num_backends"),
          aligner: "ALIGN_MAX",
          // The metric has a series for each database; max_connections is the instance's.
          reducer: "REDUCE_SUM",
          groupBy: ["resource.labels.database_id"],
          over: limit,
          windowSeconds: WINDOW_SECONDS,
          forSeconds: LOAD_FOR_SECONDS,
        }),
      ],
    });
    const disk = percent(thresholds.databaseDisk);
    new AlertPolicy(this, "database-disk", {
      ...alerting,
      severity: "high",
      title: `Database disk over ${disk}`,
      meaning: `The database uses more than ${disk} of the ${database.diskLimitGB} GB that its disk may grow to. At the limit it stops writing.`,
      steps: [
        "Look at the dashboard: steady growth, or a jump? A replication slot that nobody reads keeps the log for ever.",
        "Raise database.diskLimitGB in the declaration. A disk never shrinks again.",
      ],
      conditions: [
        thresholdCondition({
          title: `Disk in use over ${disk} of its limit`,
          filter: databaseSeries(database, "disk/bytes_used"),
          aligner: "ALIGN_MEAN",
          reducer: "REDUCE_MAX",
          over: diskBytesAt(database, thresholds.databaseDisk),
          windowSeconds: LOAD_FOR_SECONDS,
        }),
      ],
    });
    const cpu = percent(thresholds.databaseCpu);
    new AlertPolicy(this, "database-cpu", {
      ...alerting,
      severity: "medium",
      title: `Database CPU over ${cpu}`,
      meaning: `The database has used more than ${cpu} of its CPU for ten minutes: every query waits, and starts take longer.`,
      steps: [
        "Open Query Insights in the console: which query costs the most?",
        "Mend the query or add an index; raise database.tier when the load is right.",
      ],
      conditions: [
        thresholdCondition({
          title: `CPU over ${cpu}`,
          filter: databaseSeries(database, "cpu/utilization"),
          aligner: "ALIGN_MEAN",
          reducer: "REDUCE_MAX",
          over: thresholds.databaseCpu,
          windowSeconds: WINDOW_SECONDS,
          forSeconds: CPU_FOR_SECONDS,
        }),
      ],
    });
  }

  private redis(redis: MonitoredRedis, { alerting, thresholds }: DataAlertsProps): void {
    const memory = percent(thresholds.redisMemory);
    new AlertPolicy(this, "redis-memory", {
      ...alerting,
      severity: "high",
      title: `Redis memory over ${memory}`,
      meaning: `Redis has used more than ${memory} of its memory for five minutes. Soon it evicts keys, and those are sessions and events that are still needed.`,
      steps: [
        "Look at the dashboard: keys without an end of life grow for ever.",
        "Raise redis.memoryGB in the declaration; the instance is scaled in place, with a short interruption.",
      ],
      conditions: [
        thresholdCondition({
          title: `Memory over ${memory}`,
          filter: redisMemory(redis),
          aligner: "ALIGN_MEAN",
          reducer: "REDUCE_MAX",
          over: thresholds.redisMemory,
          windowSeconds: WINDOW_SECONDS,
          forSeconds: LOAD_FOR_SECONDS,
        }),
      ],
    });
  }
}
