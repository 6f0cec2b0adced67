/** Staging as it should be, for tests of rules: one service by itself, or the whole estate. Obvious fakes where a secret would be. */
import type { ServiceContract } from "../../policy/contract";
import { exampleContract } from "./example-contract";
import type { Fixture, FixtureBlock } from "./fixture";

export type ServiceKey = "backend" | "auth" | "frontend";

const REGION = "us-central1";
const DIGEST = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

interface Size {
  readonly cpu: string;
  readonly memory: string;
  readonly timeout: string;
  readonly maxInstances: number;
  readonly cpuIdle: boolean;
  readonly sessionAffinity: boolean;
  readonly failureThreshold: number;
}

const SIZES: Readonly<Record<ServiceKey, Size>> = {
  backend: {
    cpu: "2",
    memory: "4Gi",
    timeout: "600s",
    maxInstances: 5,
    cpuIdle: false,
    sessionAffinity: true,
    failureThreshold: 48,
  },
  auth: {
    cpu: "1",
    memory: "1Gi",
    timeout: "300s",
    maxInstances: 3,
    cpuIdle: true,
    sessionAffinity: false,
    failureThreshold: 24,
  },
  frontend: {
    cpu: "1",
    memory: "1Gi",
    timeout: "300s",
    maxInstances: 5,
    cpuIdle: true,
    sessionAffinity: false,
    failureThreshold: 12,
  },
};

function contractOf(key: ServiceKey): ServiceContract {
  const service = exampleContract().services.find((candidate) => candidate.key === key);
  if (!service) throw new Error(`No service ${key}`);
  return service;
}

/**
 * The whole Cloud Run service as it should be. Its references lead to resources of {@link compliantEstate}; alone, what
 * they come to is not known.
 */
export function compliantService(key: ServiceKey): FixtureBlock {
  const contract = contractOf(key);
  const size = SIZES[key];
  const usesData = contract.database !== undefined;
  return {
    name: contract.name,
    location: REGION,
    deletion_protection: false,
    ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
    template: {
      service_account: `\${google_service_account.${key}.email}`,
      timeout: size.timeout,
      max_instance_request_concurrency: 80,
      execution_environment: "EXECUTION_ENVIRONMENT_GEN2",
      session_affinity: size.sessionAffinity,
      scaling: { min_instance_count: 1, max_instance_count: size.maxInstances },
      ...(usesData
        ? { vpc_access: { connector: "${google_vpc_access_connector.connector.id}", egress: "PRIVATE_RANGES_ONLY" } }
        : {}),
      containers: [
        {
          image: `${REGION}-docker.pkg.dev/netra-staging/netra/${contract.name}@${DIGEST}`,
          resources: {
            limits: { cpu: size.cpu, memory: size.memory },
            cpu_idle: size.cpuIdle,
            startup_cpu_boost: true,
          },
          ports: { container_port: contract.port },
          env: [...plainVariables(key, contract), ...secretVariables(contract)],
          startup_probe: {
            initial_delay_seconds: 0,
            period_seconds: 10,
            timeout_seconds: 5,
            failure_threshold: size.failureThreshold,
            http_get: { path: contract.healthPath, port: contract.port },
          },
          liveness_probe: {
            period_seconds: 30,
            timeout_seconds: 5,
            failure_threshold: 3,
            http_get: { path: contract.healthPath, port: contract.port },
          },
        },
      ],
    },
    traffic: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }],
    depends_on: [
      ...(usesData
        ? [`google_sql_database.${key}`, `google_sql_user.${key}`, "google_project_service.run"]
        : ["google_project_service.run"]),
      ...secretIds(contract).flatMap((id) => [
        `google_secret_manager_secret_version.${id}`,
        `google_secret_manager_secret_iam_member.${key}-${id}`,
      ]),
    ],
  };
}

