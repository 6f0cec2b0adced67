import { CloudRunV2Service } from "@cdktf/provider-google/lib/cloud-run-v2-service";
import type { CloudRunV2ServiceTemplateContainersEnv } from "@cdktf/provider-google/lib/cloud-run-v2-service";
import { CloudRunV2ServiceIamMember } from "@cdktf/provider-google/lib/cloud-run-v2-service-iam-member";
import { Token } from "cdktf";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import {
  LEAST_MEMORY_MIB,
  MAX_CONCURRENCY,
  MAX_SERVICE_NAME_LENGTH,
  MAX_TIMEOUT_SECONDS,
  MAX_VARIABLES,
  MAX_VARIABLE_BYTES,
  RESERVED_VARIABLES,
  SERVICE_NAME,
  isCpuSize,
  longestStartupSeconds,
  memoryWindowMiB,
  startupProbeFor,
} from "../platform/cloud-run";
import { writeCpu, writeMemory } from "../platform/quantity";
import { Violations, refuse } from "../platform/violation";
import type { Violation } from "../platform/violation";
import { MAIN_RESOURCE, adoptable } from "./netra-stack";

export interface CloudRunServiceProps {
  readonly projectId: string;
  readonly region: string;
  readonly name: string;
  readonly image: string;
  readonly port: number;
  readonly accountEmail: string;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  readonly minInstances: number;
  readonly maxInstances: number;
  readonly concurrency: number;
  readonly generation: "gen1" | "gen2";
  readonly cpuAlwaysAllocated: boolean;
  readonly startupCpuBoost: boolean;
  /** What a start may take; the start-up probe is made from it. */
  readonly startupSeconds: number;
  readonly probeCapSeconds: 240 | 600;
  readonly healthPath: string;
  readonly livenessPath: string;
  /** Id of the VPC connector. @default no VPC */
  readonly connectorId?: string | undefined;
  /** `project:region:instance`, for the socket under /cloudsql. @default no socket */
  readonly cloudSqlConnection?: string | undefined;
  /** @default false */
  readonly sessionAffinity?: boolean;
  readonly variables: Readonly<Record<string, string>>;
  /** Variable -> the secret and the version it reads. */
  readonly secretVariables: Readonly<Record<string, { readonly secretId: string; readonly version: string }>>;
  /** allUsers may invoke it; the ingress setting still lets only the load balancer through. */
  readonly publicInvoker: boolean;
  readonly dependsOn: readonly ITerraformDependable[];
}

/** A Cloud Run service, written whole: what is left out is either changed behind Terraform's back or differs for ever. */
export class CloudRunService extends Construct {
  readonly service: CloudRunV2Service;

  /** @throws DeclarationError with everything that Cloud Run would refuse; the provider checks none of it */
  constructor(scope: Construct, id: string, props: CloudRunServiceProps) {
    super(scope, id);
    refuse(`Cloud Run service ${props.name}`, serviceViolations(props));
    const startup = startupProbeFor(props.startupSeconds, props.probeCapSeconds);
    this.service = adoptable(
      new CloudRunV2Service(this, MAIN_RESOURCE, {
        project: props.projectId,
        location: props.region,
        name: props.name,
        // A first create whose revision never starts is tainted, and a protected one could never be replaced.
        deletionProtection: false,
        ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
        traffic: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }],
        template: {
          executionEnvironment:
            props.generation === "gen2" ? "EXECUTION_ENVIRONMENT_GEN2" : "EXECUTION_ENVIRONMENT_GEN1",
          serviceAccount: props.accountEmail,
          timeout: `${props.timeoutSeconds}s`,
          maxInstanceRequestConcurrency: props.concurrency,
          sessionAffinity: props.sessionAffinity ?? false,
          scaling: { minInstanceCount: props.minInstances, maxInstanceCount: props.maxInstances },
          vpcAccess:
            props.connectorId === undefined
              ? undefined
              : { connector: props.connectorId, egress: "PRIVATE_RANGES_ONLY" },
          volumes:
            props.cloudSqlConnection === undefined
              ? undefined
              : [{ name: "cloudsql", cloudSqlInstance: { instances: [props.cloudSqlConnection] } }],
          containers: [
            {
              image: props.image,
              ports: { name: "http1", containerPort: props.port },
              resources: {
                limits: { cpu: writeCpu(props.cpu), memory: writeMemory(props.memoryMiB) },
                cpuIdle: !props.cpuAlwaysAllocated,
                startupCpuBoost: props.startupCpuBoost,
              },
              env: environmentOf(props),
              volumeMounts:
                props.cloudSqlConnection === undefined ? undefined : [{ name: "cloudsql", mountPath: "/cloudsql" }],
              startupProbe: { ...startup, httpGet: { path: props.healthPath, port: props.port } },
              livenessProbe: {
                initialDelaySeconds: 0,
                periodSeconds: 30,
                timeoutSeconds: 5,
                failureThreshold: 3,
                httpGet: { path: props.livenessPath, port: props.port },
              },
            },
          ],
        },
        dependsOn: [...props.dependsOn],
      }),
      `projects/${props.projectId}/locations/${props.region}/services/${props.name}`,
    );
    if (props.publicInvoker) {
      new CloudRunV2ServiceIamMember(this, "public-invoker", {
        project: props.projectId,
        location: props.region,
        name: this.service.name,
        role: "roles/run.invoker",
        member: "allUsers",
      });
    }
  }
}

