import { cidrOverlap, isCidr } from "../../../platform/cidr";
import { UNREACHABLE_RANGES } from "../../../platform/vpc";
import {
  CONNECTOR,
  GLOBAL_ADDRESS,
  NETWORK,
  SUBNETWORK,
  addressRanges,
  claimantsOf,
  collisionsOf,
} from "../../address-ranges";
import type { AddressRange } from "../../address-ranges";
import { dependsOn } from "../../dependencies";
import type { Estate, Resource } from "../../resources";
import { NOT_APPLICABLE, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { comesAfter } from "../../stacks";
import { labelOf, targetOf } from "../../target";
import type { Target } from "../../target";
import { at } from "../../value";

export const disjointRanges: Rule = {
  id: "NET001",
  family: "NET",
  slug: "disjoint-ranges",
  title: "Address ranges of a network neither overlap nor touch a range that the platform keeps",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [SUBNETWORK, CONNECTOR, GLOBAL_ADDRESS],
  why:
    "Two ranges that overlap are refused only at apply, when half of the network exists. Cloud SQL keeps 172.17.0.0/16 for its " +
    "own containers and Cloud Run cannot reach 192.168.1.0/24: what lies there is there and does not answer.",
  sources: [
    "https://cloud.google.com/sql/docs/postgres/private-ip",
    "https://cloud.google.com/run/docs/configuring/connecting-vpc",
  ],
  fix: "Give each subnet, the connector and the private services range a range of its own, outside 172.17.0.0/16 and 192.168.1.0/24.",
  exceptable: true,
  check(resource, { estate }) {
    const ranges = addressRanges(resource);
    if (ranges.length === 0) return NOT_APPLICABLE;
    const network = targetOf(estate, resource, at(resource.values, "network"), NETWORK);
    const found = ranges.flatMap((range) => judgeAlone(range, isLast(estate, resource, network)));
    if (network.state === "unknown") found.push(unknownAt("network", network.text));
    for (const { own, other } of collisionsOf(estate, resource)) {
      found.push({
        status: "fail",
        path: own.path,
        message: `${labelOf(resource)} takes ${own.cidr}, which overlaps ${other.cidr} of ${other.resource.address}`,
        got: String(own.cidr),
        want: `a range that does not overlap ${other.cidr}`,
      });
    }
    return orPass(found);
  },
};

/** Whether everything else that asks for a range of the network is there before: what Google then chooses is free. */
function isLast(estate: Estate, resource: Resource, network: Target): boolean {
  if (network.state !== "named" || network.name === undefined) return false;
  return claimantsOf(estate, network.name).every((claimant) =>
    claimant.stack === resource.stack
      ? dependsOn(estate, resource, claimant)
      : comesAfter(estate, resource.stack, claimant.stack),
  );
}

function judgeAlone({ resource, path, cidr, isChosen }: AddressRange, isLastOfAll: boolean): Verdict[] {
  if (isChosen && isLastOfAll) return [];
  if (cidr === undefined) {
    const why = isChosen
      ? "Google chooses the range, and not after all others are there"
      : "the range is not known yet";
    return [{ status: "unknown", path, why }];
  }
  if (!isCidr(cidr)) {
    const message = `${labelOf(resource)} has ${cidr} for a range, which is none`;
    return [{ status: "fail", path, message, got: cidr, want: "a range in CIDR notation, such as 10.0.0.0/24" }];
  }
  return UNREACHABLE_RANGES.filter((kept) => cidrOverlap(cidr, kept.cidr)).map((kept) => ({
    status: "fail",
    path,
    message: `${labelOf(resource)} takes ${cidr}, which touches ${kept.cidr}: ${kept.why}`,
    got: cidr,
    want: `a range outside ${kept.cidr}`,
  }));
}
