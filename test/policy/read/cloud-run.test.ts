/** Cloud Run services in every form that they are exported or deployed in, read into the provider's shape. */
import { stringify } from "yaml";
import { readInput } from "../../../policy/read/input";
import type { Input } from "../../../policy/read/input";
import { Expression } from "../../../policy/resources";
import type { Attributes, Resource, Value } from "../../../policy/resources";
import { at } from "../../../policy/value";

function read(text: string, name = "service.yaml"): Input {
  return readInput([{ name, bytes: Buffer.from(text) }]);
}

function only(text: string): Resource {
  const { resources } = read(text).estate;
  const [first] = resources;
  if (resources.length !== 1 || !first) throw new Error(`${resources.length} resources`);
  return first;
}

type Json = { readonly [key: string]: unknown };

/** A Knative service; parts given replace what they name. */
function knative({
  annotations = {},
  template = {},
  spec = {},
  container = {},
  service = {},
  status,
}: { [part: string]: Json } = {}): Json {
  return {
    apiVersion: "serving.knative.dev/v1",
    kind: "Service",
    metadata: { name: "app", labels: { "cloud.googleapis.com/location": "us-central1" }, annotations },
    spec: {
      template: {
        metadata: { annotations: template },
        spec: { containers: [{ image: "image", ...container }], ...spec },
      },
      ...service,
    },
    ...(status ? { status } : {}),
  };
}

const valuesOf = (parts: Parameters<typeof knative>[0]): Attributes => only(JSON.stringify(knative(parts))).values;
const valueAt = (values: Attributes, path: string): unknown => {
  const reading = at(values, path);
  return reading.state === "known" ? reading.value : reading.state;
};

