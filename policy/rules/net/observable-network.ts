import { NETWORK, SUBNETWORK } from "../../address-ranges";
import { judgeAttribute } from "../../attribute";
import { NOT_APPLICABLE, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import type { Resource } from "../../resources";
import { labelOf } from "../../target";
import { at, blocks, text } from "../../value";

export const observableNetwork: Rule = {
  id: "NET006",
  family: "NET",
  slug: "observable-network",
  title: "A network is in custom mode, its subnets log their flows and reach Google privately",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [NETWORK, SUBNETWORK],
  why:
    "In auto mode Google makes a subnet in every region, with ranges that nobody chose. Without flow logs nobody can tell whether " +
    "the database was asked at all; without private Google access what has no public address cannot call Google's APIs.",
  sources: [
    "https://cloud.google.com/vpc/docs/vpc",
    "https://cloud.google.com/vpc/docs/using-flow-logs",
    "https://cloud.google.com/vpc/docs/private-google-access",
  ],
  fix: "Write auto_create_subnetworks = false on the network; log_config and private_ip_google_access = true on each subnet.",
  exceptable: true,
  check(resource) {
    if (resource.type === NETWORK) {
      return orPass(
        judgeAttribute(resource, "auto_create_subnetworks", {
          isRight: (auto) => auto === "false",
          want: "false",
          byDefault: "true",
        }),
      );
    }
    // Subnets that Google's own proxies and attachments live in take neither setting.
    if (!["PRIVATE", undefined].includes(text(at(resource.values, "purpose")))) return NOT_APPLICABLE;
    return orPass([
      ...judgeFlowLogs(resource),
      ...judgeAttribute(resource, "private_ip_google_access", {
        isRight: (access) => access === "true",
        want: "true",
        byDefault: "false",
      }),
    ]);
  },
};

function judgeFlowLogs(subnet: Resource): readonly Verdict[] {
  const logs = blocks(subnet.values, "log_config");
  if (logs === undefined) return [unknownAt("log_config", "(the block is not known yet)")];
  if (logs.length > 0) return [];
  const message = `${labelOf(subnet)} has no log_config; it needs one, so that its flows are logged`;
  return [{ status: "fail", path: "log_config", message, got: "nothing", want: "a log_config block" }];
}