function plainVariables(key: ServiceKey, { literals, database }: ServiceContract): FixtureBlock[] {
  const references: Readonly<Record<string, string>> = database
    ? {
        POSTGRES_HOST: "${google_sql_database_instance.postgres.private_ip_address}",
        POSTGRES_PORT: "5432",
        POSTGRES_DB: `\${google_sql_database.${key}.name}`,
        POSTGRES_USER: `\${google_sql_user.${key}.name}`,
        REDIS_HOST: "${google_redis_instance.redis.host}",
        REDIS_PORT: "${google_redis_instance.redis.port}",
      }
    : {};
  return Object.entries({ ...literals, ...references }).map(([name, value]) => ({ name, value }));
}

function secretVariables({ secrets }: ServiceContract): FixtureBlock[] {
  return Object.entries(secrets).map(([name, id]) => ({
    name,
    value_source: { secret_key_ref: { secret: `\${google_secret_manager_secret.${id}.secret_id}`, version: "latest" } },
  }));
}

function secretIds({ secrets }: ServiceContract): readonly string[] {
  return [...new Set(Object.values(secrets))];
}

const SERVICE_KEYS: readonly ServiceKey[] = ["backend", "auth", "frontend"];
const APIS: readonly string[] = [
  ...["run", "sqladmin", "vpcaccess", "servicenetworking", "redis", "secretmanager"],
  ...["compute", "iam", "monitoring", "logging", "artifactregistry", "pubsub", "storage"],
];

/** Bootstrap, foundation and staging as they should be, in one stack: a rule sees resources, wherever they are declared. */
export function compliantEstate(): Fixture {
  return {
    ...apis(),
    ...network(),
    ...data(),
    ...secrets(),
    ...identities(),
    ...services(),
    ...edge(),
    ...monitoring(),
    ...bootstrap(),
  };
}

function apis(): Fixture {
  return Object.fromEntries(
    APIS.map((api) => [
      `google_project_service.${api}`,
      { service: `${api}.googleapis.com`, disable_on_destroy: false },
    ]),
  );
}

function network(): Fixture {
  return {
    "google_compute_network.vpc": {
      name: "staging-vpc",
      auto_create_subnetworks: false,
      depends_on: ["google_project_service.compute"],
    },
    "google_compute_subnetwork.subnet": {
      name: "staging-subnet",
      region: REGION,
      network: "${google_compute_network.vpc.id}",
      ip_cidr_range: "10.0.0.0/24",
      private_ip_google_access: true,
      log_config: { aggregation_interval: "INTERVAL_5_SEC", flow_sampling: 0.5, metadata: "INCLUDE_ALL_METADATA" },
      depends_on: ["google_project_service.compute"],
    },
    "google_vpc_access_connector.connector": {
      name: "staging-connector",
      region: REGION,
      network: "${google_compute_network.vpc.name}",
      ip_cidr_range: "10.2.0.0/28",
      machine_type: "e2-micro",
      min_instances: 2,
      max_instances: 10,
      depends_on: ["google_project_service.vpcaccess"],
    },
    "google_compute_router.nat": {
      name: "staging-nat-router",
      region: REGION,
      network: "${google_compute_network.vpc.id}",
      depends_on: ["google_project_service.compute"],
    },
    "google_compute_router_nat.nat": {
      name: "staging-nat-gateway",
      region: REGION,
      router: "${google_compute_router.nat.name}",
      nat_ip_allocate_option: "AUTO_ONLY",
      source_subnetwork_ip_ranges_to_nat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
      log_config: { enable: true, filter: "ERRORS_ONLY" },
      depends_on: ["google_project_service.compute"],
    },
    "google_compute_global_address.private-services": {
      name: "staging-private-ip",
      purpose: "VPC_PEERING",
      address_type: "INTERNAL",
      prefix_length: 16,
      network: "${google_compute_network.vpc.id}",
      depends_on: ["google_project_service.compute"],
    },
    "google_service_networking_connection.private-services": {
      network: "${google_compute_network.vpc.id}",
      service: "servicenetworking.googleapis.com",
      reserved_peering_ranges: ["${google_compute_global_address.private-services.name}"],
      deletion_policy: "ABANDON",
      update_on_creation_fail: true,
      depends_on: ["google_project_service.servicenetworking"],
    },
  };
}