describe("a Knative service", () => {
  test("is a google_cloud_run_v2_service, read live, named after its file", () => {
    const { address, type, name, mode, source, stack, dependsOn, lifecycle } = only(JSON.stringify(knative()));
    expect({ address, type, name, mode, source, stack, dependsOn, lifecycle }).toEqual({
      address: "google_cloud_run_v2_service.app",
      type: "google_cloud_run_v2_service",
      name: "app",
      mode: "managed",
      source: "live",
      stack: "service.yaml",
      dependsOn: [],
      lifecycle: {},
    });
  });

  test("without anything but an image has Cloud Run's certain defaults and nothing else", () => {
    expect(valuesOf({})).toEqual({
      name: "app",
      location: "us-central1",
      labels: { "cloud.googleapis.com/location": "us-central1" },
      annotations: {},
      template: {
        annotations: {},
        session_affinity: false,
        containers: [{ image: "image", env: [], resources: { cpu_idle: true, startup_cpu_boost: false } }],
      },
    });
  });

  test.each<[string, Parameters<typeof knative>[0], string, unknown]>([
    ["ingress all", { annotations: { "run.googleapis.com/ingress": "all" } }, "ingress", "INGRESS_TRAFFIC_ALL"],
    [
      "ingress internal",
      { annotations: { "run.googleapis.com/ingress": "internal" } },
      "ingress",
      "INGRESS_TRAFFIC_INTERNAL_ONLY",
    ],
    [
      "ingress by load balancer",
      { annotations: { "run.googleapis.com/ingress": "internal-and-cloud-load-balancing" } },
      "ingress",
      "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
    ],
    ["an ingress of its own", { annotations: { "run.googleapis.com/ingress": "else" } }, "ingress", "else"],
    ["description", { annotations: { "run.googleapis.com/description": "d" } }, "description", "d"],
    ["launch stage", { annotations: { "run.googleapis.com/launch-stage": "BETA" } }, "launch_stage", "BETA"],
    ["client", { annotations: { "run.googleapis.com/client-name": "gcloud" } }, "client", "gcloud"],
    ["creator", { annotations: { "serving.knative.dev/creator": "a@example.com" } }, "creator", "a@example.com"],
    [
      "last modifier",
      { annotations: { "serving.knative.dev/lastModifier": "b@example.com" } },
      "last_modifier",
      "b@example.com",
    ],
    [
      "invoker check off",
      { annotations: { "run.googleapis.com/invoker-iam-disabled": "true" } },
      "invoker_iam_disabled",
      true,
    ],
    ["service minimum", { annotations: { "run.googleapis.com/minScale": "2" } }, "scaling.min_instance_count", 2],
    ["service maximum", { annotations: { "run.googleapis.com/maxScale": "9" } }, "scaling.max_instance_count", 9],
    ["scaling mode", { annotations: { "run.googleapis.com/scalingMode": "manual" } }, "scaling.scaling_mode", "MANUAL"],
    [
      "manual count",
      { annotations: { "run.googleapis.com/manualInstanceCount": "3" } },
      "scaling.manual_instance_count",
      3,
    ],
    [
      "revision minimum",
      { template: { "autoscaling.knative.dev/minScale": "1" } },
      "template.scaling.min_instance_count",
      1,
    ],
    [
      "revision maximum",
      { template: { "autoscaling.knative.dev/maxScale": 5 } },
      "template.scaling.max_instance_count",
      5,
    ],
    [
      "a minimum that is no number",
      { template: { "autoscaling.knative.dev/minScale": "many" } },
      "template.scaling.min_instance_count",
      "many",
    ],
    [
      "connector",
      { template: { "run.googleapis.com/vpc-access-connector": "c" } },
      "template.vpc_access.connector",
      "c",
    ],
    [
      "all traffic",
      { template: { "run.googleapis.com/vpc-access-egress": "all-traffic" } },
      "template.vpc_access.egress",
      "ALL_TRAFFIC",
    ],
    [
      "all traffic in short",
      { template: { "run.googleapis.com/vpc-access-egress": "all" } },
      "template.vpc_access.egress",
      "ALL_TRAFFIC",
    ],
    [
      "private ranges",
      { template: { "run.googleapis.com/vpc-access-egress": "private-ranges-only" } },
      "template.vpc_access.egress",
      "PRIVATE_RANGES_ONLY",
    ],
    [
      "interfaces",
      { template: { "run.googleapis.com/network-interfaces": '[{"network":"n","subnetwork":"s"}]' } },
      "template.vpc_access.network_interfaces",
      [{ network: "n", subnetwork: "s" }],
    ],
    [
      "interfaces that are no JSON",
      { template: { "run.googleapis.com/network-interfaces": "[" } },
      "template.vpc_access.network_interfaces",
      "unknown",
    ],
    [
      "generation 1",
      { template: { "run.googleapis.com/execution-environment": "gen1" } },
      "template.execution_environment",
      "EXECUTION_ENVIRONMENT_GEN1",
    ],
    [
      "generation 2",
      { template: { "run.googleapis.com/execution-environment": "gen2" } },
      "template.execution_environment",
      "EXECUTION_ENVIRONMENT_GEN2",
    ],
    [
      "session affinity",
      { template: { "run.googleapis.com/sessionAffinity": "true" } },
      "template.session_affinity",
      true,
    ],
    [
      "no session affinity",
      { template: { "run.googleapis.com/sessionAffinity": "false" } },
      "template.session_affinity",
      false,
    ],
    ["encryption key", { template: { "run.googleapis.com/encryption-key": "k" } }, "template.encryption_key", "k"],
    [
      "CPU always allocated",
      { template: { "run.googleapis.com/cpu-throttling": "false" } },
      "template.containers.0.resources.cpu_idle",
      false,
    ],
    [
      "CPU throttled",
      { template: { "run.googleapis.com/cpu-throttling": "true" } },
      "template.containers.0.resources.cpu_idle",
      true,
    ],
    [
      "start-up boost",
      { template: { "run.googleapis.com/startup-cpu-boost": "true" } },
      "template.containers.0.resources.startup_cpu_boost",
      true,
    ],
    ["timeout as a number", { spec: { timeoutSeconds: 600 } }, "template.timeout", "600s"],
    ["timeout as a text", { spec: { timeoutSeconds: "300" } }, "template.timeout", "300s"],
    ["a timeout that is none", { spec: { timeoutSeconds: "long" } }, "template.timeout", "long"],
    ["concurrency", { spec: { containerConcurrency: 80 } }, "template.max_instance_request_concurrency", 80],
    [
      "concurrency as a text",
      { spec: { containerConcurrency: "80" } },
      "template.max_instance_request_concurrency",
      80,
    ],
    ["account", { spec: { serviceAccountName: "a@example.com" } }, "template.service_account", "a@example.com"],
    [
      "limits",
      { container: { resources: { limits: { cpu: "500m", memory: "512Mi" } } } },
      "template.containers.0.resources.limits",
      { cpu: "500m", memory: "512Mi" },
    ],
    [
      "limits as numbers",
      { container: { resources: { limits: { cpu: 2 } } } },
      "template.containers.0.resources.limits.cpu",
      2,
    ],
    ["command", { container: { command: ["a"], args: ["b"] } }, "template.containers.0.command", ["a"]],
    ["arguments", { container: { command: ["a"], args: ["b"] } }, "template.containers.0.args", ["b"]],
    ["working folder", { container: { workingDir: "/x" } }, "template.containers.0.working_dir", "/x"],
    [
      "port",
      { container: { ports: [{ name: "http1", containerPort: 8000 }] } },
      "template.containers.0.ports",
      { name: "http1", container_port: 8000 },
    ],
    [
      "start-up probe",
      {
        container: {
          startupProbe: {
            initialDelaySeconds: 1,
            timeoutSeconds: 2,
            periodSeconds: 3,
            failureThreshold: 4,
            httpGet: { path: "/health", port: 8000 },
          },
        },
      },
      "template.containers.0.startup_probe",
      {
        initial_delay_seconds: 1,
        timeout_seconds: 2,
        period_seconds: 3,
        failure_threshold: 4,
        http_get: { path: "/health", port: 8000 },
      },
    ],
    [
      "TCP probe",
      { container: { startupProbe: { tcpSocket: { port: 1 } } } },
      "template.containers.0.startup_probe.tcp_socket.port",
      1,
    ],
    [
      "liveness probe",
      { container: { livenessProbe: { grpc: { service: "s" } } } },
      "template.containers.0.liveness_probe.grpc.service",
      "s",
    ],
    [
      "a probe that is null",
      { container: { startupProbe: null as unknown as Json } },
      "template.containers.0.startup_probe",
      "absent",
    ],
    [
      "mounts",
      { container: { volumeMounts: [{ name: "v", mountPath: "/m" }] } },
      "template.containers.0.volume_mounts",
      [{ name: "v", mount_path: "/m" }],
    ],
    [
      "a directory in memory",
      { spec: { volumes: [{ name: "v", emptyDir: { medium: "Memory", sizeLimit: "1Gi" } }] } },
      "template.volumes",
      [{ name: "v", empty_dir: { medium: "Memory", size_limit: "1Gi" } }],
    ],
    [
      "a secret as files",
      {
        spec: {
          volumes: [
            {
              name: "v",
              secret: { secretName: "s", defaultMode: 256, items: [{ key: "latest", path: "p", mode: 4 }] },
            },
          ],
        },
      },
      "template.volumes",
      [{ name: "v", secret: { secret: "s", default_mode: 256, items: [{ path: "p", version: "latest", mode: 4 }] } }],
    ],
    [
      "a bucket",
      {
        spec: {
          volumes: [
            {
              name: "v",
              csi: { driver: "gcsfuse.run.googleapis.com", readOnly: true, volumeAttributes: { bucketName: "b" } },
            },
          ],
        },
      },
      "template.volumes",
      [{ name: "v", gcs: { bucket: "b", read_only: true } }],
    ],
    [
      "NFS",
      { spec: { volumes: [{ name: "v", nfs: { server: "s", path: "/p", readOnly: true } }] } },
      "template.volumes.0.nfs",
      { server: "s", path: "/p", read_only: true },
    ],
    [
      "traffic to the latest",
      { service: { traffic: [{ percent: 100, latestRevision: true }] } },
      "traffic",
      [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }],
    ],
    [
      "traffic to a revision",
      { service: { traffic: [{ percent: 100, revisionName: "app-1", tag: "t" }] } },
      "traffic",
      [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", revision: "app-1", percent: 100, tag: "t" }],
    ],
  ])("shows its %s", (_, parts, path, expected) => {
    expect(valueAt(valuesOf(parts), path)).toEqual(expected);
  });

  test("shows a Cloud SQL socket as a volume, mounted where requests come in", () => {
    const containers = [
      { name: "proxy", image: "p" },
      { name: "app", image: "a", ports: [{ containerPort: 8000 }] },
    ];
    const { template } = valuesOf({
      template: { "run.googleapis.com/cloudsql-instances": "p:r:a, p:r:b" },
      spec: { containers: containers as unknown as Json },
    });
    expect(valueAt(template as Attributes, "volumes")).toEqual([
      { name: "cloudsql", cloud_sql_instance: { instances: ["p:r:a", "p:r:b"] } },
    ]);
    expect(valueAt(template as Attributes, "containers.0.volume_mounts")).toBe("absent");
    expect(valueAt(template as Attributes, "containers.1.volume_mounts")).toEqual([
      { name: "cloudsql", mount_path: "/cloudsql" },
    ]);
  });

  test("mounts the socket in the first container when none has a port", () => {
    const { template } = valuesOf({ template: { "run.googleapis.com/cloudsql-instances": "p:r:a" } });
    expect(valueAt(template as Attributes, "containers.0.volume_mounts")).toEqual([
      { name: "cloudsql", mount_path: "/cloudsql" },
    ]);
  });

  test("shows sidecars with what they wait for", () => {
    const containers = [
      { name: "app", image: "a", ports: [{ containerPort: 1 }] },
      { name: "proxy", image: "p" },
    ] as unknown as Json;
    const template = { "run.googleapis.com/container-dependencies": '{"app":["proxy"]}' };
    const values = valuesOf({ template, spec: { containers } });
    expect(valueAt(values, "template.containers.0.depends_on")).toEqual(["proxy"]);
    expect(valueAt(values, "template.containers.1.depends_on")).toBe("absent");
  });

  test.each(["{", '"text"', "null"])("takes dependencies that are no object (%s) for none", (text) => {
    const template = { "run.googleapis.com/container-dependencies": text };
    expect(valueAt(valuesOf({ template, container: { name: "app" } }), "template.containers.0.depends_on")).toBe(
      "absent",
    );
  });

  test("shows variables as text, whatever YAML took them for", () => {
    const env = [
      { name: "TEXT", value: "a" },
      { name: "NUMBER", value: 600 },
      { name: "BOOLEAN", value: true },
      { name: "NOTHING", value: null },
      { name: "MISSING" },
      { name: "NULL_SOURCE", value: "x", valueFrom: null },
      { name: "OBJECT", value: { a: 1 } },
      { name: "SECRET", valueFrom: { secretKeyRef: { name: "id", key: 3 } } },
      { name: "MAP", valueFrom: { configMapKeyRef: { name: "m", key: "k" } } },
      { name: 7, value: "numbered" },
    ];
    expect(valueAt(valuesOf({ container: { env: env as unknown as Json } }), "template.containers.0.env")).toEqual([
      { name: "TEXT", value: "a" },
      { name: "NUMBER", value: "600" },
      { name: "BOOLEAN", value: "true" },
      { name: "NOTHING", value: "" },
      { name: "MISSING", value: "" },
      { name: "NULL_SOURCE", value: "x" },
      { name: "OBJECT", value: '{"a":1}' },
      { name: "SECRET", value_source: { secret_key_ref: { secret: "id", version: "3" } } },
      { name: "MAP", value: new Expression('(valueFrom {"configMapKeyRef":{"name":"m","key":"k"}})', []) },
      { name: "7", value: "numbered" },
    ]);
  });

  test("shows a deployment's own revision name, project and labels", () => {
    const service = knative() as unknown as {
      metadata: Record<string, unknown>;
      spec: { template: { metadata: Record<string, unknown> } };
    };
    service.metadata.namespace = "701982941522";
    service.spec.template.metadata = { name: "app-00001", labels: { a: "b" } };
    const { values } = only(JSON.stringify(service));
    expect([values.project, valueAt(values, "template.revision"), valueAt(values, "template.labels")]).toEqual([
      "701982941522",
      "app-00001",
      { a: "b" },
    ]);
  });
});

