/** One entry under `services`, and nothing else: a worker with its own database and one secret. */
import { contractOf } from "../../config/contract";
import { declare } from "../../config/declare";
import { smokeTargetsOf } from "../../config/smoke";
import { staging } from "../../config/staging";
import type { EnvironmentDeclaration } from "../../config/model";
import { judgeConfiguration } from "../../policy/gate";
import type { Judgement } from "../../policy/gate";
import { estimateCost } from "../../review/cost";
import { addressesOf, synthesized } from "./synthesized";
import type { Json, Synthesized } from "./synthesized";

const STACK = "staging";

const withWorker: EnvironmentDeclaration = {
  ...staging,
  services: {
    ...staging.services,
    worker: {
      name: "netra-worker-staging",
      runtime: {
        port: 8000,
        healthPath: "/health",
        livenessPath: "/health",
        startupSeconds: 120,
        floor: {
          cpu: 1,
          memoryMiB: 512,
          timeoutSeconds: 300,
          minInstances: 1,
          reason: "What the queue was tried with.",
        },
        recommended: { cpu: 1, memoryMiB: 512 },
        requiredVariables: ["POSTGRES_HOST", "POSTGRES_DB", "POSTGRES_USER", "DATABASE_URL", "WORKER_SIGNING_KEY"],
        endpoints: [{ path: "/health", mustBe: 200 }],
      },
      size: {
        cpu: 1,
        memoryMiB: 512,
        timeoutSeconds: 300,
        minInstances: 1,
        maxInstances: 3,
        concurrency: 10,
        generation: "gen2",
        cpuAlwaysAllocated: true,
        startupCpuBoost: true,
      },
      egress: "private-ranges",
      publicInvoker: false,
      database: {
        name: "netra_worker",
        user: "netra_worker",
        poolSize: 5,
        poolOverflow: 0,
        passwordSecret: "worker-postgres-password",
        urlSecret: "worker-database-url",
      },
      variables: {
        POSTGRES_HOST: { from: "database-host" },
        POSTGRES_DB: { from: "database-name" },
        POSTGRES_USER: { from: "database-user" },
      },
      secretVariables: {
        DATABASE_URL: "worker-database-url",
        POSTGRES_PASSWORD: "worker-postgres-password",
        WORKER_SIGNING_KEY: "worker-signing-key",
      },
      secrets: { "worker-signing-key": { source: "generated" } },
    },
  },
};

const without = synthesized();
const output = synthesized({ declaration: withWorker });
const environment = declare(withWorker);
const contract = contractOf(environment);

function judged(from: Synthesized, declaration: EnvironmentDeclaration): Judgement {
  const files = Object.entries(from.texts).map(([stack, text]) => ({
    name: `stacks/${stack}/cdk.tf.json`,
    bytes: Buffer.from(text),
  }));
  return judgeConfiguration(files, contractOf(declare(declaration)), [], "2026-01-01");
}

const service = output.resource(STACK, "google_cloud_run_v2_service.service-worker");
const judgement = judged(output, withWorker);
const judgementWithout = judged(without, staging);

function added(stack: string): readonly string[] {
  const before = new Set(addressesOf(without.stack(stack)));
  return addressesOf(output.stack(stack)).filter((address) => !before.has(address));
}

/** Addresses whose body is another than before. */
function altered(): readonly string[] {
  return Object.entries<Record<string, Json>>(without.stack(STACK).resource)
    .flatMap(([type, named]) => Object.entries(named).map(([id, body]) => ({ address: `${type}.${id}`, body })))
    .filter(({ address, body }) => JSON.stringify(output.resource(STACK, address)) !== JSON.stringify(body))
    .map(({ address }) => address)
    .sort();
}