const FLAGS: Readonly<Record<string, string>> = {
  max_connections: "250",
  "cloudsql.iam_authentication": "on",
  log_checkpoints: "on",
  log_connections: "on",
  log_disconnections: "on",
  log_lock_waits: "on",
};

function data(): Fixture {
  const fixture: Fixture = {
    "google_sql_database_instance.postgres": {
      name: "staging-shared-postgres",
      region: REGION,
      database_version: "POSTGRES_17",
      deletion_protection: true,
      settings: {
        tier: "db-custom-1-3840",
        edition: "ENTERPRISE",
        availability_type: "ZONAL",
        deletion_protection_enabled: true,
        disk_type: "PD_SSD",
        disk_size: 20,
        disk_autoresize: true,
        disk_autoresize_limit: 100,
        ip_configuration: {
          ipv4_enabled: false,
          private_network: "${google_compute_network.vpc.id}",
          ssl_mode: "ENCRYPTED_ONLY",
        },
        backup_configuration: {
          enabled: true,
          start_time: "02:00",
          point_in_time_recovery_enabled: true,
          transaction_log_retention_days: 7,
          backup_retention_settings: { retained_backups: 7, retention_unit: "COUNT" },
        },
        maintenance_window: { day: 7, hour: 3, update_track: "stable" },
        insights_config: { query_insights_enabled: true },
        database_flags: Object.entries(FLAGS).map(([name, value]) => ({ name, value })),
      },
      depends_on: ["google_project_service.sqladmin", "google_service_networking_connection.private-services"],
    },
    "google_redis_instance.redis": {
      name: "staging-shared-redis",
      region: REGION,
      tier: "BASIC",
      memory_size_gb: 1,
      redis_version: "REDIS_7_2",
      auth_enabled: true,
      transit_encryption_mode: "DISABLED",
      connect_mode: "PRIVATE_SERVICE_ACCESS",
      authorized_network: "${google_compute_network.vpc.id}",
      reserved_ip_range: "${google_compute_global_address.private-services.name}",
      redis_configs: { "maxmemory-policy": "allkeys-lru", "notify-keyspace-events": "Ex" },
      maintenance_policy: { weekly_maintenance_window: { day: "SUNDAY", start_time: { hours: 3 } } },
      depends_on: ["google_project_service.redis", "google_service_networking_connection.private-services"],
    },
  };
  for (const key of SERVICE_KEYS) {
    const { database } = contractOf(key);
    if (!database) continue;
    fixture[`google_sql_database.${key}`] = {
      name: database.name,
      instance: "${google_sql_database_instance.postgres.name}",
      deletion_policy: "ABANDON",
      depends_on: ["google_project_service.sqladmin"],
    };
    fixture[`google_sql_user.${key}`] = {
      name: database.user,
      instance: "${google_sql_database_instance.postgres.name}",
      password_wo: `\${ephemeral.random_password.${key}-postgres.result}`,
      password_wo_version: 1,
      deletion_policy: "ABANDON",
      depends_on: ["google_project_service.sqladmin"],
    };
    fixture[`ephemeral.random_password.${key}-postgres`] = { length: 32, special: false };
  }
  return fixture;
}

/** Who makes a secret's payload: a user's password, an expression of Redis, a person, or a random value. */
function payloadOf(id: string): string {
  const key = id.startsWith("auth-") ? "auth" : "backend";
  if (id.endsWith("postgres-password")) return `\${ephemeral.random_password.${key}-postgres.result}`;
  if (id.endsWith("database-url")) {
    return `postgresql://\${google_sql_user.${key}.name}:\${ephemeral.random_password.${key}-postgres.result}@\${google_sql_database_instance.postgres.private_ip_address}:5432/\${google_sql_database.${key}.name}?sslmode=require`;
  }
  if (id === "redis-password") return "${google_redis_instance.redis.auth_string}";
  if (id === "redis-url") {
    return "redis://:${google_redis_instance.redis.auth_string}@${google_redis_instance.redis.host}:${google_redis_instance.redis.port}/0";
  }
  return `\${ephemeral.random_password.${id}.result}`;
}

