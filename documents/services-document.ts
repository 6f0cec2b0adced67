import type { Environment, Secret, Service, Variable } from "../config/model";
import { secretsOf, serviceAccountEmail } from "../config/names";
import type { SecretOrigin } from "../config/names";
import { ALLOCATOR_LIMITS, HARMLESS_ALLOCATOR_BYTES } from "../platform/application";
import { DEFAULT_STARTUP_PROBE, longestStartupSeconds, startupProbeFor } from "../platform/cloud-run";
import type { StartupProbe } from "../platform/cloud-run";
import { writeCpu, writeMemory } from "../platform/quantity";
import { heading, table } from "./document";
import type { MadeDocument } from "./document";

/** docs/services.md: what each service is given, what it needs at least, and why. */
export function servicesDocument(environment: Environment): MadeDocument {
  const { origins } = secretsOf(environment);
  const lines = [
    ...heading(`Services of ${environment.name}`, "config/staging.ts and config/runtimes.ts"),
    "The floor is the least with which a service starts and serves; a declaration, a plan or a live service under it is an",
    "error. What is recommended is what it runs well with; under it is a warning.",
    "",
    ...table(
      ["service", "Cloud Run name", "cpu", "memory", "timeout", "instances", "start-up budget"],
      Object.entries(environment.services).map(([key, { name, size, runtime }]) => [
        `[${key}](#${key})`,
        name,
        writeCpu(size.cpu),
        writeMemory(size.memoryMiB),
        `${size.timeoutSeconds} s`,
        `${size.minInstances} to ${size.maxInstances}`,
        `${runtime.startupSeconds} s`,
      ]),
    ),
  ];
  for (const [key, service] of Object.entries(environment.services))
    lines.push(...section(environment, key, service, origins));
  lines.push(...smallImage(environment));
  return { path: "docs/services.md", text: `${lines.join("\n").trimEnd()}\n` };
}

function section(
  environment: Environment,
  key: string,
  service: Service,
  origins: ReadonlyMap<string, SecretOrigin>,
): readonly string[] {
  const { size, runtime } = service;
  const { floor, recommended } = runtime;
  return [
    `## ${key}`,
    "",
    ...facts(environment, service),
    "",
    ...table(
      ["", "declared", "floor", "recommended"],
      [
        ["cpu", writeCpu(size.cpu), writeCpu(floor.cpu), writeCpu(recommended.cpu)],
        ["memory", writeMemory(size.memoryMiB), writeMemory(floor.memoryMiB), writeMemory(recommended.memoryMiB)],
        ["request timeout", `${size.timeoutSeconds} s`, `${floor.timeoutSeconds} s`, ""],
        ["instances", `${size.minInstances} to ${size.maxInstances}`, `${floor.minInstances} or more`, ""],
        ["concurrency", String(size.concurrency), "", ""],
        ["CPU", size.cpuAlwaysAllocated ? "always allocated" : "during requests", "", ""],
      ],
    ),
    `Why this floor: ${floor.reason}`,
    "",
    `### Start of ${key}`,
    "",
    ...startup(environment, service),
    `### Variables of ${key}`,
    "",
    ...table(
      ["variable", "value", "the image needs it"],
      Object.entries(service.variables)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, variable]) => [
          `\`${name}\``,
          writeVariable(variable),
          runtime.requiredVariables.includes(name) ? "yes" : "",
        ]),
    ),
    ...secrets(key, service, origins),
  ];
}