describe("the status of a live Knative service", () => {
  const status = {
    observedGeneration: 7,
    latestCreatedRevisionName: "app-00002",
    latestReadyRevisionName: "app-00001",
    url: "https://app-uc.a.run.app",
    conditions: [
      { type: "RoutesReady", status: "Unknown", severity: "Warning" },
      {
        type: "Ready",
        status: "False",
        reason: "HealthCheckContainerError",
        message: "it did not start",
        lastTransitionTime: "2026-01-01T00:00:00Z",
      },
      { type: "ConfigurationsReady", status: "True" },
    ],
    traffic: [
      { revisionName: "app-00001", percent: 100, latestRevision: true, url: "https://t.example.com" },
      { revisionName: "app-00000", percent: 0, tag: "old" },
    ],
  } as unknown as Json;

  test("is shown in the provider's words", () => {
    const {
      latest_created_revision,
      latest_ready_revision,
      observed_generation,
      uri,
      terminal_condition,
      conditions,
      traffic_statuses,
    } = valuesOf({ status });
    expect({
      latest_created_revision,
      latest_ready_revision,
      observed_generation,
      uri,
      terminal_condition,
      traffic_statuses,
    }).toEqual({
      latest_created_revision: "app-00002",
      latest_ready_revision: "app-00001",
      observed_generation: 7,
      uri: "https://app-uc.a.run.app",
      terminal_condition: {
        type: "Ready",
        state: "CONDITION_FAILED",
        reason: "HealthCheckContainerError",
        message: "it did not start",
        last_transition_time: "2026-01-01T00:00:00Z",
      },
      traffic_statuses: [
        {
          type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST",
          revision: "app-00001",
          percent: 100,
          uri: "https://t.example.com",
        },
        { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", revision: "app-00000", percent: 0, tag: "old" },
      ],
    });
    expect((conditions as readonly Attributes[]).map(({ type, state, severity }) => [type, state, severity])).toEqual([
      ["RoutesReady", "CONDITION_RECONCILING", "Warning"],
      ["Ready", "CONDITION_FAILED", undefined],
      ["ConfigurationsReady", "CONDITION_SUCCEEDED", undefined],
    ]);
  });

  test("is absent where there is none", () => {
    const values = valuesOf({});
    expect(
      ["latest_created_revision", "terminal_condition", "conditions", "traffic_statuses", "uri"].map(
        (key) => values[key],
      ),
    ).toEqual(Array.from({ length: 5 }, () => undefined));
  });
});

describe("a placeholder", () => {
  const PLACEHOLDERS = ["${IMAGE}", "$IMAGE", "{{ .Values.image }}", "%IMAGE%", "<IMAGE>", "repo/${NAME}:tag"];

  test.each(PLACEHOLDERS)("of a deploy file is unknown: %s", (text) => {
    expect(valueAt(valuesOf({ container: { image: text as unknown as Json } }), "template.containers.0.image")).toBe(
      "unknown",
    );
    const [resource] = read(stringify(knative({ container: { image: text as unknown as Json } }))).estate.resources;
    expect((resource?.values.template as { containers: readonly Attributes[] }).containers[0]?.image).toEqual(
      new Expression(text, []),
    );
  });

  test.each(PLACEHOLDERS)("in a live service is what it really has: %s", (text) => {
    const status = { url: "https://x.a.run.app" };
    expect(
      valueAt(valuesOf({ status, container: { image: text as unknown as Json } }), "template.containers.0.image"),
    ).toBe(text);
  });

  test.each(["100%", "50%2F%3D", "cost: 5$", "a<b", "<your-key>", "%a%"])(
    "is not what looks a little like one: %s",
    (value) => {
      const env = [{ name: "A", value }] as unknown as Json;
      expect(valueAt(valuesOf({ container: { env } }), "template.containers.0.env.0.value")).toBe(value);
    },
  );

  test("in an annotation, a number's place and a name is unknown there", () => {
    const values = valuesOf({
      template: {
        "autoscaling.knative.dev/minScale": "${MIN}",
        "run.googleapis.com/cpu-throttling": "${T}",
        "run.googleapis.com/container-dependencies": "${D}",
      },
      spec: { timeoutSeconds: "${TIMEOUT}" as unknown as Json },
    });
    expect(valueAt(values, "template.scaling.min_instance_count")).toBe("unknown");
    expect(valueAt(values, "template.containers.0.resources.cpu_idle")).toBe("unknown");
    expect(valueAt(values, "template.containers.0.depends_on")).toBe("unknown");
    expect(valueAt(values, "template.timeout")).toBe("unknown");
  });

  test("without quotes in YAML is read as well", () => {
    const text = [
      "apiVersion: serving.knative.dev/v1",
      "kind: Service",
      "metadata:",
      "  name: app",
      "  annotations: {run.googleapis.com/ingress: all}",
      "{{- if .Values.extra }}",
      "spec:",
      "  template:",
      "    spec:",
      "      timeoutSeconds: %TIMEOUT%",
      "      containers:",
      "      - image: {{ .Values.image }}:{{ .Values.tag }}",
      "        args:",
      "        - {{ .Values.arg }}",
    ].join("\n");
    const { values } = only(text);
    const container = (values.template as { containers: readonly Attributes[] }).containers[0];
    expect(container?.image).toEqual(new Expression("{{ .Values.image }}:{{ .Values.tag }}", []));
    expect(container?.args).toEqual([new Expression("{{ .Values.arg }}", [])]);
    expect((values.template as Attributes).timeout).toEqual(new Expression("%TIMEOUT%", []));
  });
});

describe("an Admin API v2 service", () => {
  const admin = (more: Json = {}): Json => ({
    name: "projects/p/locations/us-central1/services/app",
    labels: { camelCase: "kept" },
    ingress: "INGRESS_TRAFFIC_ALL",
    template: {
      timeout: "600s",
      maxInstanceRequestConcurrency: 80,
      scaling: { minInstanceCount: 1 },
      vpcAccess: { connector: "c", egress: "ALL_TRAFFIC" },
      annotations: { "someKey/camelCase": "kept" },
      containers: [
        {
          image: "image",
          env: [
            { name: "A", value: "1" },
            { name: "EMPTY" },
            { name: "S", valueSource: { secretKeyRef: { secret: "s", version: "latest" } } },
          ],
          resources: { limits: { cpu: "2", "nvidia.com/gpuCount": "1" }, cpuIdle: true },
          ports: [{ name: "http1", containerPort: 8000 }],
          startupProbe: { httpGet: { path: "/health" }, periodSeconds: 10 },
        },
        { image: "sidecar" },
      ],
    },
    ...more,
  });

  test("is read into the provider's shape", () => {
    expect(only(JSON.stringify(admin())).values).toEqual({
      name: "app",
      project: "p",
      location: "us-central1",
      labels: { camelCase: "kept" },
      ingress: "INGRESS_TRAFFIC_ALL",
      template: {
        timeout: "600s",
        max_instance_request_concurrency: 80,
        session_affinity: false,
        scaling: { min_instance_count: 1 },
        vpc_access: { connector: "c", egress: "ALL_TRAFFIC" },
        annotations: { "someKey/camelCase": "kept" },
        containers: [
          {
            image: "image",
            env: [
              { name: "A", value: "1" },
              { name: "EMPTY", value: "" },
              { name: "S", value_source: { secret_key_ref: { secret: "s", version: "latest" } } },
            ],
            resources: { limits: { cpu: "2", "nvidia.com/gpuCount": "1" }, cpu_idle: true, startup_cpu_boost: false },
            ports: [{ name: "http1", container_port: 8000 }],
            startup_probe: { http_get: { path: "/health" }, period_seconds: 10 },
          },
          { image: "sidecar", env: [], resources: { cpu_idle: false, startup_cpu_boost: false } },
        ],
      },
    });
  });

  test("keeps a short name, and what is switched on", () => {
    const service = admin({ name: "app" }) as { template: Record<string, unknown> };
    service.template.sessionAffinity = true;
    const { address, values } = only(JSON.stringify(service));
    expect([address, values.project, valueAt(values, "template.session_affinity")]).toEqual([
      "google_cloud_run_v2_service.app",
      undefined,
      true,
    ]);
  });

  test("shows its status", () => {
    const { values } = only(
      JSON.stringify(
        admin({
          uid: "u",
          latestReadyRevision: "r1",
          latestCreatedRevision: "r2",
          terminalCondition: { type: "Ready", state: "CONDITION_FAILED" },
          trafficStatuses: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }],
        }),
      ),
    );
    expect([
      values.latest_ready_revision,
      values.latest_created_revision,
      valueAt(values, "terminal_condition.state"),
      valueAt(values, "traffic_statuses.0.percent"),
    ]).toEqual(["r1", "r2", "CONDITION_FAILED", 100]);
  });

  test.each<[string, Json, string]>([
    ["before its first deployment", {}, "unknown"],
    ["live", { uid: "u" }, "${A}"],
    ["live by its condition", { terminalCondition: {} }, "${A}"],
    ["live by its ready revision", { latestReadyRevision: "r" }, "${A}"],
    ["live by its created revision", { latestCreatedRevision: "r" }, "${A}"],
  ])("%s shows a placeholder for what it is", (_, more, expected) => {
    const service = admin(more) as { template: { containers: { image: string }[] } };
    service.template.containers = [{ image: "${A}" }];
    expect(valueAt(only(JSON.stringify(service)).values, "template.containers.0.image")).toBe(expected);
  });
});