function environmentOf({ variables, secretVariables }: CloudRunServiceProps): CloudRunV2ServiceTemplateContainersEnv[] {
  const plain = Object.entries(variables).map(([name, value]) => ({ name, value }));
  const secret = Object.entries(secretVariables).map(([name, { secretId, version }]) => ({
    name,
    valueSource: { secretKeyRef: { secret: secretId, version } },
  }));
  return [...plain, ...secret].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function serviceViolations(props: CloudRunServiceProps): readonly Violation[] {
  const found = new Violations();
  if (!SERVICE_NAME.test(props.name) || props.name.length > MAX_SERVICE_NAME_LENGTH)
    found.add(
      "name",
      props.name,
      `at most ${MAX_SERVICE_NAME_LENGTH} lower-case letters, digits and hyphens, starting with a letter`,
      "rename it",
    );
  if (!isCpuSize(props.cpu)) found.add("cpu", props.cpu, "0.08 to under 1, or 1, 2, 4, 6 or 8", "choose one of them");
  else {
    const { least, most } = memoryWindowMiB(props.cpu);
    if (props.memoryMiB < least || props.memoryMiB > most)
      found.add("memoryMiB", props.memoryMiB, `${least} to ${most} with ${props.cpu} cpu`, "change memoryMiB or cpu");
    if (props.cpu < 1 && (props.concurrency !== 1 || props.generation !== "gen1" || props.cpuAlwaysAllocated))
      found.add("cpu", props.cpu, "under 1 only with concurrency 1, gen1 and CPU by request", "write 1 cpu or more");
  }
  if (props.memoryMiB < LEAST_MEMORY_MIB[props.generation])
    found.add(
      "memoryMiB",
      props.memoryMiB,
      `at least ${LEAST_MEMORY_MIB[props.generation]} on ${props.generation}`,
      "raise it",
    );
  if (props.timeoutSeconds < 1 || props.timeoutSeconds > MAX_TIMEOUT_SECONDS)
    found.add("timeoutSeconds", props.timeoutSeconds, `1 to ${MAX_TIMEOUT_SECONDS}`, "correct it");
  if (props.concurrency < 1 || props.concurrency > MAX_CONCURRENCY)
    found.add("concurrency", props.concurrency, `1 to ${MAX_CONCURRENCY}`, "correct it");
  if (props.minInstances < 0 || props.minInstances > props.maxInstances)
    found.add(
      "minInstances",
      props.minInstances,
      `0 to maxInstances, ${props.maxInstances}`,
      "lower it, or raise maxInstances",
    );
  const longest = longestStartupSeconds(props.probeCapSeconds);
  if (!(props.startupSeconds > 0 && props.startupSeconds <= longest))
    found.add(
      "startupSeconds",
      props.startupSeconds,
      `1 to ${longest}, what a start-up probe can wait with a cap of ${props.probeCapSeconds}`,
      "shorten the start: the platform does not wait longer",
    );
  const names = [...Object.keys(props.variables), ...Object.keys(props.secretVariables)];
  if (names.length > MAX_VARIABLES)
    found.add("variables", names.length, `at most ${MAX_VARIABLES}`, "move some into a file");
  for (const name of RESERVED_VARIABLES)
    if (names.includes(name))
      found.add(`variables.${name}`, name, "a name that Cloud Run does not set itself", "remove it");
  for (const name of Object.keys(props.variables)) {
    if (name in props.secretVariables)
      found.add(`variables.${name}`, name, "plain or secret, not both", "keep the secret");
    const value = props.variables[name] ?? "";
    if (!Token.isUnresolved(value) && Buffer.byteLength(value) > MAX_VARIABLE_BYTES)
      found.addSaid(
        `variables.${name}`,
        `${Buffer.byteLength(value)} bytes`,
        `at most ${MAX_VARIABLE_BYTES} bytes`,
        "move it into a file",
      );
  }
  return found.list;
}
