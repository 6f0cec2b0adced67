import { PEERING_PREFIX } from "../../../platform/vpc";
import { GLOBAL_ADDRESS, NETWORK } from "../../address-ranges";
import { judgeAttribute } from "../../attribute";
import { dependentsOf } from "../../dependencies";
import { networkAt } from "../../networks";
import type { Estate, Resource } from "../../resources";
import { NOT_APPLICABLE, PASS, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { comesAfter, isSeenFrom } from "../../stacks";
import { labelOf, targetOf } from "../../target";
import { at, text } from "../../value";

const PEERING = "google_service_networking_connection";
const SQL_NETWORK = "settings.ip_configuration.private_network";

export const peeringFirst: Rule = {
  id: "NET007",
  family: "NET",
  slug: "peering-first",
  title: "What lives on private services waits for the peering, whose range has room",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: ["google_sql_database_instance", "google_redis_instance", GLOBAL_ADDRESS],
  why:
    "An instance with a private address that is made before the peering fails on an empty project. A range under /24 is refused, " +
    "and a small one is used up by the first instances of each kind and region.",
  sources: ["https://cloud.google.com/vpc/docs/configure-private-services-access"],
  fix: "Write depends_on with the google_service_networking_connection, or declare that in a stack that comes before; prefix_length = 16 on its range.",
  exceptable: true,
  check(resource, { estate }) {
    if (resource.type === GLOBAL_ADDRESS) return judgeReservedRange(resource);
    if (resource.type === "google_sql_database_instance") return judgeOrder(estate, resource, SQL_NETWORK);
    const mode = at(resource.values, "connect_mode");
    if (mode.state === "unknown") return unknownAt("connect_mode", mode.text);
    return text(mode) === "PRIVATE_SERVICE_ACCESS"
      ? judgeOrder(estate, resource, "authorized_network")
      : NOT_APPLICABLE;
  },
};

function judgeReservedRange(address: Resource): Verdict | readonly Verdict[] {
  if (text(at(address.values, "purpose")) !== "VPC_PEERING") return NOT_APPLICABLE;
  const atMost = (longest: number) => (length: string | undefined) => Number(length) <= longest;
  const { longest, longestRecommended } = PEERING_PREFIX;
  const refused = judgeAttribute(address, "prefix_length", { isRight: atMost(longest), want: `at most ${longest}` });
  if (refused.length > 0) return refused;
  return orPass(
    judgeAttribute(address, "prefix_length", {
      isRight: atMost(longestRecommended),
      want: `at most ${longestRecommended}, which leaves room`,
      severity: "warning",
    }),
  );
}

function judgeOrder(estate: Estate, resource: Resource, path: string): Verdict {
  const target = targetOf(estate, resource, at(resource.values, path), NETWORK);
  if (target.state === "absent") return NOT_APPLICABLE;
  const network = target.state === "named" ? target.name : undefined;
  if (network === undefined)
    return unknownAt(path, target.state === "unknown" ? target.text : "(the network is not known yet)");
  const peerings = estate.ofType(PEERING).filter((peering) => networkAt(estate, peering, "network") === network);
  const own = peerings.filter(({ stack }) => stack === resource.stack);
  const isAfter = (peering: Resource) =>
    peering.stack === resource.stack
      ? dependentsOf(estate, peering).has(resource)
      : comesAfter(estate, resource.stack, peering.stack);
  if (peerings.some(isAfter)) return PASS;
  const first = own[0];
  if (!first && !isSeenFrom(estate, resource.stack, [PEERING])) {
    return { status: "unknown", path, why: `the peering of ${network} is not in what was given` };
  }
  const want = first ? `depends_on ${first.address}` : `a ${PEERING} of ${network} before it`;
  return {
    status: "fail",
    path: "depends_on",
    message: `${labelOf(resource)} does not wait for the peering of ${network}; it needs ${want}`,
    got: first ? "no dependency" : "no peering",
    want,
  };
}
