import { SqlDatabase } from "@cdktf/provider-google/lib/sql-database";
import { SqlDatabaseInstance } from "@cdktf/provider-google/lib/sql-database-instance";
import { SqlUser } from "@cdktf/provider-google/lib/sql-user";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { ENTERPRISE_LOG_DAYS, MAX_PROJECT_AND_INSTANCE_LENGTH, tierFitsEdition } from "../platform/cloud-sql";
import { Violations, refuse } from "../platform/violation";
import type { Violation } from "../platform/violation";
import { MAIN_RESOURCE, adoptable } from "./netra-stack";

export interface PostgresProps {
  readonly projectId: string;
  readonly region: string;
  /** The name of this generation: a destroyed instance keeps its name for a week. */
  readonly instanceName: string;
  readonly version: string;
  readonly edition: "ENTERPRISE" | "ENTERPRISE_PLUS";
  readonly tier: string;
  readonly availability: "ZONAL" | "REGIONAL";
  readonly diskGB: number;
  readonly diskLimitGB: number;
  readonly maxConnections: number;
  readonly backup: { readonly startTime: string; readonly retained: number; readonly logDays: number };
  /** Day 1 is Monday; hour in UTC. */
  readonly maintenance: { readonly day: number; readonly hour: number };
  readonly connection: "private-ip" | "socket";
  readonly networkId: string;
  /** Name of the range of private services access. */
  readonly privateRangeName: string;
  /** Deletion protection, Terraform's own and the API's. */
  readonly protection: boolean;
  readonly dependsOn: readonly ITerraformDependable[];
}

export interface DatabaseLogin {
  readonly databaseName: string;
  readonly userName: string;
  /** An ephemeral expression. */
  readonly password: string;
  readonly passwordVersion: number;
}

/** The shared Cloud SQL instance; databases and users are added to it one service at a time. */
export class Postgres extends Construct {
  readonly instance: SqlDatabaseInstance;
  /** What a client puts as host: the private address, or the socket's folder. */
  readonly host: string;
  private readonly projectId: string;

  /** @throws DeclarationError when Cloud SQL would refuse the instance */
  constructor(scope: Construct, id: string, props: PostgresProps) {
    super(scope, id);
    refuse(`Cloud SQL instance ${props.instanceName}`, instanceViolations(props));
    const socket = props.connection === "socket";
    this.projectId = props.projectId;
    this.instance = adoptable(
      new SqlDatabaseInstance(this, MAIN_RESOURCE, {
        project: props.projectId,
        region: props.region,
        name: props.instanceName,
        databaseVersion: props.version,
        deletionProtection: props.protection,
        settings: {
          tier: props.tier,
          edition: props.edition,
          availabilityType: props.availability,
          deletionProtectionEnabled: props.protection,
          diskType: "PD_SSD",
          diskSize: props.diskGB,
          diskAutoresize: true,
          diskAutoresizeLimit: props.diskLimitGB,
          backupConfiguration: {
            enabled: true,
            startTime: props.backup.startTime,
            location: props.region,
            pointInTimeRecoveryEnabled: true,
            transactionLogRetentionDays: props.backup.logDays,
            backupRetentionSettings: { retainedBackups: props.backup.retained, retentionUnit: "COUNT" },
          },
          ipConfiguration: {
            // The platform's default is a public address. Only the socket needs one, and then no network is authorized.
            ipv4Enabled: socket,
            privateNetwork: props.networkId,
            allocatedIpRange: props.privateRangeName,
            sslMode: "ENCRYPTED_ONLY",
          },
          maintenanceWindow: { day: props.maintenance.day, hour: props.maintenance.hour, updateTrack: "stable" },
          insightsConfig: {
            queryInsightsEnabled: true,
            queryStringLength: 1024,
            recordApplicationTags: true,
            recordClientAddress: false,
          },
          databaseFlags: Object.entries({
            "cloudsql.iam_authentication": "on",
            log_checkpoints: "on",
            log_connections: "on",
            log_disconnections: "on",
            log_lock_waits: "on",
            // A start that dies in the table set-up says at which statement. No flag logs those that succeed: their text
            // carries users' data, and Query Insights has their durations.
            log_min_error_statement: "error",
            max_connections: String(props.maxConnections),
          }).map(([name, value]) => ({ name, value })),
        },
        // The disk grows by itself; a plan that would shrink it would replace the instance.
        lifecycle: { ignoreChanges: ["settings[0].disk_size"] },
        dependsOn: [...props.dependsOn],
      }),
      `projects/${props.projectId}/instances/${props.instanceName}`,
    );
    this.host = socket
      ? `/cloudsql/${props.projectId}:${props.region}:${props.instanceName}`
      : this.instance.privateIpAddress;
  }

  /** A database and the one user that works in it. */
  addLogin(key: string, login: DatabaseLogin): { readonly database: SqlDatabase; readonly user: SqlUser } {
    const database = adoptable(
      new SqlDatabase(this, `${key}-database`, {
        project: this.projectId,
        instance: this.instance.name,
        name: login.databaseName,
        charset: "UTF8",
        collation: "en_US.UTF8",
        // The instance takes it along; dropping it alone fails while a client is connected.
        deletionPolicy: "ABANDON",
      }),
      `projects/${this.projectId}/instances/${this.instance.nameInput ?? ""}/databases/${login.databaseName}`,
      this.instance,
    );
    const user = adoptable(
      new SqlUser(this, `${key}-user`, {
        project: this.projectId,
        instance: this.instance.name,
        name: login.userName,
        passwordWo: login.password,
        passwordWoVersion: login.passwordVersion,
        // A role that owns objects cannot be dropped; the instance takes it along.
        deletionPolicy: "ABANDON",
      }),
      `${this.projectId}/${this.instance.nameInput ?? ""}/${login.userName}`,
      this.instance,
    );
    return { database, user };
  }
}

function instanceViolations(props: PostgresProps): readonly Violation[] {
  const found = new Violations();
  if (!tierFitsEdition(props.tier, props.edition))
    found.add("tier", props.tier, `a tier of ${props.edition}`, "change the tier, or the edition");
  if (`${props.projectId}:${props.instanceName}`.length > MAX_PROJECT_AND_INSTANCE_LENGTH)
    found.add(
      "instanceName",
      props.instanceName,
      `project and instance together at most ${MAX_PROJECT_AND_INSTANCE_LENGTH} characters`,
      "shorten it",
    );
  if (props.diskLimitGB < props.diskGB)
    found.add("diskLimitGB", props.diskLimitGB, `at least diskGB, ${props.diskGB}`, "raise it");
  if (
    props.edition === "ENTERPRISE" &&
    (props.backup.logDays < ENTERPRISE_LOG_DAYS.least || props.backup.logDays > ENTERPRISE_LOG_DAYS.most)
  )
    found.add(
      "backup.logDays",
      props.backup.logDays,
      `${ENTERPRISE_LOG_DAYS.least} to ${ENTERPRISE_LOG_DAYS.most} with ENTERPRISE`,
      "correct it",
    );
  if (props.backup.retained < props.backup.logDays)
    found.add(
      "backup.retained",
      props.backup.retained,
      `at least logDays, ${props.backup.logDays}`,
      "keep more backups, or fewer log days",
    );
  return found.list;
}
