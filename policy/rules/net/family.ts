/** The rules of the family NET, in the order of their ids. Each one is a file beside this one; a rule that is not listed here does not run. */
import type { Rule } from "../../rule";
import { allTrafficEgress } from "./all-traffic-egress";
import { connectorShape } from "./connector-shape";
import { disjointRanges } from "./disjoint-ranges";
import { enabledApis } from "./enabled-apis";
import { firewallSources } from "./firewall-sources";
import { observableNetwork } from "./observable-network";
import { peeringFirst } from "./peering-first";
import { privateEgress } from "./private-egress";

export const NET: readonly Rule[] = [
  disjointRanges,
  connectorShape,
  privateEgress,
  allTrafficEgress,
  firewallSources,
  observableNetwork,
  peeringFirst,
  enabledApis,
];
