/**
 * Plans of any size, as `terraform show -json` prints them: services with their variables, databases, secrets, grants and
 * accounts, in the proportions of staging, most of them unchanged and some created, updated or replaced.
 */

interface PlanResource {
  readonly type: string;
  readonly name: string;
  /** Attributes after apply, blocks as lists, as the provider's schema has them. */
  readonly after: Readonly<Record<string, unknown>>;
  readonly unknown: Readonly<Record<string, unknown>>;
  readonly sensitive: Readonly<Record<string, unknown>>;
  readonly expressions: Readonly<Record<string, unknown>>;
}

const ACTIONS: readonly (readonly string[])[] = [["create"], ["no-op"], ["no-op"], ["update"], ["no-op"]];
const VARIABLES = 45;
const SECRETS = 8;
const COMPUTED = [
  ...[
    "conditions",
    "create_time",
    "creator",
    "delete_time",
    "effective_annotations",
    "etag",
    "expire_time",
    "generation",
  ],
  ...["id", "last_modifier", "latest_created_revision", "latest_ready_revision", "observed_generation", "reconciling"],
  ...["terminal_condition", "traffic_statuses", "uid", "update_time", "uri", "urls"],
];

function computed(...names: readonly string[]): Readonly<Record<string, true>> {
  return Object.fromEntries(names.map((name) => [name, true]));
}

function constants(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { constant_value: value }]));
}

function reference(address: string, attribute: string): unknown {
  return { constant_value: `\${${address}.${attribute}}`, references: [`${address}.${attribute}`, address] };
}

