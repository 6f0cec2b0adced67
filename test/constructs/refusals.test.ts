import type { Construct } from "constructs";
import { CloudRunService } from "../../constructs/cloud-run-service";
import type { CloudRunServiceProps } from "../../constructs/cloud-run-service";
import { HttpsLoadBalancer } from "../../constructs/https-load-balancer";
import type { HttpsLoadBalancerProps } from "../../constructs/https-load-balancer";
import { Postgres } from "../../constructs/postgres";
import type { PostgresProps } from "../../constructs/postgres";
import { Redis } from "../../constructs/redis";
import { ServiceIdentity } from "../../constructs/service-identity";
import { StateBucket } from "../../constructs/state-bucket";
import { SuppliedSecret } from "../../constructs/supplied-secret";
import { VpcConnector } from "../../constructs/vpc-connector";
import type { VpcConnectorProps } from "../../constructs/vpc-connector";
import { WrittenSecret } from "../../constructs/written-secret";
import type { Violation } from "../../platform/violation";
import { refusalOf } from "./stack";

const place = { projectId: "netra-staging", region: "us-central1", dependsOn: [] };

const service: CloudRunServiceProps = {
  ...place,
  name: "netra-backend-staging",
  image: "us-docker.pkg.dev/cloudrun/container/hello",
  port: 8000,
  accountEmail: "netra-backend-staging@netra-staging.iam.gserviceaccount.com",
  cpu: 2,
  memoryMiB: 4096,
  timeoutSeconds: 600,
  minInstances: 1,
  maxInstances: 5,
  concurrency: 80,
  generation: "gen2",
  cpuAlwaysAllocated: true,
  startupCpuBoost: true,
  startupSeconds: 480,
  probeCapSeconds: 600,
  healthPath: "/health",
  livenessPath: "/health",
  variables: { ENVIRONMENT: "staging" },
  secretVariables: { SECRET_KEY: { secretId: "secret-key", version: "1" } },
  publicInvoker: true,
};
const connector: VpcConnectorProps = {
  ...place,
  name: "staging-connector",
  networkName: "staging-vpc",
  cidr: "10.2.0.0/28",
  machineType: "e2-micro",
  minInstances: 2,
  maxInstances: 10,
};
const postgres: PostgresProps = {
  ...place,
  instanceName: "staging-shared-postgres",
  version: "POSTGRES_17",
  edition: "ENTERPRISE",
  tier: "db-custom-1-3840",
  availability: "ZONAL",
  diskGB: 20,
  diskLimitGB: 100,
  maxConnections: 250,
  backup: { startTime: "02:00", retained: 7, logDays: 7 },
  maintenance: { day: 7, hour: 3 },
  connection: "private-ip",
  networkId: "projects/netra-staging/global/networks/staging-vpc",
  privateRangeName: "staging-private-ip",
  protection: true,
};
const edge: HttpsLoadBalancerProps = {
  projectId: "netra-staging",
  region: "us-central1",
  name: "staging-https-lb",
  addressName: "staging-lb-ip",
  redirectName: "staging-http-redirect",
  certificateName: "staging-cert",
  tlsPolicyName: "staging-tls-policy",
  securityPolicyId: "projects/netra-staging/global/securityPolicies/staging-security-policy",
  services: [
    {
      key: "backend",
      serviceName: "netra-backend-staging",
      name: "netra-backend-staging",
      hosts: ["api.staging.netrasystems.ai"],
    },
  ],
  defaultService: "backend",
};

const withService = (change: Partial<CloudRunServiceProps>) => (scope: Construct) =>
  new CloudRunService(scope, "service", { ...service, ...change });
const withConnector = (change: Partial<VpcConnectorProps>) => (scope: Construct) =>
  new VpcConnector(scope, "connector", { ...connector, ...change });
const withPostgres = (change: Partial<PostgresProps>) => (scope: Construct) =>
  new Postgres(scope, "postgres", { ...postgres, ...change });
const withEdge = (change: Partial<HttpsLoadBalancerProps>) => (scope: Construct) =>
  new HttpsLoadBalancer(scope, "edge", { ...edge, ...change });

