/**
 * What can be declared: the shape of an environment, field by field, with what each field may hold.
 *
 * Shapes and single values are checked here; what two values mean together is in config/checks.ts. `declare` (in
 * config/declare.ts) runs both and reports every violation at once.
 */
import { z } from "zod";
import {
  MAX_CONCURRENCY,
  MAX_SERVICE_NAME_LENGTH,
  MAX_TIMEOUT_SECONDS,
  SERVICE_NAME,
  isCpuSize,
} from "../platform/cloud-run";
import { isNetwork4 } from "../platform/cidr";
import {
  MAX_LOG_FILTER_CHARACTERS,
  MAX_OBJECTIVE,
  UPTIME_PERIODS_SECONDS,
  UPTIME_REGIONS,
  UPTIME_TIMEOUT_SECONDS,
} from "../platform/monitoring";
import { ACCOUNT_ID, BUCKET_NAME, COMPUTE_NAME, DNS_NAME, PROJECT_ID, REDIS_NAME, SECRET_ID } from "../platform/names";
import { CONNECTOR_INSTANCES, CONNECTOR_MACHINE_TYPES, CONNECTOR_NAME, PEERING_PREFIX } from "../platform/vpc";

/** A string of one form. The form is said in words, because that is what a person reads. */
const named = (pattern: RegExp, allowed: string) => z.string().regex(pattern, { error: allowed });

