/** The settings of a Cloud Run service that an audit compares, in the order in which a person wants to read them. */
import { writeCpu, writeMemory } from "../platform/quantity";
import { startupBudget } from "../policy/cloud-run-service";
import type { CloudRunService, Probe } from "../policy/cloud-run-service";
import type { ServiceContract } from "../policy/contract";
import type { Attributes, Resource } from "../policy/resources";
import { at, blocks, text } from "../policy/value";
import { joined, known, quantity, reading, shortName, unknown } from "./setting";
import type { Written } from "./setting";

/** One side of the comparison. */
export interface Side {
  readonly resource: Resource;
  readonly service: CloudRunService;
  /** What the declaration promises for the service. */
  readonly contract: ServiceContract;
}

export interface ServiceSetting {
  /** `cpu`, `start-up probe`. */
  readonly name: string;
  /** Attribute path in the provider's shape. */
  readonly path: string;
  /** Where the declaration decides it, below `services.KEY`: `size.cpu`. */
  readonly declaredAt: string;
  write(side: Side): Written;
}

const seconds = (amount: number): string => `${amount} s`;

export const SERVICE_SETTINGS: readonly ServiceSetting[] = [
  {
    name: "cpu",
    path: "template.containers.0.resources.limits.cpu",
    declaredAt: "size.cpu",
    write: ({ service }) => quantity(service.serving.cpu, writeCpu),
  },
  {
    name: "memory",
    path: "template.containers.0.resources.limits.memory",
    declaredAt: "size.memoryMiB",
    write: ({ service }) => quantity(service.serving.memoryMiB, writeMemory),
  },
  {
    name: "request timeout",
    path: "template.timeout",
    declaredAt: "size.timeoutSeconds",
    write: ({ service }) => quantity(service.timeoutSeconds, seconds),
  },
  {
    name: "start-up probe",
    path: "template.containers.0.startup_probe",
    declaredAt: "runtime.startupSeconds",
    write: ({ resource, service }) => writeProbe(resource, service.serving.startupProbe),
  },
  {
    name: "liveness probe",
    path: "template.containers.0.liveness_probe",
    declaredAt: "runtime.livenessPath",
    write: ({ resource, service }) => writeProbe(resource, service.serving.livenessProbe),
  },
  {
    name: "least instances",
    path: "template.scaling.min_instance_count",
    declaredAt: "size.minInstances",
    write: ({ service }) => quantity(service.minInstances, String),
  },
  {
    name: "most instances",
    path: "template.scaling.max_instance_count",
    declaredAt: "size.maxInstances",
    write: ({ service }) => quantity(service.maxInstances, String),
  },
  {
    name: "scaling of the service as a whole",
    path: "scaling",
    declaredAt: "size.minInstances",
    write: ({ resource: { values } }) =>
      joined([
        prefixed("at least ", reading(at(values, "scaling.min_instance_count"), "0")),
        prefixed("at most ", reading(at(values, "scaling.max_instance_count"), "unlimited")),
      ]),
  },
  {
    name: "concurrency",
    path: "template.max_instance_request_concurrency",
    declaredAt: "size.concurrency",
    write: ({ service }) => quantity(service.concurrency, String),
  },
  {
    name: "CPU between requests",
    path: "template.containers.0.resources.cpu_idle",
    declaredAt: "size.cpuAlwaysAllocated",
    write: ({ service }) => worded(reading(service.serving.cpuIdle, "true"), { true: "none", false: "always" }),
  },
  {
    name: "start-up boost",
    path: "template.containers.0.resources.startup_cpu_boost",
    declaredAt: "size.startupCpuBoost",
    write: ({ service }) => onOrOff(reading(service.serving.at("resources.startup_cpu_boost"), "false")),
  },
  {
    name: "generation",
    path: "template.execution_environment",
    declaredAt: "size.generation",
    write: ({ service }) => worded(reading(service.generation, "chosen by Cloud Run"), GENERATIONS),
  },
  {
    name: "session affinity",
    path: "template.session_affinity",
    declaredAt: "sessionAffinity",
    write: ({ resource: { values } }) => onOrOff(reading(at(values, "template.session_affinity"), "false")),
  },
  {
    name: "container port",
    path: "template.containers.0.ports.container_port",
    declaredAt: "runtime.port",
    write: ({ service }) => quantity(service.serving.port, String),
  },
  {
    name: "image",
    path: "template.containers.0.image",
    declaredAt: "image",
    write: ({ service }) => reading(service.serving.image, "none"),
  },
  {
    name: "command",
    path: "template.containers.0.command",
    declaredAt: "runtime",
    write: ({ service }) => {
      const parts = ["command", "args"].map((attribute) => service.serving.at(attribute));
      const given = parts.filter(({ state }) => state !== "absent");
      return given.length === 0
        ? known("the image's own")
        : joined(
            given.map((part) => reading(part, "")),
            " ",
          );
    },
  },
  {
    name: "further containers",
    path: "template.containers",
    declaredAt: "runtime",
    write: ({ service }) => {
      const further = service.containers.filter((container) => container !== service.serving);
      return further.length === 0
        ? known("none")
        : joined(further.map(({ at: find }) => reading(find("image"), "none")));
    },
  },
  {
    name: "volumes",
    path: "template.volumes",
    declaredAt: "database",
    write: ({ resource: { values } }) => {
      const volumes = blocks(values, "template.volumes");
      if (!volumes) return unknown("(the volumes are not known yet)");
      return volumes.length === 0 ? known("none") : joined(volumes.map(writeVolume));
    },
  },
  {
    name: "service account",
    path: "template.service_account",
    declaredAt: "accountId",
    write: ({ resource: { values, source }, contract }) => {
      const account = reading(at(values, "template.service_account"), "the default compute account");
      // The declaration knows the account's mail before Google does.
      return account.state === "unknown" && source !== "live" ? known(contract.accountEmail) : account;
    },
  },
  {
    name: "egress",
    path: "template.vpc_access",
    declaredAt: "egress",
    write: ({ resource: { values } }) => writeEgress(values),
  },
  {
    name: "ingress",
    path: "ingress",
    declaredAt: "hosts",
    write: ({ resource: { values } }) => worded(reading(at(values, "ingress"), "INGRESS_TRAFFIC_ALL"), INGRESS),
  },
  {
    name: "invoker check",
    path: "invoker_iam_disabled",
    declaredAt: "publicInvoker",
    write: ({ resource: { values } }) =>
      worded(reading(at(values, "invoker_iam_disabled"), "false"), { false: "on", true: "off" }),
  },
  {
    name: "traffic",
    path: "traffic",
    declaredAt: "traffic",
    write: ({ resource: { values } }) => writeTraffic(values),
  },
];

