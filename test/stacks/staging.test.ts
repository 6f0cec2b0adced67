import { declare } from "../../config/declare";
import { staging } from "../../config/staging";
import { changed, serviceIn } from "../config/declaration";
import { synthesized } from "./synthesized";
import type { Json, Synthesized } from "./synthesized";

const STACK = "staging";
const environment = declare(staging);
const output = synthesized();
const SERVICES = Object.keys(environment.services);

function serviceResource(key: string, from: Synthesized = output): Json {
  return from.resource(STACK, `google_cloud_run_v2_service.service-${key}`);
}

function variablesOf(key: string, from: Synthesized = output): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    serviceResource(key, from).template.containers[0].env.map((variable: Json) => [variable.name, variable]),
  );
}

describe("every service", () => {
  it.each(SERVICES)("%s has the size that is declared", (key) => {
    const { size } = environment.services[key] ?? {};
    const { template } = serviceResource(key);
    expect({
      cpu: Number(template.containers[0].resources.limits.cpu),
      memory: template.containers[0].resources.limits.memory,
      timeout: template.timeout,
      concurrency: template.max_instance_request_concurrency,
      scaling: template.scaling,
    }).toEqual({
      cpu: size?.cpu,
      memory: `${(size?.memoryMiB ?? 0) / 1024}Gi`,
      timeout: `${size?.timeoutSeconds}s`,
      concurrency: size?.concurrency,
      scaling: { min_instance_count: size?.minInstances, max_instance_count: size?.maxInstances },
    });
  });

  it.each(SERVICES)("%s has every variable that its image needs", (key) => {
    const names = Object.keys(variablesOf(key));
    expect(environment.services[key]?.runtime.requiredVariables.filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(SERVICES)("%s waits for its start as long as it is declared to need", (key) => {
    const probe = serviceResource(key).template.containers[0].startup_probe;
    expect(probe.initial_delay_seconds + probe.period_seconds * probe.failure_threshold).toBe(
      environment.services[key]?.runtime.startupSeconds,
    );
    expect(probe.http_get.path).toBe(environment.services[key]?.runtime.healthPath);
    expect(probe.timeout_seconds).toBeLessThanOrEqual(probe.period_seconds);
  });

  it.each(SERVICES)("%s is restarted by its liveness path, not by its readiness", (key) => {
    const { liveness_probe } = serviceResource(key).template.containers[0];
    expect(liveness_probe).toMatchObject({
      period_seconds: 30,
      failure_threshold: 3,
      http_get: { path: environment.services[key]?.runtime.livenessPath },
    });
    expect(liveness_probe.http_get.path).not.toBe(environment.services[key]?.runtime.readinessPath);
  });

  it.each(SERVICES)("%s is written whole", (key) => {
    const service = serviceResource(key);
    expect(service).toMatchObject({
      deletion_protection: false,
      ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
      traffic: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }],
      template: { execution_environment: "EXECUTION_ENVIRONMENT_GEN2", session_affinity: key === "backend" },
    });
    expect(service.template.containers[0].resources).toMatchObject({
      cpu_idle: key !== "backend",
      startup_cpu_boost: true,
    });
    expect(service.template).not.toHaveProperty("revision");
    expect(service).not.toHaveProperty("lifecycle");
  });

  it.each(SERVICES)("%s runs as its own account and is open to everybody through the load balancer", (key) => {
    expect(serviceResource(key).template.service_account).toBe(`\${google_service_account.identity-${key}.email}`);
    expect(
      output.resource(STACK, `google_cloud_run_v2_service_iam_member.service-${key}_public-invoker`),
    ).toMatchObject({
      role: "roles/run.invoker",
      member: "allUsers",
      name: `\${google_cloud_run_v2_service.service-${key}.name}`,
    });
  });

  it.each(SERVICES)("%s waits for its grants, its secrets and the wait between them", (key) => {
    const { depends_on, template } = serviceResource(key);
    const grants = Object.keys(output.resources(STACK, "google_secret_manager_secret_iam_member")).filter((name) =>
      name.startsWith(`identity-${key}_`),
    );
    for (const grant of grants) expect(depends_on).toContain(`google_secret_manager_secret_iam_member.${grant}`);
    expect(depends_on).toContain("terraform_data.grants");
    for (const { value_source } of template.containers[0].env as Json[]) {
      if (value_source)
        expect(value_source.secret_key_ref.version).toMatch(
          /^\$\{(data\.)?google_secret_manager_secret_version\..*\.version\}$/,
        );
    }
  });

  it.each(SERVICES)("%s may read the secrets that it is given, and no other", (key) => {
    const granted = Object.values<Json>(output.resources(STACK, "google_secret_manager_secret_iam_member"))
      .filter(({ member }) => member === `\${google_service_account.identity-${key}.member}`)
      .map(({ secret_id }) => secret_id);
    const used = (serviceResource(key).template.containers[0].env as Json[]).flatMap(
      ({ value_source }) => value_source?.secret_key_ref.secret ?? [],
    );
    expect([...new Set(granted)].sort()).toEqual([...new Set(used)].sort());
  });

  it.each(SERVICES)("%s reaches private addresses through the connector, or has no VPC at all", (key) => {
    expect(serviceResource(key).template.vpc_access).toEqual(
      key === "frontend"
        ? undefined
        : {
            connector: "projects/netra-staging/locations/us-central1/connectors/staging-connector",
            egress: "PRIVATE_RANGES_ONLY",
          },
    );
  });

  it.each(SERVICES)("%s starts with the bootstrap image until it has a digest", (key) => {
    expect(serviceResource(key).template.containers[0].image).toBe("us-docker.pkg.dev/cloudrun/container/hello:latest");
    const digest = `sha256:${"a".repeat(64)}`;
    const withDigest = synthesized({ digests: { [key]: digest } });
    expect(serviceResource(key, withDigest).template.containers[0].image).toBe(
      `us-central1-docker.pkg.dev/netra-staging/netra/${environment.services[key]?.name}@${digest}`,
    );
  });
});

describe("the order of the services", () => {
  it("is backend, then auth, then frontend", () => {
    expect(serviceResource("auth").depends_on).toContain("google_cloud_run_v2_service.service-backend");
    expect(serviceResource("frontend").depends_on).toContain("google_cloud_run_v2_service.service-auth");
  });
});

describe("the start-up probe of the backend", () => {
  it("makes 48 tries of ten seconds with the cap of the service guide", () => {
    expect(serviceResource("backend").template.containers[0].startup_probe).toMatchObject({
      initial_delay_seconds: 0,
      period_seconds: 10,
      failure_threshold: 48,
    });
  });

  it("waits 240 s and then makes 24 tries with the cap of the API reference", () => {
    const other = synthesized({ declaration: changed((d) => (d.probeCapSeconds = 240)) });
    expect(serviceResource("backend", other).template.containers[0].startup_probe).toMatchObject({
      initial_delay_seconds: 240,
      period_seconds: 10,
      failure_threshold: 24,
    });
  });
});

describe("variables that come from resources", () => {
  it.each(["backend", "auth"])("are references in %s, never literals", (key) => {
    const variables = variablesOf(key);
    expect({
      host: variables.POSTGRES_HOST?.value,
      database: variables.POSTGRES_DB?.value,
      user: variables.POSTGRES_USER?.value,
      redisHost: variables.REDIS_HOST?.value,
      redisPort: variables.REDIS_PORT?.value,
    }).toEqual({
      host: "${google_sql_database_instance.postgres.private_ip_address}",
      database: `\${google_sql_database.postgres_${key}-database.name}`,
      user: `\${google_sql_user.postgres_${key}-user.name}`,
      redisHost: "${google_redis_instance.redis.host}",
      redisPort: "${google_redis_instance.redis.port}",
    });
  });

  it("are the same secret in backend and auth where both sign with it", () => {
    for (const name of ["JWT_SECRET_KEY", "JWT_SECRET", "JWT_SECRET_STAGING", "SERVICE_SECRET"])
      expect(variablesOf("backend")[name]?.value_source).toEqual(variablesOf("auth")[name]?.value_source);
  });
});

describe("Cloud SQL", () => {
  it("is one private instance, protected at both levels, with backups and TLS", () => {
    const instance = output.resource(STACK, "google_sql_database_instance.postgres");
    expect(instance).toMatchObject({
      name: "staging-shared-postgres",
      database_version: "POSTGRES_17",
      deletion_protection: true,
      settings: {
        edition: "ENTERPRISE",
        tier: "db-custom-1-3840",
        availability_type: "ZONAL",
        deletion_protection_enabled: true,
        disk_type: "PD_SSD",
        disk_size: 20,
        disk_autoresize: true,
        disk_autoresize_limit: 100,
        backup_configuration: {
          enabled: true,
          start_time: "02:00",
          point_in_time_recovery_enabled: true,
          backup_retention_settings: { retained_backups: 7 },
        },
        ip_configuration: {
          ipv4_enabled: false,
          private_network: "projects/netra-staging/global/networks/staging-vpc",
          ssl_mode: "ENCRYPTED_ONLY",
        },
        insights_config: { query_insights_enabled: true },
      },
      lifecycle: { ignore_changes: ["settings[0].disk_size"] },
    });
    expect(Object.fromEntries(instance.settings.database_flags.map(({ name, value }: Json) => [name, value]))).toEqual({
      "cloudsql.iam_authentication": "on",
      log_checkpoints: "on",
      log_connections: "on",
      log_disconnections: "on",
      log_lock_waits: "on",
      log_min_error_statement: "error",
      max_connections: "250",
    });
  });

  it("has a database and a user for each service that needs one, left to the instance when it goes", () => {
    expect(
      Object.values<Json>(output.resources(STACK, "google_sql_database")).map(({ name, deletion_policy }) => [
        name,
        deletion_policy,
      ]),
    ).toEqual([
      ["netra_auth_staging", "ABANDON"],
      ["netra_staging", "ABANDON"],
    ]);
    expect(
      Object.values<Json>(output.resources(STACK, "google_sql_user")).map(({ name, deletion_policy }) => [
        name,
        deletion_policy,
      ]),
    ).toEqual([
      ["netra_auth", "ABANDON"],
      ["netra_backend", "ABANDON"],
    ]);
  });

  it("carries its generation in its name, because a name is not free for a week", () => {
    const second = synthesized({ declaration: changed((d) => (d.database.generation = 2)) });
    expect(second.resource(STACK, "google_sql_database_instance.postgres").name).toBe("staging-shared-postgres-g2");
  });

  it("loses its protection at both levels when the declaration says so", () => {
    const open = synthesized({ declaration: changed((d) => (d.protection = false)) }).resource(
      STACK,
      "google_sql_database_instance.postgres",
    );
    expect([open.deletion_protection, open.settings.deletion_protection_enabled]).toEqual([false, false]);
  });

  it("changes address, volume and URL together when the socket is chosen", () => {
    const socket = synthesized({ declaration: changed((d) => (d.database.connection = "socket")) });
    expect(socket.resource(STACK, "google_sql_database_instance.postgres").settings.ip_configuration).toMatchObject({
      ipv4_enabled: true,
    });
    const { template } = serviceResource("backend", socket);
    expect(template.volumes).toEqual([
      { name: "cloudsql", cloud_sql_instance: { instances: ["netra-staging:us-central1:staging-shared-postgres"] } },
    ]);
    expect(template.containers[0].volume_mounts).toEqual([{ name: "cloudsql", mount_path: "/cloudsql" }]);
    expect(variablesOf("backend", socket).POSTGRES_HOST?.value).toBe(
      "/cloudsql/netra-staging:us-central1:staging-shared-postgres",
    );
    expect(
      socket.resource(STACK, "google_secret_manager_secret_version.secret-database-url_version").secret_data_wo,
    ).toBe(
      "postgresql://netra_backend:${ephemeral.random_password.postgres-password.result}@/netra_staging?host=/cloudsql/netra-staging:us-central1:staging-shared-postgres",
    );
    expect(serviceResource("frontend", socket).template).not.toHaveProperty("volumes");
  });
});

describe("secrets", () => {
  const versions = output.resources(STACK, "google_secret_manager_secret_version");

  it("are written by the stack under the names of the environment", () => {
    expect(
      Object.values<Json>(output.resources(STACK, "google_secret_manager_secret"))
        .map(({ secret_id }) => secret_id)
        .sort(),
    ).toEqual([
      "auth-database-url",
      "auth-postgres-password",
      "database-url",
      "fernet-key",
      "jwt-secret-key",
      "oauth-hmac-secret",
      "postgres-password",
      "redis-password",
      "redis-url",
      "secret-key",
      "service-secret",
      "session-secret-key",
    ]);
  });

  it.each(Object.keys(versions))("%s has a write-only payload with a version number", (name) => {
    expect(versions[name]).toMatchObject({ secret_data_wo: expect.stringContaining("${"), secret_data_wo_version: 1 });
    expect(versions[name]).not.toHaveProperty("secret_data");
  });

  it.each([
    ["backend", "postgres-password", "database-url"],
    ["auth", "auth-postgres-password", "auth-database-url"],
  ])("of %s's database carry the password of its user, in one step with it", (key, password, url) => {
    const user = output.resource(STACK, `google_sql_user.postgres_${key}-user`);
    const ephemeral = `\${ephemeral.random_password.${password}.result}`;
    expect(user).toMatchObject({ password_wo: ephemeral, password_wo_version: 1 });
    expect(user).not.toHaveProperty("password");
    for (const secret of [password, url]) {
      expect(versions[`secret-${secret}_version`]).toMatchObject({
        secret_data_wo: expect.stringContaining(ephemeral),
        secret_data_wo_version: 1,
        depends_on: [`google_sql_user.postgres_${key}-user`],
        lifecycle: { create_before_destroy: true, replace_triggered_by: [`google_sql_user.postgres_${key}-user`] },
      });
    }
  });

  it("rotate together by one number", () => {
    const rotated = synthesized({
      declaration: changed((d) => {
        const { database } = serviceIn(d, "backend");
        if (database) database.passwordVersion = 2;
      }),
    });
    expect(rotated.resource(STACK, "google_sql_user.postgres_backend-user").password_wo_version).toBe(2);
    for (const secret of ["postgres-password", "database-url"])
      expect(
        rotated.resource(STACK, `google_secret_manager_secret_version.secret-${secret}_version`).secret_data_wo_version,
      ).toBe(2);
    expect(
      rotated.resource(STACK, "google_secret_manager_secret_version.secret-auth-database-url_version")
        .secret_data_wo_version,
    ).toBe(1);
  });

  it("of the database go over TLS", () => {
    expect(versions["secret-database-url_version"]?.secret_data_wo).toBe(
      "postgresql://netra_backend:${ephemeral.random_password.postgres-password.result}@${google_sql_database_instance.postgres.private_ip_address}:5432/netra_staging?sslmode=require",
    );
  });

  it("of Redis follow the instance that made its password, without a second instance of its name", () => {
    expect(versions["secret-redis-url_version"]).toMatchObject({
      secret_data_wo:
        "redis://:${google_redis_instance.redis.auth_string}@${google_redis_instance.redis.host}:${google_redis_instance.redis.port}/0",
      lifecycle: { replace_triggered_by: ["google_redis_instance.redis.create_time"] },
    });
    expect(versions["secret-redis-url_version"]?.lifecycle).not.toHaveProperty("create_before_destroy");
  });

  it("make a Fernet key of 32 bytes in base64", () => {
    expect(output.stack(STACK).ephemeral.random_password["fernet-key"]).toEqual({ length: 32, special: false });
    expect(versions["secret-fernet-key_version"]?.secret_data_wo).toBe(
      "${base64encode(ephemeral.random_password.fernet-key.result)}",
    );
  });

  it("that people supply are looked at without their payload, and a missing one ends the run before any service", () => {
    const looked = output.stack(STACK).data.google_secret_manager_secret_version;
    expect(
      Object.values<Json>(looked)
        .map(({ secret }) => secret)
        .sort(),
    ).toEqual(["anthropic-api-key", "gemini-api-key", "google-client-id", "google-client-secret", "openai-api-key"]);
    for (const data of Object.values<Json>(looked)) {
      expect(data).toMatchObject({ fetch_secret_data: false, depends_on: ["terraform_data.grants"] });
      expect(data.lifecycle.postcondition[0].error_message).toBe(
        `The newest version of secret ${data.secret} is disabled. Enable it, or add one: npm run secrets -- fill ${data.secret}`,
      );
    }
  });
});

describe("Redis", () => {
  it("is what the environment says", () => {
    expect(output.resource(STACK, "google_redis_instance.redis")).toMatchObject({
      name: "staging-shared-redis",
      tier: "BASIC",
      memory_size_gb: 1,
      redis_version: "REDIS_7_2",
      auth_enabled: true,
      connect_mode: "PRIVATE_SERVICE_ACCESS",
      transit_encryption_mode: "DISABLED",
      reserved_ip_range: "staging-private-ip",
      redis_configs: { "maxmemory-policy": "allkeys-lru", "notify-keyspace-events": "Ex" },
      maintenance_policy: { weekly_maintenance_window: [{ day: "SUNDAY", start_time: { hours: 3 } }] },
    });
  });

  it("has TLS in its setting and in its URL together", () => {
    const tls = synthesized({ declaration: changed((d) => (d.redis.tls = true)) });
    expect(tls.resource(STACK, "google_redis_instance.redis").transit_encryption_mode).toBe("SERVER_AUTHENTICATION");
    expect(tls.resource(STACK, "google_secret_manager_secret_version.secret-redis-url_version").secret_data_wo).toMatch(
      /^rediss:/,
    );
  });
});

describe("the edge", () => {
  it("leads every host to its service, and carries exactly those in its certificate", () => {
    const map = output.resource(STACK, "google_compute_url_map.edge_url-map");
    expect(
      Object.fromEntries(
        map.host_rule.flatMap(({ hosts, path_matcher }: Json) => hosts.map((host: string) => [host, path_matcher])),
      ),
    ).toEqual({
      "api.staging.netrasystems.ai": "backend",
      "auth.staging.netrasystems.ai": "auth",
      "app.staging.netrasystems.ai": "frontend",
      "staging.netrasystems.ai": "frontend",
    });
    expect(
      output.resource(STACK, "google_compute_managed_ssl_certificate.edge_certificate").managed.domains.sort(),
    ).toEqual(map.host_rule.flatMap(({ hosts }: Json) => hosts).sort());
  });

  it("names the certificate by its hosts, so that another set of hosts is another certificate", () => {
    const name = (from: Synthesized) =>
      from.resource(STACK, "google_compute_managed_ssl_certificate.edge_certificate").name as string;
    const other = synthesized({
      declaration: changed((d) => serviceIn(d, "frontend").hosts?.push("www.staging.netrasystems.ai")),
    });
    expect(name(output)).toMatch(/^staging-cert-[0-9a-f]{8}$/);
    expect(name(other)).not.toBe(name(output));
  });

  it.each(SERVICES)("has a backend service for %s without what a serverless group refuses", (key) => {
    const backend = output.resource(STACK, `google_compute_backend_service.edge_${key}-backend`);
    expect(backend).toMatchObject({
      load_balancing_scheme: "EXTERNAL_MANAGED",
      security_policy: "${google_compute_security_policy.armor.id}",
      custom_request_headers: ["X-Forwarded-Proto: https"],
    });
    expect(backend.backend).toHaveLength(1);
    for (const refused of ["timeout_sec", "health_checks", "session_affinity", "locality_lb_policy"])
      expect(backend).not.toHaveProperty(refused);
    expect(backend.backend[0]).not.toHaveProperty("balancing_mode");
    const group = output.resource(STACK, `google_compute_region_network_endpoint_group.edge_${key}-group`);
    expect(group).toMatchObject({
      network_endpoint_type: "SERVERLESS",
      cloud_run: { service: `\${google_cloud_run_v2_service.service-${key}.name}` },
    });
    // It would spread to the service, whose name is not free twice.
    expect(group).not.toHaveProperty("lifecycle.create_before_destroy");
  });

  it("speaks TLS 1.2 or later, and redirects http for good", () => {
    expect(output.resource(STACK, "google_compute_ssl_policy.edge_tls-policy")).toMatchObject({
      profile: "MODERN",
      min_tls_version: "TLS_1_2",
    });
    expect(output.resource(STACK, "google_compute_url_map.edge_redirect")).toMatchObject({
      name: "staging-http-redirect",
      default_url_redirect: { https_redirect: true, redirect_response_code: "MOVED_PERMANENTLY_DEFAULT" },
    });
    for (const rule of Object.values<Json>(output.resources(STACK, "google_compute_global_forwarding_rule")))
      expect(rule).toMatchObject({
        load_balancing_scheme: "EXTERNAL_MANAGED",
        ip_address: "projects/netra-staging/global/addresses/staging-lb-ip",
      });
  });

  it("limits one address at a time, and denies nothing that nobody has watched", () => {
    const rules = output
      .resource(STACK, "google_compute_security_policy.armor")
      .rule.map(({ priority, action, preview, match, rate_limit_options }: Json) => ({
        priority,
        action,
        preview,
        match: match.expr?.expression ?? match.config.src_ip_ranges,
        limit: rate_limit_options && [
          rate_limit_options.rate_limit_threshold.count,
          rate_limit_options.rate_limit_threshold.interval_sec,
          rate_limit_options.ban_duration_sec,
        ],
      }));
    expect(rules).toEqual([
      { priority: 100, action: "allow", match: "request.path.matches('^(/health|/ws|/auth/callback)(/.*)?$')" },
      {
        priority: 600,
        action: "deny(403)",
        preview: true,
        match: "request.headers['user-agent'].lower().matches('sqlmap|nikto|nmap|masscan|zgrab|nuclei|dirbuster')",
      },
      { priority: 700, action: "rate_based_ban", match: "request.path.startsWith('/api/')", limit: [1000, 60, 300] },
      { priority: 1000, action: "throttle", match: ["*"], limit: [600, 60, undefined] },
      { priority: 2147483647, action: "allow", match: ["*"] },
    ]);
  });
});

describe("what must be absent", () => {
  it.each([
    "google_cloud_run_domain_mapping",
    "google_service_account_key",
    "google_cloud_run_service",
    "google_secret_manager_secret_iam_binding",
    "google_project_iam_binding",
    "google_project_iam_policy",
  ])("%s is in no stack", (type) => {
    for (const stack of Object.keys(output.texts)) expect(output.resources(stack, type)).toEqual({});
  });

  it("is any reading of another stack's state: every stack can be planned alone", () => {
    for (const stack of Object.keys(output.texts)) expect(output.texts[stack]).not.toContain("terraform_remote_state");
  });

  it("is the stray instance", () => {
    for (const text of Object.values(output.texts)) expect(text).not.toContain("netra-staging-db");
  });
});

describe("build arguments of the frontend", () => {
  it("come out with the values of its run-time variables", () => {
    const { value } = output.stack(STACK).output.frontend_build_arguments;
    expect(Object.keys(value)).toHaveLength(13);
    for (const [name, argument] of Object.entries(value)) expect(variablesOf("frontend")[name]?.value).toBe(argument);
  });
});