function service(index: number, owner: number): PlanResource {
  const name = `service_${index}`;
  const secretNames = Array.from({ length: SECRETS }, (_, number) => `secret_${owner * SECRETS + number}`);
  const plain = Array.from({ length: VARIABLES }, (_, number) => ({
    name: `SETTING_${number}`,
    value: `https://host-${number}.example.com/${index}`,
  }));
  const probe = (path: string) => [
    {
      failure_threshold: 48,
      grpc: [],
      http_get: [{ http_headers: [], path, port: 8000 }],
      initial_delay_seconds: 0,
      period_seconds: 10,
      tcp_socket: [],
      timeout_seconds: 5,
    },
  ];
  const env = [
    ...plain.map((variable) => ({ ...variable, value_source: [] })),
    { name: "POSTGRES_HOST", value_source: [] },
    ...secretNames.map((secret) => ({
      name: secret.toUpperCase(),
      value: "",
      value_source: [{ secret_key_ref: [{ secret: secret.replace("_", "-"), version: "latest" }] }],
    })),
  ];
  return {
    type: "google_cloud_run_v2_service",
    name,
    after: {
      annotations: null,
      binary_authorization: [],
      build_config: [],
      client: null,
      client_version: null,
      custom_audiences: null,
      deletion_protection: false,
      description: null,
      effective_labels: { "goog-terraform-provisioned": "true" },
      ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
      labels: null,
      location: "us-central1",
      name: `service-${index}`,
      project: "example-project",
      scaling: [],
      template: [
        {
          annotations: null,
          containers: [
            {
              args: null,
              command: null,
              depends_on: null,
              env,
              image: `us-central1-docker.pkg.dev/example-project/images/service@sha256:${"0123456789abcdef".repeat(4)}`,
              liveness_probe: probe("/health"),
              name: null,
              ports: [{ container_port: 8000, name: "http1" }],
              resources: [{ cpu_idle: false, limits: { cpu: "2", memory: "4Gi" }, startup_cpu_boost: true }],
              startup_probe: probe("/health"),
              volume_mounts: [],
              working_dir: null,
            },
          ],
          encryption_key: null,
          execution_environment: "EXECUTION_ENVIRONMENT_GEN2",
          labels: null,
          max_instance_request_concurrency: 80,
          node_selector: [],
          revision: null,
          scaling: [{ max_instance_count: 5, min_instance_count: 1 }],
          service_account: `account-${owner}@example-project.iam.gserviceaccount.com`,
          session_affinity: true,
          timeout: "600s",
          volumes: [],
          vpc_access: [
            {
              connector: "projects/example-project/locations/us-central1/connectors/connector",
              egress: "PRIVATE_RANGES_ONLY",
              network_interfaces: [],
            },
          ],
        },
      ],
      terraform_labels: { "goog-terraform-provisioned": "true" },
      timeouts: null,
      traffic: [{ percent: 100, revision: null, tag: null, type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST" }],
    },
    unknown: {
      ...computed(...COMPUTED),
      binary_authorization: [],
      build_config: [],
      effective_labels: {},
      scaling: [],
      template: [
        {
          containers: [
            {
              build_info: true,
              env: env.map(({ name: variable }) =>
                variable === "POSTGRES_HOST" ? { value: true, value_source: [] } : { value_source: [] },
              ),
              liveness_probe: [{ http_get: [{ http_headers: [] }] }],
              ports: [{}],
              resources: [{ limits: {} }],
              volume_mounts: [],
            },
          ],
          node_selector: [],
          scaling: [{}],
          volumes: [],
          vpc_access: [{ network_interfaces: [] }],
        },
      ],
      traffic: [{}],
    },
    sensitive: {
      effective_labels: {},
      template: [
        { containers: [{ env: env.map(() => ({ value_source: [] })), resources: [{ limits: {} }] }], scaling: [{}] },
      ],
      traffic: [{}],
    },
    expressions: {
      ...constants({
        deletion_protection: false,
        ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
        location: "us-central1",
        name: `service-${index}`,
      }),
      template: [
        {
          containers: [
            {
              env: [
                ...plain.map((variable) => constants(variable)),
                {
                  name: { constant_value: "POSTGRES_HOST" },
                  value: reference(`google_sql_database_instance.database_${owner}`, "private_ip_address"),
                },
                ...secretNames.map((secret) => ({
                  name: { constant_value: secret.toUpperCase() },
                  value_source: [
                    {
                      secret_key_ref: [
                        {
                          secret: reference(`google_secret_manager_secret.${secret}`, "secret_id"),
                          version: { constant_value: "latest" },
                        },
                      ],
                    },
                  ],
                })),
              ],
              image: {
                constant_value: `us-central1-docker.pkg.dev/example-project/images/service@sha256:${"0123456789abcdef".repeat(4)}`,
              },
              ports: [constants({ container_port: 8000 })],
              resources: [constants({ cpu_idle: false, limits: { cpu: "2", memory: "4Gi" }, startup_cpu_boost: true })],
              startup_probe: [
                {
                  ...constants({ failure_threshold: 48, period_seconds: 10, timeout_seconds: 5 }),
                  http_get: [constants({ path: "/health", port: 8000 })],
                },
              ],
              liveness_probe: [
                {
                  ...constants({ failure_threshold: 3, period_seconds: 30, timeout_seconds: 5 }),
                  http_get: [constants({ path: "/health", port: 8000 })],
                },
              ],
            },
          ],
          ...constants({
            execution_environment: "EXECUTION_ENVIRONMENT_GEN2",
            max_instance_request_concurrency: 80,
            session_affinity: true,
            timeout: "600s",
          }),
          scaling: [constants({ max_instance_count: 5, min_instance_count: 1 })],
          service_account: reference(`google_service_account.account_${owner}`, "email"),
          vpc_access: [
            constants({
              connector: "projects/example-project/locations/us-central1/connectors/connector",
              egress: "PRIVATE_RANGES_ONLY",
            }),
          ],
        },
      ],
      traffic: [constants({ percent: 100, type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST" })],
    },
  };
}

function database(index: number): PlanResource {
  const flags = ["max_connections", "log_checkpoints", "log_connections", "log_disconnections", "log_lock_waits"].map(
    (name) => ({ name, value: "on" }),
  );
  return {
    type: "google_sql_database_instance",
    name: `database_${index}`,
    after: {
      name: `database-${index}`,
      region: "us-central1",
      database_version: "POSTGRES_17",
      deletion_protection: true,
      project: "example-project",
      settings: [
        {
          tier: "db-custom-1-3840",
          edition: "ENTERPRISE",
          availability_type: "ZONAL",
          deletion_protection_enabled: true,
          disk_autoresize: true,
          disk_autoresize_limit: 100,
          backup_configuration: [
            {
              enabled: true,
              point_in_time_recovery_enabled: true,
              transaction_log_retention_days: 7,
              backup_retention_settings: [{ retained_backups: 7, retention_unit: "COUNT" }],
            },
          ],
          database_flags: flags,
          insights_config: [{ query_insights_enabled: true }],
          ip_configuration: [
            {
              authorized_networks: [],
              ipv4_enabled: false,
              private_network: "projects/example-project/global/networks/vpc",
              ssl_mode: "ENCRYPTED_ONLY",
            },
          ],
          maintenance_window: [{ day: 7, hour: 3 }],
        },
      ],
      timeouts: null,
    },
    unknown: {
      ...computed(
        "id",
        "connection_name",
        "first_ip_address",
        "ip_address",
        "private_ip_address",
        "self_link",
        "server_ca_cert",
      ),
      settings: [{ database_flags: flags.map(() => ({})), ip_configuration: [{ authorized_networks: [] }] }],
    },
    sensitive: { root_password: true, server_ca_cert: true, settings: [{ database_flags: flags.map(() => ({})) }] },
    expressions: {
      ...constants({
        name: `database-${index}`,
        region: "us-central1",
        database_version: "POSTGRES_17",
        deletion_protection: true,
      }),
      settings: [
        {
          ...constants({ tier: "db-custom-1-3840", edition: "ENTERPRISE" }),
          database_flags: flags.map((flag) => constants(flag)),
          ip_configuration: [constants({ ipv4_enabled: false, ssl_mode: "ENCRYPTED_ONLY" })],
        },
      ],
    },
  };
}

function simple(
  type: string,
  name: string,
  values: Readonly<Record<string, unknown>>,
  references: Readonly<Record<string, unknown>>,
  unknown: readonly string[],
): PlanResource {
  return {
    type,
    name,
    after: { ...values, timeouts: null },
    unknown: computed(...unknown),
    sensitive: {},
    expressions: { ...constants(values), ...references },
  };
}

/** One service and what belongs to it: as many resources as staging has for each of its services. */
function group(owner: number): readonly PlanResource[] {
  const secrets = Array.from({ length: SECRETS }, (_, number) => owner * SECRETS + number);
  return [
    service(owner, owner),
    database(owner),
    simple(
      "google_service_account",
      `account_${owner}`,
      { account_id: `account-${owner}`, disabled: false, project: "example-project" },
      {},
      ["id", "email", "unique_id"],
    ),
    simple(
      "google_sql_database",
      `database_${owner}`,
      { name: `app_${owner}`, deletion_policy: "ABANDON" },
      { instance: reference(`google_sql_database_instance.database_${owner}`, "name") },
      ["id", "self_link"],
    ),
    simple(
      "google_sql_user",
      `user_${owner}`,
      { name: `app_${owner}`, deletion_policy: "ABANDON", password_wo: null, password_wo_version: 1 },
      { instance: reference(`google_sql_database_instance.database_${owner}`, "name") },
      ["id"],
    ),
    simple(
      "google_project_iam_member",
      `sql_${owner}`,
      {
        project: "example-project",
        role: "roles/cloudsql.client",
        member: `serviceAccount:account-${owner}@example-project.iam.gserviceaccount.com`,
      },
      {},
      ["id", "etag"],
    ),
    ...secrets.flatMap((number) => [
      simple(
        "google_secret_manager_secret",
        `secret_${number}`,
        {
          secret_id: `secret-${number}`,
          replication: [{ auto: [], user_managed: [{ replicas: [{ location: "us-central1" }] }] }],
        },
        {},
        ["id", "name", "create_time"],
      ),
      simple(
        "google_secret_manager_secret_version",
        `version_${number}`,
        { enabled: true, secret_data_wo: null, secret_data_wo_version: 1 },
        { secret: reference(`google_secret_manager_secret.secret_${number}`, "id") },
        ["id", "name", "version"],
      ),
      simple(
        "google_secret_manager_secret_iam_member",
        `grant_${number}`,
        { role: "roles/secretmanager.secretAccessor" },
        {
          secret_id: reference(`google_secret_manager_secret.secret_${number}`, "id"),
          member: reference(`google_service_account.account_${owner}`, "email"),
        },
        ["id", "etag"],
      ),
    ]),
  ];
}

/** A plan with this many resource changes, as text. */
export function planOfSize(changes: number): string {
  const resources: PlanResource[] = [];
  for (let owner = 0; resources.length < changes; owner += 1) resources.push(...group(owner));
  resources.length = changes;
  return JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: { root_module: { resources: resources.map(stateOf) } },
    resource_changes: resources.map(resourceChange),
    prior_state: {
      format_version: "1.0",
      terraform_version: "1.11.4",
      values: {
        root_module: { resources: resources.filter((_, index) => actionsOf(index)[0] !== "create").map(stateOf) },
      },
    },
    configuration: {
      root_module: {
        resources: resources.map(({ type, name, expressions }) => ({
          address: `${type}.${name}`,
          mode: "managed",
          type,
          name,
          provider_config_key: "google",
          expressions,
          schema_version: 0,
        })),
      },
    },
    timestamp: "2026-01-01T00:00:00Z",
    applyable: true,
    complete: true,
    errored: false,
  });
}

function actionsOf(index: number): readonly string[] {
  return ACTIONS[index % ACTIONS.length] ?? ["create"];
}

function stateOf({ type, name, after, sensitive }: PlanResource): unknown {
  return {
    address: `${type}.${name}`,
    mode: "managed",
    type,
    name,
    provider_name: "registry.terraform.io/hashicorp/google",
    schema_version: 0,
    values: after,
    sensitive_values: sensitive,
  };
}

function resourceChange({ type, name, after, unknown, sensitive }: PlanResource, index: number): unknown {
  const actions = actionsOf(index);
  const isCreation = actions[0] === "create";
  return {
    address: `${type}.${name}`,
    mode: "managed",
    type,
    name,
    provider_name: "registry.terraform.io/hashicorp/google",
    change: {
      actions,
      before: isCreation ? null : after,
      after,
      after_unknown: isCreation ? unknown : {},
      before_sensitive: isCreation ? false : sensitive,
      after_sensitive: sensitive,
    },
  };
}