describe("several services", () => {
  const named = (name: string): Json => ({
    ...knative(),
    metadata: { name, annotations: { "run.googleapis.com/ingress": "all" } },
  });
  const addresses = (text: string): readonly string[] => read(text).estate.resources.map(({ name }) => name);

  test.each([
    ["documents of one file", `${stringify(named("a"))}---\n${stringify(named("b"))}`],
    ["a list of Kubernetes", JSON.stringify({ kind: "List", items: [named("a"), named("b")] })],
    ["a list of the API", JSON.stringify({ services: [named("a"), named("b")] })],
    ["a plain list, as gcloud prints it", JSON.stringify([named("a"), named("b")])],
    ["lists in lists", JSON.stringify([{ items: [named("a")] }, [named("b")]])],
    ["documents with an empty one between", `${stringify(named("a"))}---\n---\n${stringify(named("b"))}---\n`],
  ])("are read from %s", (_, text) => {
    expect(addresses(text)).toEqual(["a", "b"]);
  });

  test("do not hide what else is in the file", () => {
    const text = [
      stringify(named("a")),
      "kind: Deployment\nmetadata: {name: other}\n",
      "x: 1\n",
      "name: plain\n",
      "kind: Job\n",
    ].join("---\n");
    const { estate } = read(text);
    expect(estate.resources.map(({ name }) => name)).toEqual(["a"]);
    expect(estate.notes).toEqual([
      "service.yaml: a Deployment other is no Cloud Run service and is not checked.",
      "service.yaml: a document is no Cloud Run service and is not checked.",
      "service.yaml: a document plain is no Cloud Run service and is not checked.",
      "service.yaml: a Job is no Cloud Run service and is not checked.",
    ]);
  });
});