function secrets(): Fixture {
  const fixture: Fixture = {};
  for (const key of SERVICE_KEYS) {
    for (const id of secretIds(contractOf(key))) {
      const payload = payloadOf(id);
      fixture[`google_secret_manager_secret.${id}`] = {
        secret_id: id,
        replication: { user_managed: { replicas: [{ location: REGION }] } },
        depends_on: ["google_project_service.secretmanager"],
      };
      fixture[`google_secret_manager_secret_version.${id}`] = {
        secret: `\${google_secret_manager_secret.${id}.id}`,
        secret_data_wo: payload,
        secret_data_wo_version: 1,
        lifecycle: { create_before_destroy: true },
        depends_on: [
          ...(payload.includes("-postgres.result")
            ? [`google_sql_user.${id.startsWith("auth-") ? "auth" : "backend"}`]
            : []),
          "google_project_service.secretmanager",
        ],
      };
      if (payload === `\${ephemeral.random_password.${id}.result}`) {
        fixture[`ephemeral.random_password.${id}`] = { length: 64, special: false };
      }
      fixture[`google_secret_manager_secret_iam_member.${key}-${id}`] = {
        secret_id: `\${google_secret_manager_secret.${id}.id}`,
        role: "roles/secretmanager.secretAccessor",
        member: `serviceAccount:\${google_service_account.${key}.email}`,
        depends_on: ["google_project_service.secretmanager"],
      };
    }
  }
  return fixture;
}

function identities(): Fixture {
  const fixture: Fixture = {};
  for (const key of SERVICE_KEYS) {
    fixture[`google_service_account.${key}`] = {
      account_id: contractOf(key).name,
      depends_on: ["google_project_service.iam"],
    };
    fixture[`google_cloud_run_v2_service_iam_member.${key}-public`] = {
      name: `\${google_cloud_run_v2_service.${key}.name}`,
      location: REGION,
      role: "roles/run.invoker",
      member: "allUsers",
      depends_on: ["google_project_service.run"],
    };
    if (contractOf(key).database) {
      fixture[`google_project_iam_member.${key}-sql`] = {
        project: "netra-staging",
        role: "roles/cloudsql.client",
        member: `serviceAccount:\${google_service_account.${key}.email}`,
      };
    }
  }
  return fixture;
}

function services(): Fixture {
  return Object.fromEntries(SERVICE_KEYS.map((key) => [`google_cloud_run_v2_service.${key}`, compliantService(key)]));
}

