/** The backend twice: as a stack declares it, and as gcloud exports it when all is as declared. */
import { contractOf } from "../../config/contract";
import { selectEnvironment } from "../../config/environments";
import type { ServiceContract } from "../../policy/contract";
import { readInput } from "../../policy/read/input";
import type { Estate } from "../../policy/resources";

export const CONTRACT = contractOf(selectEnvironment("staging").environment);

export function promisedOf(key: string): ServiceContract {
  const promised = CONTRACT.services.find((service) => service.key === key);
  if (!promised) throw new Error(`no service ${key}`);
  return promised;
}

export const NAME = "netra-backend-staging";
export const DIGEST = `us-central1-docker.pkg.dev/netra-staging/netra/backend@sha256:${"a".repeat(64)}`;
export const DEPLOYER = "netra-staging-deploy@netra-staging.iam.gserviceaccount.com";
const ACCOUNT = promisedOf("backend").accountEmail;

export interface DeclaredVariable {
  name: string;
  value?: string;
  value_source?: { secret_key_ref: { secret: string; version: string } };
}

export function declaredService() {
  const env: DeclaredVariable[] = [
    { name: "WORKERS", value: "2" },
    { name: "TIMEOUT", value: "600" },
    { name: "POSTGRES_HOST", value: "${google_sql_database_instance.postgres.private_ip_address}" },
    {
      name: "DATABASE_URL",
      value_source: {
        secret_key_ref: {
          secret: "${google_secret_manager_secret.database-url.secret_id}",
          version: "${google_secret_manager_secret_version.database-url.version}",
        },
      },
    },
    // A secret by its declaration alone: nothing in its name says so.
    { name: "GOOGLE_CLIENT_ID", value_source: { secret_key_ref: { secret: "google-client-id", version: "1" } } },
  ];
  return {
    name: NAME,
    location: "us-central1",
    ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
    traffic: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }],
    template: {
      service_account: "${google_service_account.backend.email}",
      timeout: "600s",
      max_instance_request_concurrency: 80,
      execution_environment: "EXECUTION_ENVIRONMENT_GEN2",
      session_affinity: true,
      scaling: { min_instance_count: 1, max_instance_count: 5 },
      vpc_access: {
        connector: "projects/netra-staging/locations/us-central1/connectors/staging-connector",
        egress: "PRIVATE_RANGES_ONLY",
      },
      containers: [
        {
          image: DIGEST,
          env,
          ports: { container_port: 8000 },
          resources: { limits: { cpu: "2", memory: "4Gi" }, cpu_idle: false, startup_cpu_boost: true },
          startup_probe: {
            initial_delay_seconds: 0,
            period_seconds: 10,
            timeout_seconds: 5,
            failure_threshold: 48,
            http_get: { path: "/health" },
          },
          liveness_probe: {
            initial_delay_seconds: 0,
            period_seconds: 30,
            timeout_seconds: 5,
            failure_threshold: 3,
            http_get: { path: "/health" },
          },
        },
      ],
    },
  };
}

export type DeclaredService = ReturnType<typeof declaredService>;

/** The backend's stack, and what it refers to. */
export function declaredEstate(change: (service: DeclaredService) => void = () => undefined): Estate {
  const service = declaredService();
  change(service);
  const stack = {
    terraform: {},
    resource: {
      google_cloud_run_v2_service: { "service-backend": service },
      google_service_account: { backend: { account_id: NAME } },
      google_secret_manager_secret: { "database-url": { secret_id: "database-url" } },
      google_secret_manager_secret_version: { "database-url": {} },
      google_sql_database_instance: { postgres: { name: "staging-shared-postgres" } },
    },
  };
  return readInput([{ name: "stacks/staging/cdk.tf.json", bytes: Buffer.from(JSON.stringify(stack)) }]).estate;
}

export interface LiveVariable {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef: { name: string; key: string } };
}

interface LiveProbe {
  periodSeconds: number;
  timeoutSeconds: number;
  failureThreshold: number;
  httpGet?: { path: string; port: number };
  tcpSocket?: { port: number };
}