describe("a mark of Cloud Run", () => {
  const bare = (metadata: Json, template: Json = {}, status?: Json): Json => ({
    apiVersion: "serving.knative.dev/v1",
    kind: "Service",
    metadata: { name: "app", ...metadata },
    spec: { template: { metadata: template, spec: { containers: [{ image: "i" }] } } },
    ...(status ? { status } : {}),
  });
  const NOTE =
    "service.yaml: app is a Knative Service without any mark of Cloud Run; it is read as a Cloud Run service.";

  test.each<[string, Json, readonly string[]]>([
    ["that is missing is noted", bare({}), [NOTE]],
    ["is not any annotation", bare({ annotations: { "autoscaling.knative.dev/minScale": "1" } }), [NOTE]],
    ["is no address of another host", bare({}, {}, { url: "https://run.app.example.com" }), [NOTE]],
    ["is an annotation of the service", bare({ annotations: { "run.googleapis.com/ingress": "all" } }), []],
    ["is a label of the service", bare({ labels: { "cloud.googleapis.com/location": "r" } }), []],
    [
      "is an annotation of the template",
      bare({}, { annotations: { "run.googleapis.com/cpu-throttling": "false" } }),
      [],
    ],
    ["is a label of the template", bare({}, { labels: { "run.googleapis.com/startupProbeType": "x" } }), []],
    ["is the service's address", bare({}, {}, { url: "https://app-uc.a.run.app" }), []],
  ])("%s", (_, service, notes) => {
    expect(read(JSON.stringify(service)).estate.notes).toEqual(notes);
  });
});