describe("what can work is taken", () => {
  it.each([
    ["a service", withService({})],
    [
      "the smallest service of the first generation",
      withService({ cpu: 0.08, memoryMiB: 128, concurrency: 1, generation: "gen1", cpuAlwaysAllocated: false }),
    ],
    ["the largest service", withService({ cpu: 8, memoryMiB: 32768, timeoutSeconds: 3600, concurrency: 1000 })],
    ["a connector", withConnector({})],
    ["a database", withPostgres({})],
    ["a load balancer", withEdge({})],
  ])("%s", (_name, build) => {
    expect(refusalOf(build)).toEqual({ subject: "nothing", violations: [] });
  });
});

const refusals: readonly [rule: string, build: (scope: Construct) => void, subject: string, violation: Violation][] = [
  [
    "three cpus",
    withService({ cpu: 3 }),
    "Cloud Run service netra-backend-staging",
    { path: "cpu", given: "3", allowed: "0.08 to under 1, or 1, 2, 4, 6 or 8", fix: "choose one of them" },
  ],
  [
    "more memory than the cpu takes",
    withService({ cpu: 1, memoryMiB: 4097 }),
    "Cloud Run service netra-backend-staging",
    { path: "memoryMiB", given: "4097", allowed: "128 to 4096 with 1 cpu", fix: "change memoryMiB or cpu" },
  ],
  [
    "less memory than four cpus take",
    withService({ cpu: 4, memoryMiB: 2047 }),
    "Cloud Run service netra-backend-staging",
    { path: "memoryMiB", given: "2047", allowed: "2048 to 16384 with 4 cpu", fix: "change memoryMiB or cpu" },
  ],
  [
    "less memory than the second generation takes",
    withService({ cpu: 1, memoryMiB: 511 }),
    "Cloud Run service netra-backend-staging",
    { path: "memoryMiB", given: "511", allowed: "at least 512 on gen2", fix: "raise it" },
  ],
  [
    "part of a cpu for several requests at once",
    withService({ cpu: 0.5, memoryMiB: 512, generation: "gen1", cpuAlwaysAllocated: false }),
    "Cloud Run service netra-backend-staging",
    {
      path: "cpu",
      given: "0.5",
      allowed: "under 1 only with concurrency 1, gen1 and CPU by request",
      fix: "write 1 cpu or more",
    },
  ],
  [
    "a request of over an hour",
    withService({ timeoutSeconds: 3601 }),
    "Cloud Run service netra-backend-staging",
    { path: "timeoutSeconds", given: "3601", allowed: "1 to 3600", fix: "correct it" },
  ],
  [
    "no request at all",
    withService({ concurrency: 0 }),
    "Cloud Run service netra-backend-staging",
    { path: "concurrency", given: "0", allowed: "1 to 1000", fix: "correct it" },
  ],
  [
    "more instances at least than at most",
    withService({ minInstances: 6 }),
    "Cloud Run service netra-backend-staging",
    { path: "minInstances", given: "6", allowed: "0 to maxInstances, 5", fix: "lower it, or raise maxInstances" },
  ],
  [
    "a start that no probe waits for",
    withService({ startupSeconds: 601 }),
    "Cloud Run service netra-backend-staging",
    {
      path: "startupSeconds",
      given: "601",
      allowed: "1 to 600, what a start-up probe can wait with a cap of 600",
      fix: "shorten the start: the platform does not wait longer",
    },
  ],
  [
    "the same with the shorter cap",
    withService({ startupSeconds: 481, probeCapSeconds: 240 }),
    "Cloud Run service netra-backend-staging",
    {
      path: "startupSeconds",
      given: "481",
      allowed: "1 to 480, what a start-up probe can wait with a cap of 240",
      fix: "shorten the start: the platform does not wait longer",
    },
  ],
  [
    "a name that is too long",
    withService({ name: "n".repeat(50) }),
    `Cloud Run service ${"n".repeat(50)}`,
    {
      path: "name",
      given: `"${"n".repeat(50)}"`,
      allowed: "at most 49 lower-case letters, digits and hyphens, starting with a letter",
      fix: "rename it",
    },
  ],
  [
    "a reserved variable",
    withService({ variables: { PORT: "8000" } }),
    "Cloud Run service netra-backend-staging",
    { path: "variables.PORT", given: '"PORT"', allowed: "a name that Cloud Run does not set itself", fix: "remove it" },
  ],
  [
    "a variable both plain and secret",
    withService({ variables: { SECRET_KEY: "not-shown" } }),
    "Cloud Run service netra-backend-staging",
    {
      path: "variables.SECRET_KEY",
      given: '"SECRET_KEY"',
      allowed: "plain or secret, not both",
      fix: "keep the secret",
    },
  ],
  [
    "a value that is too large",
    withService({ variables: { LARGE: "x".repeat(32 * 1024 + 1) } }),
    "Cloud Run service netra-backend-staging",
    { path: "variables.LARGE", given: "32769 bytes", allowed: "at most 32768 bytes", fix: "move it into a file" },
  ],
  [
    "more variables than Cloud Run takes",
    withService({ variables: Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`V${index}`, "x"])) }),
    "Cloud Run service netra-backend-staging",
    { path: "variables", given: "1001", allowed: "at most 1000", fix: "move some into a file" },
  ],
  [
    "a connector of another size",
    withConnector({ cidr: "10.2.0.0/27" }),
    "VPC connector staging-connector",
    { path: "cidr", given: '"10.2.0.0/27"', allowed: "a /28", fix: "give it a range of that size" },
  ],
  [
    "a machine that connectors do not run on",
    withConnector({ machineType: "e2-small" }),
    "VPC connector staging-connector",
    {
      path: "machineType",
      given: '"e2-small"',
      allowed: "f1-micro, e2-micro, e2-standard-4",
      fix: "choose one of them",
    },
  ],
  [
    "one instance",
    withConnector({ minInstances: 1 }),
    "VPC connector staging-connector",
    { path: "minInstances", given: "1", allowed: "2 to 9", fix: "correct it" },
  ],
  [
    "eleven instances",
    withConnector({ maxInstances: 11 }),
    "VPC connector staging-connector",
    { path: "maxInstances", given: "11", allowed: "3 to 10", fix: "correct it" },
  ],
  [
    "a connector that cannot grow",
    withConnector({ minInstances: 3, maxInstances: 3 }),
    "VPC connector staging-connector",
    { path: "minInstances", given: "3", allowed: "under maxInstances, 3", fix: "lower it, or raise maxInstances" },
  ],
  [
    "a connector's name that is too long",
    withConnector({ name: "c".repeat(26) }),
    `VPC connector ${"c".repeat(26)}`,
    {
      path: "name",
      given: `"${"c".repeat(26)}"`,
      allowed: "2 to 25 lower-case letters, digits and hyphens, starting with a letter",
      fix: "rename it",
    },
  ],
  [
    "a shared-core tier of the other edition",
    withPostgres({ tier: "db-g1-small", edition: "ENTERPRISE_PLUS" }),
    "Cloud SQL instance staging-shared-postgres",
    {
      path: "tier",
      given: '"db-g1-small"',
      allowed: "a tier of ENTERPRISE_PLUS",
      fix: "change the tier, or the edition",
    },
  ],
  [
    "an instance whose name is too long with its project",
    withPostgres({ instanceName: "d".repeat(85) }),
    `Cloud SQL instance ${"d".repeat(85)}`,
    {
      path: "instanceName",
      given: showLong("d".repeat(85)),
      allowed: "project and instance together at most 98 characters",
      fix: "shorten it",
    },
  ],
  [
    "eight days of log",
    withPostgres({ backup: { startTime: "02:00", retained: 8, logDays: 8 } }),
    "Cloud SQL instance staging-shared-postgres",
    { path: "backup.logDays", given: "8", allowed: "1 to 7 with ENTERPRISE", fix: "correct it" },
  ],
  [
    "fewer backups than days of log",
    withPostgres({ backup: { startTime: "02:00", retained: 6, logDays: 7 } }),
    "Cloud SQL instance staging-shared-postgres",
    {
      path: "backup.retained",
      given: "6",
      allowed: "at least logDays, 7",
      fix: "keep more backups, or fewer log days",
    },
  ],
  [
    "a disk that may not grow to its own size",
    withPostgres({ diskLimitGB: 10 }),
    "Cloud SQL instance staging-shared-postgres",
    { path: "diskLimitGB", given: "10", allowed: "at least diskGB, 20", fix: "raise it" },
  ],
  [
    "a wildcard",
    withEdge({ services: [{ key: "backend", serviceName: "b", name: "b", hosts: ["*.staging.netrasystems.ai"] }] }),
    "Load balancer staging-https-lb",
    {
      path: "services.hosts",
      given: '"*.staging.netrasystems.ai"',
      allowed: "a DNS name without a wildcard",
      fix: "a managed certificate carries whole names only",
    },
  ],
  [
    "more hosts than a certificate carries",
    withEdge({
      services: [
        {
          key: "backend",
          serviceName: "b",
          name: "b",
          hosts: Array.from({ length: 101 }, (_, index) => `h${index}.example.com`),
        },
      ],
    }),
    "Load balancer staging-https-lb",
    { path: "services.hosts", given: "101 hosts", allowed: "1 to 100", fix: "a managed certificate carries that many" },
  ],
  [
    "a default service that is not behind it",
    withEdge({ defaultService: "worker" }),
    "Load balancer staging-https-lb",
    { path: "defaultService", given: '"worker"', allowed: "backend", fix: "name one of them" },
  ],
  [
    "a service without a host behind it",
    withEdge({ services: [...edge.services, { key: "worker", serviceName: "w", name: "w", hosts: [] }] }),
    "Load balancer staging-https-lb",
    {
      path: "services.worker.hosts",
      given: "no host",
      allowed: "at least one",
      fix: "leave a service without hosts away from the load balancer",
    },
  ],
  [
    "a Redis name that is too long",
    (scope) =>
      new Redis(scope, "redis", {
        ...place,
        instanceName: "r".repeat(42),
        memoryGB: 1,
        version: "REDIS_7_2",
        tier: "BASIC",
        config: {},
        maintenance: { day: "SUNDAY", hour: 3 },
        tls: false,
        networkId: "n",
        privateRangeName: "r",
      }),
    `Redis instance ${"r".repeat(42)}`,
    {
      path: "instanceName",
      given: `"${"r".repeat(42)}"`,
      allowed: "1 to 41 lower-case letters, digits and hyphens, starting with a letter",
      fix: "rename it",
    },
  ],
  [
    "an account id that is too short",
    (scope) =>
      new ServiceIdentity(scope, "identity", { projectId: "p", accountId: "short", serviceName: "short", secrets: {} }),
    "Account of short",
    {
      path: "accountId",
      given: '"short"',
      allowed: "6 to 30 lower-case letters, digits and hyphens, starting with a letter",
      fix: "rename it",
    },
  ],
  [
    "a bucket of Google's own name",
    (scope) => new StateBucket(scope, "state", { ...place, name: "goog-state" }),
    "State bucket test/state",
    {
      path: "name",
      given: '"goog-state"',
      allowed: "3 to 63 characters, no `goog` at the start and no `google` in it",
      fix: "rename it",
    },
  ],
  [
    "a secret id with a dot",
    (scope) => new SuppliedSecret(scope, "secret", { ...place, secretId: "a.b" }),
    "Secret a.b",
    { path: "secretId", given: '"a.b"', allowed: "letters, digits, - and _, at most 255", fix: "rename it" },
  ],
  [
    "a version of zero",
    (scope) =>
      new WrittenSecret(scope, "secret", {
        ...place,
        secretId: "a",
        value: "${ephemeral.random_password.a.result}",
        version: 0,
      }),
    "Secret a",
    {
      path: "version",
      given: "0",
      allowed: "a whole number from 1",
      fix: "count versions from 1, one more for each rotation",
    },
  ],
  [
    "a payload in the configuration, without repeating it",
    (scope) => new WrittenSecret(scope, "secret", { ...place, secretId: "a", value: "not-a-real-secret", version: 1 }),
    "Secret a",
    {
      path: "value",
      given: "a literal, not shown",
      allowed: "an expression",
      fix: "a payload in the configuration is in every plan and state: use an ephemeral value",
    },
  ],
];

function showLong(value: string): string {
  return `${JSON.stringify(value).slice(0, 77)}...`;
}

describe("a construct refuses", () => {
  it.each(refusals)("%s", (_rule, build, subject, violation) => {
    expect(refusalOf(build)).toEqual({ subject, violations: expect.arrayContaining([violation]) });
  });

  it("everything that is wrong at once", () => {
    const { violations } = refusalOf(
      withService({ cpu: 3, timeoutSeconds: 0, concurrency: 1001, variables: { PORT: "1" } }),
    );
    expect(violations.map(({ path }) => path)).toEqual(["cpu", "timeoutSeconds", "concurrency", "variables.PORT"]);
  });
});