function facts(environment: Environment, service: Service): readonly string[] {
  const { runtime, database } = service;
  return [
    `- Cloud Run: \`${service.name}\`, port ${runtime.port}, ${service.size.generation}, as \`${serviceAccountEmail(environment, service)}\``,
    `- Hosts: ${service.hosts.length > 0 ? service.hosts.map((host) => `\`${host}\``).join(", ") : "none"}; ${service.publicInvoker ? "open to everybody through the load balancer" : "invoked by accounts with a grant only"}`,
    `- VPC: ${service.egress === "none" ? "none" : `\`${environment.network.connector.name}\`, private ranges only`}`,
    `- Database: ${database ? `\`${database.name}\` as \`${database.user}\`, ${database.poolSize} connections and ${database.poolOverflow} more under load for each instance` : "none"}; Redis: ${service.redis ? "yes" : "no"}`,
    `- Health: \`${runtime.healthPath}\`; liveness: \`${runtime.livenessPath}\`${runtime.readinessPath === undefined ? "" : `; readiness, which restarts nothing: \`${runtime.readinessPath}\``}`,
  ];
}

function startup({ probeCapSeconds }: Environment, { runtime }: Service): readonly string[] {
  const { startupSeconds, startupPhases } = runtime;
  const platformSeconds = DEFAULT_STARTUP_PROBE.periodSeconds * DEFAULT_STARTUP_PROBE.failureThreshold;
  const phases = startupPhases.length === 0 ? "" : `, in ${startupPhases.length} phases: ${startupPhases.join("; ")}`;
  return [
    `A start may take ${startupSeconds} s${phases}. Without a probe the platform tries once, over TCP, for ${platformSeconds} s.`,
    "",
    ...table(
      ["probe", "delay", "period", "tries", "timeout", "waits"],
      ([600, 240] as const)
        .filter((cap) => startupSeconds <= longestStartupSeconds(cap))
        .map((cap) => [
          `cap ${cap} s${cap === probeCapSeconds ? ", in force" : ""}`,
          ...writeProbe(startupProbeFor(startupSeconds, cap)),
        ]),
    ),
  ];
}

function writeProbe(probe: StartupProbe): readonly string[] {
  const waits = probe.initialDelaySeconds + probe.periodSeconds * probe.failureThreshold;
  return [
    `${probe.initialDelaySeconds} s`,
    `${probe.periodSeconds} s`,
    String(probe.failureThreshold),
    `${probe.timeoutSeconds} s`,
    `${waits} s`,
  ];
}

function secrets(key: string, service: Service, origins: ReadonlyMap<string, SecretOrigin>): readonly string[] {
  const variables = Object.entries(service.secretVariables).sort(([a], [b]) => (a < b ? -1 : 1));
  if (variables.length === 0) return [];
  return [
    `### Secrets of ${key}`,
    "",
    ...table(
      ["variable", "secret", "its value"],
      variables.map(([name, id]) => [`\`${name}\``, `\`${id}\``, writeOrigin(origins.get(id))]),
    ),
  ];
}

function writeOrigin(origin: SecretOrigin | undefined): string {
  switch (origin?.source) {
    case "generated":
      return writeGenerated(origin);
    case "supplied":
      return "supplied by a person, with `npm run secrets`";
    case "database-password":
      return "made by the stack, with the database user";
    case "database-url":
      return "made by the stack, from the database user's password";
    case "redis-password":
    case "redis-url":
      return "from the Redis instance";
    default:
      return "not declared";
  }
}

function writeGenerated({ format, version }: Extract<Secret, { source: "generated" }>): string {
  return `made by the stack${format === "fernet" ? ", a Fernet key" : ""}, version ${version}`;
}

function writeVariable(variable: Variable): string {
  if (typeof variable === "string") return `\`${variable}\``;
  const [owner, what] = variable.from.split("-");
  return `${owner === "redis" ? "Redis's" : "the database's"} ${what}`;
}

/** The profile of an image on Alpine: nothing is smaller but the image. */
function smallImage({ services }: Environment): readonly string[] {
  const gunicorn = Object.entries(services).filter(([, { runtime }]) => runtime.minWorkers !== undefined);
  return [
    "## A small image",
    "",
    "An image on Alpine Linux is smaller to store and to pull; the application in it needs what it needs. Every floor above",
    "holds for it unchanged: on 8 September 2025 the small image came with a small service, and did not start.",
    "",
    "What such an image brings along, and what the service says against it:",
    "",
    ...table(
      ["variable", "the small image", "the service"],
      [
        ...gunicorn.flatMap(([key, service]) => [
          ["`WORKERS`", "1", `at least ${service.runtime.minWorkers ?? 1} in ${key}`],
          ["`TIMEOUT`", "300", `at least the request timeout, ${service.size.timeoutSeconds}, in ${key}`],
        ]),
        ...ALLOCATOR_LIMITS.map((name) => [
          `\`${name}\``,
          "128000",
          `nothing when the image has none; otherwise \`-1\`, or ${HARMLESS_ALLOCATOR_BYTES} or more`,
        ]),
      ],
    ),
    "An image's own variables show in no configuration. RUN012 therefore wants `WORKERS` and `TIMEOUT` said by the service.",
    "",
  ];
}
