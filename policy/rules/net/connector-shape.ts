import { prefixLength } from "../../../platform/cidr";
import { CONNECTOR_INSTANCES, CONNECTOR_MACHINE_TYPES, CONNECTOR_NAME } from "../../../platform/vpc";
import { CONNECTOR_NAME_SAFE_LENGTH, CONNECTOR_PREFIX_LENGTH } from "../../../platform/vpc";
import { CONNECTOR, SUBNETWORK } from "../../address-ranges";
import { anyOf, judgeAttribute } from "../../attribute";
import type { Estate, Resource } from "../../resources";
import { orPass } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { labelOf, targetOf } from "../../target";
import { at, number } from "../../value";

export const connectorShape: Rule = {
  id: "NET002",
  family: "NET",
  slug: "connector-shape",
  title: "A connector has a range, a machine type, a number of instances and a name that the platform accepts",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [CONNECTOR],
  why:
    "Neither validate nor plan checks a connector; a wrong one is refused half way through an apply, and the services that " +
    "send through it are not made. It never scales in: its upper bound is what it costs in the end.",
  sources: ["https://cloud.google.com/vpc/docs/configure-serverless-vpc-access"],
  fix: 'Write ip_cidr_range as a /28, machine_type = "e2-micro", min_instances = 2, max_instances = 10, the region of the services, and no throughput.',
  exceptable: true,
  check(resource, { estate, contract }) {
    const isRegion = (region: string | undefined) => region === undefined || region === contract.region;
    return orPass([
      ...judgeName(resource),
      ...judgeRange(estate, resource),
      ...judgeAttribute(resource, "machine_type", {
        isRight: (type) => CONNECTOR_MACHINE_TYPES.includes(String(type)),
        want: anyOf(CONNECTOR_MACHINE_TYPES),
        byDefault: "e2-micro",
      }),
      ...judgeInstances(resource),
      ...judgeAttribute(resource, "region", { isRight: isRegion, want: `${contract.region}, where the services are` }),
    ]);
  },
};

function judgeName(resource: Resource): readonly Verdict[] {
  const refused = judgeAttribute(resource, "name", {
    isRight: (name) => name !== undefined && CONNECTOR_NAME.test(name),
    want: "2 to 25 lower-case letters, digits and hyphens, a letter first and no hyphen last",
  });
  if (refused.length > 0) return refused;
  const countedLength = (name: string) => name.length + name.split("-").length - 1;
  return judgeAttribute(resource, "name", {
    isRight: (name = "") => countedLength(name) <= CONNECTOR_NAME_SAFE_LENGTH,
    want: `at most ${CONNECTOR_NAME_SAFE_LENGTH} characters, each hyphen counted twice`,
    severity: "warning",
  });
}

/** The range is the connector's own, or that of a subnet that it is given. */
function judgeRange(estate: Estate, resource: Resource): readonly Verdict[] {
  const isRight = (range: string | undefined) => range !== undefined && prefixLength(range) === CONNECTOR_PREFIX_LENGTH;
  const want = `a /${CONNECTOR_PREFIX_LENGTH}`;
  const subnetName = at(resource.values, "subnet.name");
  if (subnetName.state === "absent") return judgeAttribute(resource, "ip_cidr_range", { isRight, want });
  const subnet = targetOf(estate, resource, subnetName, SUBNETWORK);
  const range = subnet.state === "named" && subnet.resource ? at(subnet.resource.values, "ip_cidr_range") : undefined;
  if (range?.state !== "known")
    return [{ status: "unknown", path: "subnet.name", why: "the range of its subnet is not in what was given" }];
  if (isRight(String(range.value))) return [];
  const message = `${labelOf(resource)} uses a subnet of ${String(range.value)}; it needs ${want}`;
  return [{ status: "fail", path: "subnet.name", message, got: String(range.value), want }];
}

/** Instances and throughput are two ways to say one thing: both, or neither, the API refuses. */
function judgeInstances(resource: Resource): readonly Verdict[] {
  const { leastMin, mostMin, leastMax, mostMax } = CONNECTOR_INSTANCES;
  const throughput = ["min_throughput", "max_throughput"].find((path) => at(resource.values, path).state === "known");
  const instances = ["min_instances", "max_instances"].find((path) => at(resource.values, path).state !== "absent");
  // What a connector has that was made with instances: Google fills in the throughput, and a plan shows it.
  const isWritten = resource.source === "configuration";
  if (throughput !== undefined && instances === undefined) return [];
  const both: readonly Verdict[] =
    throughput === undefined || !isWritten
      ? []
      : [
          {
            status: "fail",
            path: throughput,
            message: `${labelOf(resource)} has both ${instances} and ${throughput}; it needs one of the two`,
            got: `${instances} and ${throughput}`,
            want: "min_instances and max_instances alone",
          },
        ];
  const min = number(at(resource.values, "min_instances"));
  const bound = (path: string, least: number, most: number) =>
    judgeAttribute(resource, path, {
      isRight: (count) => Number(count) >= least && Number(count) <= most,
      want: `${least} to ${most}`,
    });
  return [
    ...both,
    ...bound("min_instances", leastMin, mostMin),
    ...bound("max_instances", Math.min(Math.max(leastMax, (min ?? 0) + 1), mostMax), mostMax),
  ];
}