interface LiveContainer {
  image: string;
  command?: string[];
  env: LiveVariable[];
  ports: { containerPort: number }[];
  resources: { limits: { cpu: string; memory: string } };
  startupProbe?: LiveProbe | undefined;
  livenessProbe?: LiveProbe | undefined;
}

export function liveService() {
  const env: LiveVariable[] = [
    { name: "WORKERS", value: "2" },
    { name: "TIMEOUT", value: "600" },
    { name: "POSTGRES_HOST", value: "10.4.0.3" },
    { name: "DATABASE_URL", valueFrom: { secretKeyRef: { name: "database-url", key: "3" } } },
    { name: "GOOGLE_CLIENT_ID", valueFrom: { secretKeyRef: { name: "google-client-id", key: "1" } } },
  ];
  const startupProbe: LiveProbe = {
    periodSeconds: 10,
    timeoutSeconds: 5,
    failureThreshold: 48,
    httpGet: { path: "/health", port: 8000 },
  };
  const livenessProbe: LiveProbe = { ...startupProbe, periodSeconds: 30, failureThreshold: 3 };
  const containers: Record<string, unknown>[] = [];
  const annotations: Record<string, string> = {
    "run.googleapis.com/client-name": "gcloud",
    "run.googleapis.com/client-version": "537.0.0",
    "run.googleapis.com/ingress": "internal-and-cloud-load-balancing",
    "serving.knative.dev/creator": DEPLOYER,
    "serving.knative.dev/lastModifier": "script@netra-staging.iam.gserviceaccount.com",
  };
  const templateAnnotations: Record<string, string> = {
    "autoscaling.knative.dev/minScale": "1",
    "autoscaling.knative.dev/maxScale": "5",
    "run.googleapis.com/cpu-throttling": "false",
    "run.googleapis.com/execution-environment": "gen2",
    "run.googleapis.com/sessionAffinity": "true",
    "run.googleapis.com/startup-cpu-boost": "true",
    "run.googleapis.com/vpc-access-connector":
      "projects/netra-staging/locations/us-central1/connectors/staging-connector",
    "run.googleapis.com/vpc-access-egress": "private-ranges-only",
  };
  const traffic: { latestRevision?: boolean; revisionName?: string; percent: number }[] = [
    { latestRevision: true, percent: 100 },
  ];
  return {
    apiVersion: "serving.knative.dev/v1",
    kind: "Service",
    metadata: { name: NAME, namespace: "701982941522", annotations },
    spec: {
      template: {
        metadata: { annotations: templateAnnotations },
        spec: {
          containerConcurrency: 80,
          serviceAccountName: ACCOUNT,
          timeoutSeconds: 600,
          containers: [
            {
              image: DIGEST,
              env,
              ports: [{ containerPort: 8000 }],
              resources: { limits: { cpu: "2000m", memory: "4096Mi" } },
              startupProbe,
              livenessProbe,
            },
          ] as [LiveContainer],
          sidecars: containers,
        },
      },
      traffic,
    },
    status: {
      conditions: [{ type: "Ready", status: "True", lastTransitionTime: "2025-09-08T18:43:30Z" }],
      latestCreatedRevisionName: `${NAME}-00036-abc`,
      latestReadyRevisionName: `${NAME}-00036-abc`,
      traffic: [{ latestRevision: true, percent: 100, revisionName: `${NAME}-00036-abc` }],
    },
  };
}

export type LiveService = ReturnType<typeof liveService>;

/** An export, changed in one place. */
export function liveExport(change: (service: LiveService) => void = () => undefined): unknown {
  const service = liveService();
  change(service);
  const { sidecars, ...spec } = service.spec.template.spec;
  const template = { ...service.spec.template, spec: { ...spec, containers: [...spec.containers, ...sidecars] } };
  return { ...service, spec: { ...service.spec, template } };
}

export function liveEstate(...services: readonly unknown[]): Estate {
  return readInput([{ name: "live.json", bytes: Buffer.from(JSON.stringify(services)) }]).estate;
}
