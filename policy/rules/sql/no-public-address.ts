import { reachesInternet } from "../../../platform/cidr";
import { judgeAttribute } from "../../attribute";
import type { Resource } from "../../resources";
import { orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { SQL_INSTANCE } from "../../sql-instance";
import { labelOf } from "../../target";
import { at, blocks } from "../../value";

const ADDRESS = "settings.ip_configuration.ipv4_enabled";
const NETWORKS = "settings.ip_configuration.authorized_networks";

export const noPublicAddress: Rule = {
  id: "SQL001",
  family: "SQL",
  slug: "no-public-address",
  title: "A database instance has no public address unless the socket is chosen, and no authorized network ever",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [SQL_INSTANCE],
  why:
    "An instance that does not say otherwise gets a public address. The built-in socket needs one, and is safe because nothing " +
    "but the socket gets through; an authorized network opens the port itself to whoever has an address of it.",
  sources: [
    "https://cloud.google.com/sql/docs/postgres/configure-ip",
    "https://cloud.google.com/sql/docs/postgres/connect-run",
  ],
  fix: "Write settings.ip_configuration with ipv4_enabled = false and private_network, and no authorized_networks.",
  exceptable: false,
  check(resource, { contract }) {
    const isSocketChosen = contract.database.connection === "socket";
    return orPass([
      ...judgeAttribute(resource, ADDRESS, {
        isRight: (enabled) => isSocketChosen || enabled === "false",
        want: "false",
        byDefault: "true",
      }),
      ...judgeNetworks(resource),
    ]);
  },
};

function judgeNetworks(instance: Resource): readonly Verdict[] {
  const networks = blocks(instance.values, NETWORKS);
  if (!networks) return [unknownAt(NETWORKS, "(the networks are not known yet)")];
  return networks.map((network, index) => {
    const path = `${NETWORKS}.${index}.value`;
    const range = at(network, "value");
    const got = range.state === "known" ? String(range.value) : "a network that is not known yet";
    const whom = reachesInternet(got) ? ", the whole internet," : "";
    const message = `${labelOf(instance)} opens its port to ${got}${whom} by an authorized network; it needs none`;
    return { status: "fail", path, message, got, want: "no authorized network" };
  });
}
