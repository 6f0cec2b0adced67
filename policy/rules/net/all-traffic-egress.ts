import { NETWORK } from "../../address-ranges";
import { CLOUD_RUN_SERVICE } from "../../cloud-run-service";
import { networkOfService, partsOf } from "../../networks";
import type { Estate, Resource } from "../../resources";
import { NOT_APPLICABLE, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { labelOf, managedNamed } from "../../target";
import { at, blocks, boolean, text } from "../../value";

const PATH = "template.vpc_access.egress";

export const allTrafficEgress: Rule = {
  id: "NET004",
  family: "NET",
  slug: "all-traffic-egress",
  title: "All-traffic egress has NAT and private Google access, and no Cloud SQL socket beside it",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why:
    "On 15 September 2025 a service sent all its traffic through the connector. Without NAT nothing outside answers, without " +
    "private Google access Google's APIs do not, and the built-in Cloud SQL socket goes over a public address that is then out of reach.",
  sources: [
    "incident 2025-09-15",
    "https://cloud.google.com/run/docs/configuring/connecting-vpc",
    "https://cloud.google.com/sql/docs/postgres/connect-run",
  ],
  fix: 'Write egress = "PRIVATE_RANGES_ONLY"; or declare google_compute_router_nat on the network, private_ip_google_access = true on its subnets, and reach the database by its private address.',
  exceptable: true,
  check(resource, { estate }) {
    const egress = at(resource.values, PATH);
    if (egress.state === "unknown") return unknownAt(PATH, egress.text);
    if (text(egress) !== "ALL_TRAFFIC") return NOT_APPLICABLE;
    return orPass([...socketsOf(resource), ...judgeNetwork(estate, resource)]);
  },
};

function socketsOf(resource: Resource): readonly Verdict[] {
  const volumes = blocks(resource.values, "template.volumes") ?? [];
  return volumes.flatMap((volume, index) =>
    (blocks(volume, "cloud_sql_instance") ?? []).map(() => ({
      status: "fail",
      path: `template.volumes.${index}.cloud_sql_instance`,
      message: `${labelOf(resource)} sends all traffic through the network and has a Cloud SQL socket, which goes over a public address; it needs one of the two`,
      got: "ALL_TRAFFIC and a Cloud SQL volume",
      want: "PRIVATE_RANGES_ONLY, or the database's private address",
    })),
  );
}

function judgeNetwork(estate: Estate, resource: Resource): readonly Verdict[] {
  const network = networkOfService(estate, resource);
  // Where the network is declared, its NAT and its subnets are: without it, nothing can be said about them.
  if (network === undefined || managedNamed(estate, NETWORK, network).length === 0) {
    return [{ status: "unknown", path: PATH, why: "the network behind it is not in what was given" }];
  }
  const { nats, subnets } = partsOf(estate, network);
  const fail = (got: string, want: string): Verdict => ({
    status: "fail",
    path: PATH,
    message: `${labelOf(resource)} sends all traffic through ${network}, which has ${got}; it needs ${want}`,
    got,
    want,
  });
  const found: Verdict[] = [];
  if (nats.length === 0) found.push(fail("no NAT", "google_compute_router_nat on that network"));
  if (subnets.length === 0) found.push(fail("no subnet", "one with private_ip_google_access = true"));
  for (const subnet of subnets) {
    const access = at(subnet.values, "private_ip_google_access");
    if (access.state === "unknown") found.push(unknownAt(PATH, access.text));
    else if (boolean(access) !== true) {
      found.push(fail(`no private Google access on ${labelOf(subnet)}`, "private_ip_google_access = true there"));
    }
  }
  return found;
}