test.each<[string, Json, string]>([
  [
    "a Knative service without a name",
    { ...knative(), metadata: {} },
    "service.yaml: a Cloud Run service has no metadata.name.",
  ],
  [
    "a Knative service with a blank name",
    { ...knative(), metadata: { name: " " } },
    "service.yaml: a Cloud Run service has no metadata.name.",
  ],
  [
    "a Knative service without containers",
    { ...knative(), spec: {} },
    "service.yaml: the service app has no container in spec.template.spec.containers.",
  ],
  [
    "a service of the API without a name",
    { template: { containers: [{}] } },
    "service.yaml: a Cloud Run service has no name.",
  ],
  [
    "a service of the API without containers",
    { name: "app", template: { containers: [] } },
    "service.yaml: the service app has no container in template.containers.",
  ],
])("%s cannot be read", (_, service, message) => {
  expect(() => read(JSON.stringify(service))).toThrow(message);
});

test("every value of a service is a value of the one shape", () => {
  const check = (value: Value): void => {
    if (value instanceof Expression || value === null || typeof value !== "object") {
      expect(value).not.toBeUndefined();
      return;
    }
    for (const item of Object.values(value)) check(item as Value);
  };
  check(valuesOf({ container: { env: [{ name: "A", value: null }] as unknown as Json } }));
});