describe("a fourth service", () => {
  it("takes one entry: whatever else is declared stays as it is", () => {
    const { worker, ...others } = withWorker.services;
    expect(worker).toBeDefined();
    expect({ ...withWorker, services: others }).toEqual(staging);
  });

  it("brings account, grants, database, user, secrets and service with it", () => {
    expect(added(STACK).filter((address) => !address.startsWith("google_monitoring_"))).toEqual([
      "ephemeral.random_password.worker-postgres-password",
      "ephemeral.random_password.worker-signing-key",
      "google_cloud_run_v2_service.service-worker",
      "google_project_iam_member.identity-worker_role-cloudsql_client",
      "google_secret_manager_secret.secret-worker-database-url",
      "google_secret_manager_secret.secret-worker-postgres-password",
      "google_secret_manager_secret.secret-worker-signing-key",
      "google_secret_manager_secret_iam_member.identity-worker_reads-worker-database-url",
      "google_secret_manager_secret_iam_member.identity-worker_reads-worker-postgres-password",
      "google_secret_manager_secret_iam_member.identity-worker_reads-worker-signing-key",
      "google_secret_manager_secret_version.secret-worker-database-url_version",
      "google_secret_manager_secret_version.secret-worker-postgres-password_version",
      "google_secret_manager_secret_version.secret-worker-signing-key_version",
      "google_service_account.identity-worker",
      "google_sql_database.postgres_worker-database",
      "google_sql_user.postgres_worker-user",
    ]);
  });

  it("brings alerts with it, every one that the contract asks for", () => {
    const alerts = Object.values(output.resources(STACK, "google_monitoring_alert_policy"))
      .filter(({ user_labels }) => user_labels.service === "worker")
      .map(({ user_labels }) => user_labels.alert);
    expect(alerts.sort()).toEqual([
      "container-exit",
      "max-instances",
      "service-cpu",
      "service-memory",
      "startup-budget",
      "startup-latency",
      "startup-probe",
    ]);
    const asked = contract.requiredAlerts.filter((required) => required.service === "worker");
    expect(asked.map(({ alert }) => alert).sort()).toEqual(["container-exit", "startup-latency", "startup-probe"]);
  });

  it("needs nothing new of the stacks below, and is told where its image goes", () => {
    expect(output.stack("bootstrap").resource).toEqual(without.stack("bootstrap").resource);
    expect(output.stack("bootstrap").output.image_repositories.value.worker).toBe(
      "us-central1-docker.pkg.dev/netra-staging/netra/netra-worker-staging",
    );
    expect(output.texts.foundation).toBe(without.texts.foundation);
  });

  it("alters what counts all services, and nothing that is another service's", () => {
    expect(altered()).toEqual([
      "google_monitoring_alert_policy.monitoring_data_database-connections",
      "google_monitoring_alert_policy.monitoring_secrets_secret-access",
      "google_monitoring_dashboard.monitoring_dashboard",
      "google_sql_database_instance.postgres",
      "terraform_data.grants",
    ]);
  });

  it("finds its connections: 215 of 270 are 80 %, and 250 would have been too few", () => {
    const flag = ({ settings }: Json) =>
      settings.database_flags.find(({ name }: Json) => name === "max_connections").value;
    const address = "google_sql_database_instance.postgres";
    expect([flag(without.resource(STACK, address)), flag(output.resource(STACK, address))]).toEqual(["250", "270"]);
    const { conditions } = output.resource(
      STACK,
      "google_monitoring_alert_policy.monitoring_data_database-connections",
    );
    expect(conditions[0].condition_threshold.threshold_value).toBe(216);
  });

  it("runs under its own account, with its own login and secrets, and after all of them", () => {
    const { account_id } = output.resource(STACK, "google_service_account.identity-worker");
    expect(account_id).toBe("netra-worker-staging");
    expect(service.template.service_account).toBe("${google_service_account.identity-worker.email}");
    const [{ env, ports, resources }] = service.template.containers;
    expect({ port: ports.container_port, limits: resources.limits }).toEqual({
      port: 8000,
      limits: { cpu: "1", memory: "512Mi" },
    });
    const secret = (id: string) => ({
      secret: `\${google_secret_manager_secret.secret-${id}.secret_id}`,
      version: `\${google_secret_manager_secret_version.secret-${id}_version.version}`,
    });
    expect(
      Object.fromEntries(
        env.map(({ name, value, value_source }: Json) => [name, value ?? value_source.secret_key_ref]),
      ),
    ).toEqual({
      POSTGRES_HOST: "${google_sql_database_instance.postgres.private_ip_address}",
      POSTGRES_DB: "${google_sql_database.postgres_worker-database.name}",
      POSTGRES_USER: "${google_sql_user.postgres_worker-user.name}",
      DATABASE_URL: secret("worker-database-url"),
      POSTGRES_PASSWORD: secret("worker-postgres-password"),
      WORKER_SIGNING_KEY: secret("worker-signing-key"),
    });
    expect(service.depends_on).toEqual(
      expect.arrayContaining([
        "google_project_iam_member.identity-worker_role-cloudsql_client",
        "google_secret_manager_secret_iam_member.identity-worker_reads-worker-database-url",
        "google_secret_manager_secret_iam_member.identity-worker_reads-worker-postgres-password",
        "google_secret_manager_secret_iam_member.identity-worker_reads-worker-signing-key",
        "google_secret_manager_secret_version.secret-worker-database-url_version",
        "google_secret_manager_secret_version.secret-worker-postgres-password_version",
        "google_secret_manager_secret_version.secret-worker-signing-key_version",
        "google_sql_database.postgres_worker-database",
        "google_sql_user.postgres_worker-user",
        "terraform_data.grants",
      ]),
    );
  });

  it("without hosts is behind no load balancer, and without the switch open to nobody", () => {
    expect(output.resource(STACK, "google_compute_url_map.edge_url-map").host_rule).toHaveLength(3);
    expect(service.ingress).toBe("INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER");
    expect(Object.keys(output.resources(STACK, "google_cloud_run_v2_service_iam_member"))).not.toContain(
      "service-worker_public-invoker",
    );
    expect(smokeTargetsOf(environment).find(({ key }) => key === "worker")?.baseUrl).toBeUndefined();
  });

  it("is in the contract that every rule goes by, with its database and its floor", () => {
    expect(contract.services.find(({ key }) => key === "worker")).toMatchObject({
      name: "netra-worker-staging",
      accountEmail: "netra-worker-staging@netra-staging.iam.gserviceaccount.com",
      floor: { cpu: 1, memoryMiB: 512, timeoutSeconds: 300, minInstances: 1 },
      database: { name: "netra_worker", user: "netra_worker", poolSize: 5, poolOverflow: 0 },
      secrets: { WORKER_SIGNING_KEY: "worker-signing-key" },
    });
    expect(contract.database).toMatchObject({
      databases: ["netra_staging", "netra_auth_staging", "netra_worker"],
      users: ["netra_backend", "netra_auth", "netra_worker"],
    });
  });

  it("passes the gate without a finding; not known before an apply is only the address that the database gets", () => {
    expect(judgement.report.findings.filter(({ status }) => status === "fail")).toEqual([]);
    expect(judgement.passes).toBe(true);
    const unknownIn = ({ report }: Judgement) =>
      report.findings.filter(({ status }) => status === "unknown").map(({ rule, address }) => `${rule} ${address}`);
    expect(unknownIn(judgement)).toEqual([
      ...unknownIn(judgementWithout),
      "RUN010 google_cloud_run_v2_service.service-worker",
    ]);
  });

  it("is in the month's estimate: itself and three secret versions", () => {
    const [before, after] = [judgementWithout, judgement].map(({ estate }) => estimateCost(estate));
    const worker = after?.items.find(({ label }) => label === "Cloud Run netra-worker-staging");
    expect(worker?.monthlyUsd).toBe(49.93);
    expect(((after?.total ?? 0) - (before?.total ?? 0)).toFixed(2)).toBe((49.93 + 3 * 0.06).toFixed(2));
  });
});