const computeName = named(COMPUTE_NAME, "1 to 63 lower-case letters, digits and hyphens, starting with a letter");
const accountId = named(ACCOUNT_ID, "6 to 30 lower-case letters, digits and hyphens, starting with a letter");
const secretId = named(SECRET_ID, "letters, digits, - and _, at most 255");
const host = named(DNS_NAME, "a DNS name such as api.staging.example.com");
const variableName = named(/^[A-Za-z_][A-Za-z0-9_]*$/, "letters, digits and _, not starting with a digit");
const path = named(/^\/[^\s?#]*$/, "a path that starts with /");
const cidr = z.string().refine(isNetwork4, {
  error: "an IPv4 range such as 10.0.0.0/24, with no address bits behind its prefix",
});
const seconds = z.number().int().positive();
const share = z.number().gt(0).lt(1);
/** A share that is the goal of a service-level objective as well. */
const objective = share.max(MAX_OBJECTIVE);
const cpu = z.number().refine(isCpuSize, { error: "0.08 to under 1, or 1, 2, 4, 6 or 8" });
const memoryMiB = z.number().int().positive();
const version = z.number().int().positive();

/**
 * A plain variable: a literal, or what a resource of the stack will have.
 *
 * `database-host` is the private address or the socket's folder, as `database.connection` says.
 */
const variableSource = z.enum([
  "database-host",
  "database-port",
  "database-name",
  "database-user",
  "redis-host",
  "redis-port",
]);
const variable = z.union([z.string(), z.strictObject({ from: variableSource })], {
  error: `a string, or { from: ${variableSource.options.map((source) => `"${source}"`).join(" | ")} }`,
});

/** A secret that the stack makes up. Its value is ephemeral: it is in no configuration, plan or state. */
const generatedSecret = z.strictObject({
  source: z.literal("generated"),
  /** `token`: letters and digits. `fernet`: 32 bytes in base64, as Fernet wants its key. */
  format: z.enum(["token", "fernet"]).default("token"),
  /** Characters of a token; a Fernet key is always made of 32. */
  length: z.number().int().min(32).max(256).default(64),
  /** Raise by one to rotate. */
  version: version.default(1),
});

/** A secret that a person supplies. Its container is in the foundation and outlives a recreation of the environment. */
const suppliedSecret = z.strictObject({
  source: z.literal("supplied"),
  /** What it is and where a person gets it, for the prompt that asks for it. */
  description: z.string().min(10),
  /** What a value must look like; checked when it is filled, never stored. */
  format: z.enum(["token", "google-client-id", "url"]).default("token"),
  /** The shortest value that can be real. */
  minLength: z.number().int().min(1).default(16),
});

const secret = z.discriminatedUnion("source", [generatedSecret, suppliedSecret], {
  error: '"generated" or "supplied"',
});

/** The least a service starts with. Not a size: the line that a size may not fall under. */
const floor = z.strictObject({
  cpu,
  memoryMiB,
  timeoutSeconds: seconds,
  minInstances: z.number().int().nonnegative(),
  /** What was measured, or what happened under it. */
  reason: z.string().min(10),
});

/** What an image is and needs, whatever the environment: the same for every environment that runs it. */
const runtime = z.strictObject({
  port: z.number().int().min(1).max(65535),
  /** Answers 200 as soon as the application serves, 503 before. The start-up probe and the load balancer's uptime check ask it. */
  healthPath: path,
  /** Answers while the process is sane. Never the readiness path: a database outage must not restart the service. */
  livenessPath: path,
  /** Answers 503 while a dependency is down. @default none */
  readinessPath: path.optional(),
  /** Seconds that a start may take in all, from the container's start to the first 200. */
  startupSeconds: seconds,
  /** The phases that add up to it, for documentation. @default none */
  startupPhases: z.array(z.string()).default([]),
  floor,
  recommended: z.strictObject({ cpu, memoryMiB }),
  /** Variables that the image does not start without, plain or secret. */
  requiredVariables: z.array(variableName),
  /** Gunicorn workers that the image needs at least. @default it does not run gunicorn */
  minWorkers: z.number().int().positive().optional(),
  /** What must answer after a deployment. */
  endpoints: z.array(
    z.strictObject({
      path,
      kind: z.enum(["http", "websocket", "event-stream"]).default("http"),
      mustBe: z.number().int().optional(),
    }),
  ),
  /** What shows after a deployment that the service reaches the ones it needs. @default none */
  dependencies: z
    .array(
      z.strictObject({
        /** Key of the service that is asked. @default the service itself */
        service: z.string().optional(),
        path,
        /** `refuses-bad-token`: 401 or 403 to a token that nobody issued, so whoever checks tokens was reached. */
        expects: z.enum(["answers-200", "refuses-bad-token"]),
      }),
    )
    .default([]),
});

const size = z.strictObject({
  cpu,
  memoryMiB,
  timeoutSeconds: seconds.max(MAX_TIMEOUT_SECONDS),
  minInstances: z.number().int().nonnegative(),
  maxInstances: z.number().int().positive(),
  concurrency: z.number().int().min(1).max(MAX_CONCURRENCY),
  generation: z.enum(["gen1", "gen2"]),
  /** True: billed by instance, CPU also between requests (background work, WebSockets). False: billed by request. */
  cpuAlwaysAllocated: z.boolean(),
  startupCpuBoost: z.boolean(),
});

const serviceDatabase = z.strictObject({
  name: named(/^[a-z_][a-z0-9_]{0,62}$/, "lower-case letters, digits and _"),
  user: named(/^[a-z_][a-z0-9_]{0,62}$/, "lower-case letters, digits and _"),
  poolSize: z.number().int().positive(),
  poolOverflow: z.number().int().nonnegative(),
  /** The secret that carries the user's password, and the one that carries the whole URL. */
  passwordSecret: secretId,
  urlSecret: secretId,
  /** Raise by one to rotate user, password and URL together. */
  passwordVersion: version.default(1),
});

const service = z.strictObject({
  /** The Cloud Run name. */
  name: named(SERVICE_NAME, "lower-case letters, digits and hyphens, starting with a letter").max(
    MAX_SERVICE_NAME_LENGTH,
  ),
  runtime,
  size,
  /** `private-ranges`: through the connector to private addresses only. `none`: no VPC. */
  egress: z.enum(["private-ranges", "none"]),
  /** Cloud Run's own session affinity. */
  sessionAffinity: z.boolean().default(false),
  /** Hosts of the load balancer that lead here. Empty: not behind the load balancer, and not reachable from outside. */
  hosts: z.array(host).default([]),
  /** Whether allUsers may invoke it; an organisation policy once refused that grant, so it is a switch. */
  publicInvoker: z.boolean(),
  /** The service that is rolled out before this one. @default none */
  startAfter: z.string().optional(),
  /** The service's own account. @default the Cloud Run name */
  accountId: accountId.optional(),
  /** Its own database on the shared instance. @default none */
  database: serviceDatabase.optional(),
  /** True when it uses Redis. */
  redis: z.boolean().default(false),
  /** Plain variables. */
  variables: z.record(variableName, variable),
  /** Secret variables: name -> secret id. */
  secretVariables: z.record(variableName, secretId),
  /** Secrets that this service alone has. Shared ones are in the environment's `secrets`. */
  secrets: z.record(secretId, secret).default({}),
  /** Variables that are compiled into the image at build time too, and so are written to a build-arguments file. */
  buildArguments: named(/^[A-Z][A-Z0-9_]*_$/, "a prefix such as NEXT_PUBLIC_").optional(),
});

const database = z.strictObject({
  /** Name of generation 1; later generations carry `-gN`. */
  instanceName: named(
    /^[a-z][-a-z0-9]{0,90}[a-z0-9]$/,
    "lower-case letters, digits and hyphens, starting with a letter",
  ),
  /** Raise by one when the instance has been destroyed: Cloud SQL keeps its name for a week. */
  generation: z.number().int().positive(),
  /** Names of strays that must never appear. */
  forbiddenNames: z.array(z.string()).default([]),
  version: named(/^POSTGRES_\d+$/, "POSTGRES_ and a major version"),
  edition: z.enum(["ENTERPRISE", "ENTERPRISE_PLUS"]),
  tier: z.string(),
  availability: z.enum(["ZONAL", "REGIONAL"]),
  diskGB: z.number().int().min(10),
  diskLimitGB: z.number().int().min(10),
  /**
   * Connections that the instance serves, where it is to be more than the services ask for. Another value restarts the
   * instance. @default what the declared services need (config/connections.ts)
   */
  maxConnections: z.number().int().positive().optional(),
  backup: z.strictObject({
    startTime: named(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day, HH:MM in UTC"),
    retained: z.number().int().positive(),
    logDays: z.number().int().positive(),
  }),
  maintenance: z.strictObject({ day: z.number().int().min(1).max(7), hour: z.number().int().min(0).max(23) }),
  /** `private-ip`: TCP with TLS over the connector. `socket`: Cloud Run's own socket over the instance's public address. */
  connection: z.enum(["private-ip", "socket"]),
});

const redis = z.strictObject({
  instanceName: named(REDIS_NAME, "1 to 41 lower-case letters, digits and hyphens, starting with a letter"),
  memoryGB: z.number().int().positive(),
  version: named(/^REDIS_\d+(_\d+|_X)$/, "a version such as REDIS_7_2"),
  tier: z.enum(["BASIC", "STANDARD_HA"]),
  config: z.record(z.string(), z.string()),
  maintenance: z.strictObject({
    day: z.enum(["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]),
    hour: z.number().int().min(0).max(23),
  }),
  /** TLS to the instance; the client then needs its CA. */
  tls: z.boolean(),
  passwordSecret: secretId,
  urlSecret: secretId,
  /** Raise by one after Redis has got a new password, so that both secrets take it over. */
  passwordVersion: version.default(1),
});

const network = z.strictObject({
  name: computeName,
  subnet: z.strictObject({ name: computeName, cidr }),
  privateServices: z.strictObject({
    name: computeName,
    prefixLength: z.number().int().min(8).max(PEERING_PREFIX.longest),
    /** First address of the range. @default chosen by Google among what the network has free */
    address: z.string().optional(),
  }),
  connector: z.strictObject({
    name: named(CONNECTOR_NAME, "2 to 25 lower-case letters, digits and hyphens, starting with a letter"),
    cidr,
    machineType: z.enum(CONNECTOR_MACHINE_TYPES as [string, ...string[]]),
    minInstances: z.number().int().min(CONNECTOR_INSTANCES.leastMin).max(CONNECTOR_INSTANCES.mostMin),
    maxInstances: z.number().int().min(CONNECTOR_INSTANCES.leastMax).max(CONNECTOR_INSTANCES.mostMax),
  }),
  nat: z.strictObject({ routerName: computeName, gatewayName: computeName }),
});

const edge = z.strictObject({
  loadBalancerName: computeName,
  addressName: computeName,
  securityPolicyName: computeName,
  redirectName: computeName,
  certificateName: named(/^[a-z]([-a-z0-9]{0,52}[a-z0-9])?$/, "at most 54 characters: a digest of the hosts is added"),
  tlsPolicyName: computeName,
  /** The service that a request for no declared host reaches. */
  defaultService: z.string(),
  armor: z.strictObject({
    /** Allowed before any other rule is asked. */
    openPaths: z.array(path).min(1),
    /** Parts of a user agent, lower case, that mark a scanner. Denied in preview until a person has read the logs. */
    badAgents: z.array(named(/^[a-z0-9][a-z0-9 ._-]*$/, "lower-case letters, digits, space, . _ -")).min(1),
    api: z.strictObject({ pathPrefix: path, requestsPerMinute: z.number().int().positive(), banSeconds: seconds }),
    all: z.strictObject({ requestsPerMinute: z.number().int().positive() }),
  }),
});

/** A counter of log lines, made by the foundation. */
const logMetric = z.strictObject({
  name: named(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, "a name such as messages_sent, at most 100 characters"),
  /** Which lines are counted, in the query language of Cloud Logging; of Cloud Run services alone. */
  filter: z.string().min(1).max(MAX_LOG_FILTER_CHARACTERS),
});

const monitoring = z.strictObject({
  /** A Pub/Sub topic that the stack makes; every alert is published there. @default none */
  alertTopic: named(
    /^(?!goog)[a-z][-a-z0-9]{2,254}$/,
    "3 to 255 lower-case letters, digits and hyphens, not starting with goog",
  ).optional(),
  emails: z.array(z.email({ error: "an e-mail address" })).default([]),
  /**
   * Slack channels that a person has connected in the console (Monitoring, Notification channels), by the id that the
   * console then shows. Not made by the stack: a Slack channel is made with a token, the provider has no write-only way
   * to send it, and so it would be in the state.
   */
  slackChannels: z
    .array(
      z.strictObject({
        /** The name in Slack, for people. */
        channel: z.string().startsWith("#", { error: "a name such as #on-call" }),
        notificationChannelId: named(/^\d{6,20}$/, "the number at the end of the notification channel's name"),
      }),
    )
    .default([]),
  /** Each alert links to its own heading in this document. */
  runbookUrl: z.url({ error: "an address, https://..." }),
  uptimePeriodSeconds: z
    .number()
    .refine((value) => UPTIME_PERIODS_SECONDS.includes(value), { error: "60, 300, 600 or 900" }),
  uptimeTimeoutSeconds: z.number().int().min(UPTIME_TIMEOUT_SECONDS.least).max(UPTIME_TIMEOUT_SECONDS.most),
  /** Where uptime checks come from. @default everywhere */
  uptimeRegions: z.array(z.enum(UPTIME_REGIONS)).default([]),
  thresholds: z.strictObject({
    /** Share of requests that must succeed. Under it: critical. */
    apiSuccess: objective,
    /** Share of WebSocket upgrades that must succeed. Under it: high. */
    websocketSuccess: objective,
    /** Share of agent messages that must arrive. Under it: medium. */
    agentDelivery: objective,
    startupPhaseSeconds: seconds,
    startupLatencySeconds: seconds,
    /** Share of a service's start-up budget that a start may take. */
    startupBudget: share,
    connectorWarning: share,
    connectorCritical: share,
    databaseConnections: share,
    databaseDisk: share,
    databaseCpu: share,
    redisMemory: share,
    serviceCpu: share,
    serviceMemory: share,
    natPorts: share,
    certificateDays: z.number().int().positive(),
    /** Times the rate at which an error budget would last exactly its period: over an hour, and over a day. */
    fastBurn: z.number().gt(1),
    slowBurn: z.number().gt(1),
  }),
  /** The log lines with which the application tells of agent messages: one for each that is sent, and that arrives. */
  agentDeliveryMetrics: z.strictObject({ sent: logMetric, delivered: logMetric }),
});

const clickHouse = z.strictObject({
  host,
  port: z.number().int(),
  user: z.string().min(1),
  database: z.string().min(1),
  urlSecret: secretId,
  passwordSecret: secretId,
  /** The services that get its variables: all of them, or none. */
  services: z.array(z.string()).min(1),
});

export const environmentParts = {
  /** Short name: the state's prefix, a label on every resource. */
  name: named(/^[a-z][-a-z0-9]{1,19}$/, "2 to 20 lower-case letters, digits and hyphens"),
  project: z.strictObject({
    id: named(PROJECT_ID, "6 to 30 lower-case letters, digits and hyphens"),
    number: named(/^\d{6,20}$/, "the project's number, as a string"),
    region: named(/^[a-z]+-[a-z]+\d$/, "a region such as us-central1"),
  }),
  /** Every host is this domain or under it. */
  domain: host,
  state: z.strictObject({
    bucket: named(BUCKET_NAME, "3 to 63 characters, no `goog` at the start and no `google` in it"),
  }),
  deploy: z.strictObject({
    accountId,
    /** Reads for the plans of pull requests; changes nothing. */
    planAccountId: accountId,
    repository: named(/^[\w.-]+\/[\w.-]+$/, "owner/name"),
    branch: z.string().min(1),
  }),
  images: z.strictObject({
    repositoryId: named(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/, "a repository id"),
    /** Stands in until a first digest is written down. */
    bootstrapImage: z.string().min(1),
  }),
  network,
  database,
  redis,
  edge,
  monitoring,
  secrets: z.record(secretId, secret),
  services: z.record(named(/^[a-z][-a-z0-9]{0,19}$/, "a short name: lower-case letters, digits and hyphens"), service),
  /** ClickHouse is optional: undefined, or all of it. @default off */
  clickHouse: clickHouse.optional(),
  /** The longest start-up probe that is relied on: 600 (service guide, 2026) or 240 (API reference). @default 600 */
  probeCapSeconds: z.union([z.literal(240), z.literal(600)], { error: "240 or 600" }).default(600),
  /** Deletion protection of the database, at both levels. Off only for a recreation. @default true */
  protection: z.boolean().default(true),
  /** Seconds between the last grant and the first service: IAM takes two to seven minutes to spread. @default 420 */
  grantSpreadSeconds: z.number().int().min(0).max(900).default(420),
};

export const environmentSchema = z.strictObject(environmentParts);

/** What a person writes. */
export type EnvironmentDeclaration = z.input<typeof environmentSchema>;
/** What the stacks read: checked, with every default filled in. */
export type Environment = z.output<typeof environmentSchema>;
export type Service = Environment["services"][string];
export type RuntimeDeclaration = z.input<typeof runtime>;
export type Variable = z.output<typeof variable>;
export type Secret = z.output<typeof secret>;
export type GeneratedSecret = z.output<typeof generatedSecret>;
export type SuppliedSecret = z.output<typeof suppliedSecret>;