function edge(): Fixture {
  const hosts = exampleContract().hosts;
  const fixture: Fixture = {
    "google_compute_global_address.lb": { name: "staging-lb-ip" },
    "google_compute_managed_ssl_certificate.lb": {
      name: "staging-cert-0a1b2c3d",
      managed: { domains: [...hosts] },
      lifecycle: { create_before_destroy: true },
    },
    "google_compute_ssl_policy.lb": { name: "staging-tls-policy", profile: "MODERN", min_tls_version: "TLS_1_2" },
    "google_compute_security_policy.lb": {
      name: "staging-security-policy",
      adaptive_protection_config: { layer_7_ddos_defense_config: { enable: true } },
      rule: [
        {
          action: "allow",
          priority: 100,
          match: {
            expr: {
              expression:
                "request.path == '/health' || request.path.startsWith('/health/') || request.path == '/ws' || request.path.startsWith('/ws/') || request.path.startsWith('/auth/callback')",
            },
          },
        },
        {
          action: "deny(403)",
          priority: 600,
          preview: true,
          match: { expr: { expression: "request.headers['user-agent'].lower().contains('sqlmap')" } },
        },
        {
          action: "rate_based_ban",
          priority: 700,
          match: { expr: { expression: "request.path.startsWith('/api/')" } },
          rate_limit_options: {
            conform_action: "allow",
            exceed_action: "deny(429)",
            enforce_on_key: "IP",
            ban_duration_sec: 300,
            rate_limit_threshold: { count: 1000, interval_sec: 60 },
          },
        },
        {
          action: "throttle",
          priority: 1000,
          match: { versioned_expr: "SRC_IPS_V1", config: { src_ip_ranges: ["*"] } },
          rate_limit_options: {
            conform_action: "allow",
            exceed_action: "deny(429)",
            enforce_on_key: "IP",
            rate_limit_threshold: { count: 600, interval_sec: 60 },
          },
        },
        {
          action: "allow",
          priority: 2147483647,
          match: { versioned_expr: "SRC_IPS_V1", config: { src_ip_ranges: ["*"] } },
        },
      ],
    },
    "google_compute_url_map.lb": {
      name: "staging-https-lb",
      default_service: "${google_compute_backend_service.frontend.id}",
      host_rule: SERVICE_KEYS.map((key) => ({ hosts: [...contractOf(key).hosts], path_matcher: key })),
      path_matcher: SERVICE_KEYS.map((key) => ({
        name: key,
        default_service: `\${google_compute_backend_service.${key}.id}`,
      })),
    },
    "google_compute_target_https_proxy.lb": {
      name: "staging-https-lb",
      url_map: "${google_compute_url_map.lb.id}",
      ssl_certificates: ["${google_compute_managed_ssl_certificate.lb.id}"],
      ssl_policy: "${google_compute_ssl_policy.lb.id}",
    },
    "google_compute_global_forwarding_rule.lb": {
      name: "staging-https-lb",
      load_balancing_scheme: "EXTERNAL_MANAGED",
      target: "${google_compute_target_https_proxy.lb.id}",
      ip_address: "${google_compute_global_address.lb.id}",
      port_range: "443",
    },
    "google_compute_url_map.redirect": {
      name: "staging-http-redirect",
      default_url_redirect: {
        https_redirect: true,
        redirect_response_code: "MOVED_PERMANENTLY_DEFAULT",
        strip_query: false,
      },
    },
    "google_compute_target_http_proxy.redirect": {
      name: "staging-http-redirect",
      url_map: "${google_compute_url_map.redirect.id}",
    },
    "google_compute_global_forwarding_rule.redirect": {
      name: "staging-http-redirect",
      load_balancing_scheme: "EXTERNAL_MANAGED",
      target: "${google_compute_target_http_proxy.redirect.id}",
      ip_address: "${google_compute_global_address.lb.id}",
      port_range: "80",
    },
  };
  for (const key of SERVICE_KEYS) {
    fixture[`google_compute_region_network_endpoint_group.${key}`] = {
      name: `staging-${key}-neg`,
      region: REGION,
      network_endpoint_type: "SERVERLESS",
      cloud_run: { service: `\${google_cloud_run_v2_service.${key}.name}` },
      lifecycle: { create_before_destroy: true },
    };
    fixture[`google_compute_backend_service.${key}`] = {
      name: `staging-${key}-backend`,
      load_balancing_scheme: "EXTERNAL_MANAGED",
      protocol: "HTTPS",
      security_policy: "${google_compute_security_policy.lb.id}",
      custom_request_headers: ["X-Forwarded-Proto:https"],
      backend: [{ group: `\${google_compute_region_network_endpoint_group.${key}.id}` }],
      log_config: { enable: true, sample_rate: 1 },
    };
  }
  for (const [address, block] of Object.entries(fixture)) {
    if (address.startsWith("google_compute_")) block.depends_on = ["google_project_service.compute"];
  }
  return fixture;
}