const GENERATIONS = { EXECUTION_ENVIRONMENT_GEN1: "gen1", EXECUTION_ENVIRONMENT_GEN2: "gen2" };
const INGRESS = {
  INGRESS_TRAFFIC_ALL: "everybody",
  INGRESS_TRAFFIC_INTERNAL_ONLY: "internal only",
  INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER: "the load balancer and internal",
};
const EGRESS = { PRIVATE_RANGES_ONLY: "private ranges only", ALL_TRAFFIC: "all traffic" };

function worded(written: Written, words: Readonly<Record<string, string>>): Written {
  return written.state === "known" ? known(words[written.text] ?? written.text) : written;
}

function onOrOff(written: Written): Written {
  return worded(written, { true: "on", false: "off" });
}

function prefixed(prefix: string, written: Written): Written {
  return { ...written, text: prefix + written.text };
}

/** `HTTP /health, delay 0 s, period 10 s, timeout 5 s, 48 tries: 480 s in all`. */
function writeProbe({ values }: Resource, probe: Probe | undefined): Written {
  if (!probe) return known("none");
  const { path, isDeclared, httpPath, initialDelaySeconds, periodSeconds, timeoutSeconds, failureThreshold } = probe;
  const way =
    httpPath.state !== "absent"
      ? prefixed("HTTP ", reading(httpPath, "/"))
      : known(at(values, `${path}.grpc`).state === "absent" ? "TCP" : "gRPC");
  const fields = joined([
    way,
    prefixed("delay ", quantity(initialDelaySeconds, seconds)),
    prefixed("period ", quantity(periodSeconds, seconds)),
    prefixed("timeout ", quantity(timeoutSeconds, seconds)),
    prefixed("tries ", quantity(failureThreshold, String)),
  ]);
  const whole = joined([fields, quantity(startupBudget(probe), (amount) => `${amount} s in all`)], ": ");
  return isDeclared ? whole : prefixed("Cloud Run's default: ", whole);
}

function writeVolume(volume: Attributes): Written {
  const kind = Object.keys(volume).find((key) => key !== "name" && at(volume, key).state !== "absent") ?? "empty";
  const name = reading(at(volume, "name"), "unnamed");
  return kind === "cloud_sql_instance"
    ? joined([known("Cloud SQL"), reading(at(volume, "cloud_sql_instance.instances"), "none")], " ")
    : joined([known(kind.replaceAll("_", " ")), name], " ");
}

function writeEgress(values: Attributes): Written {
  const connector = at(values, "template.vpc_access.connector");
  const isDirect = blocks(values, "template.vpc_access.network_interfaces")?.length !== 0;
  if (connector.state === "absent" && !isDirect) return known("none");
  const way =
    connector.state === "absent"
      ? known("a direct interface")
      : prefixed("connector ", shortName(reading(connector, "")));
  return joined([way, worded(reading(at(values, "template.vpc_access.egress"), "PRIVATE_RANGES_ONLY"), EGRESS)]);
}

const LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";

function writeTraffic(values: Attributes): Written {
  const targets = blocks(values, "traffic");
  if (!targets) return unknown("(the traffic is not known yet)");
  if (targets.length === 0) return known("100 % to the latest revision");
  return joined(
    targets.map((target) =>
      joined(
        [
          reading(at(target, "percent"), "0"),
          text(at(target, "type")) === LATEST
            ? known("the latest revision")
            : shortName(reading(at(target, "revision"), "a revision without a name")),
        ],
        " % to ",
      ),
    ),
  );
}