function monitoring(): Fixture {
  const fixture: Fixture = {
    "google_pubsub_topic.alerts": { name: "staging-alerts", depends_on: ["google_project_service.pubsub"] },
    "google_monitoring_notification_channel.alerts": {
      display_name: "staging-alerts",
      type: "pubsub",
      labels: { topic: "${google_pubsub_topic.alerts.id}" },
      depends_on: ["google_project_service.monitoring"],
    },
  };
  const { hosts, services: contracts, requiredAlerts } = exampleContract();
  for (const host of hosts) {
    const owner = contracts.find((service) => service.hosts.includes(host));
    fixture[`google_monitoring_uptime_check_config.${host.replaceAll(".", "-")}`] = {
      display_name: host,
      period: "60s",
      timeout: "10s",
      http_check: { path: owner?.healthPath ?? "/", port: 443, use_ssl: true, validate_ssl: true },
      monitored_resource: { type: "uptime_url", labels: { project_id: "netra-staging", host } },
      depends_on: ["google_project_service.monitoring"],
    };
  }
  for (const { alert, service } of requiredAlerts) {
    const name = contracts.find(({ key }) => key === service)?.name;
    const filter = name
      ? `resource.type = "cloud_run_revision" AND resource.labels.service_name = "${name}" AND metric.type = "run.googleapis.com/request_count"`
      : 'resource.type = "vpc_access_connector" AND metric.type = "vpcaccess.googleapis.com/connector/instances"';
    fixture[`google_monitoring_alert_policy.${alert}${service ? `-${service}` : ""}`] = {
      display_name: `${alert}${service ? ` ${service}` : ""}`,
      combiner: "OR",
      user_labels: { alert, ...(service ? { service } : {}) },
      notification_channels: ["${google_monitoring_notification_channel.alerts.id}"],
      documentation: { content: `What to do when ${alert} fires.`, mime_type: "text/markdown" },
      alert_strategy: { auto_close: "1800s" },
      conditions: [
        {
          display_name: alert,
          condition_threshold: { filter, comparison: "COMPARISON_GT", threshold_value: 1, duration: "60s" },
        },
      ],
      depends_on: ["google_project_service.monitoring"],
    };
  }
  return fixture;
}

function bootstrap(): Fixture {
  const deploy = "serviceAccount:${google_service_account.deploy.email}";
  return {
    "google_storage_bucket.state": {
      name: "netra-staging-terraform-state",
      location: "US-CENTRAL1",
      versioning: { enabled: true },
      uniform_bucket_level_access: true,
      public_access_prevention: "enforced",
      depends_on: ["google_project_service.storage"],
    },
    "google_artifact_registry_repository.images": {
      repository_id: "netra",
      location: REGION,
      format: "DOCKER",
      depends_on: ["google_project_service.artifactregistry"],
    },
    "google_service_account.deploy": { account_id: "netra-staging-deploy", depends_on: ["google_project_service.iam"] },
    "google_project_iam_member.deploy-sql-client": {
      project: "netra-staging",
      role: "roles/cloudsql.client",
      member: deploy,
    },
    "google_project_iam_member.deploy-sql-user": {
      project: "netra-staging",
      role: "roles/cloudsql.instanceUser",
      member: deploy,
    },
    "google_iam_workload_identity_pool.github": {
      workload_identity_pool_id: "github",
      depends_on: ["google_project_service.iam"],
    },
    "google_iam_workload_identity_pool_provider.github": {
      workload_identity_pool_id: "${google_iam_workload_identity_pool.github.workload_identity_pool_id}",
      workload_identity_pool_provider_id: "netra-apex",
      attribute_condition: 'assertion.repository == "netra-systems/netra-apex" && assertion.ref == "refs/heads/main"',
      attribute_mapping: { "google.subject": "assertion.sub", "attribute.repository": "assertion.repository" },
      oidc: { issuer_uri: "https://token.actions.githubusercontent.com" },
      depends_on: ["google_project_service.iam"],
    },
  };
}
