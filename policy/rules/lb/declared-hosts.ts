import { MAX_CERTIFICATE_DOMAINS } from "../../../platform/edge";
import { URL_MAP } from "../../backends";
import type { Contract } from "../../contract";
import { edgeHosts } from "../../edge-hosts";
import type { Estate, Resource } from "../../resources";
import { NOT_APPLICABLE, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { labelOf } from "../../target";
import { blocks, strings } from "../../value";

const CERTIFICATE = "google_compute_managed_ssl_certificate";

export const declaredHosts: Rule = {
  id: "LB002",
  family: "LB",
  slug: "declared-hosts",
  title: "The load balancer answers for the environment's hosts, and its certificate carries the same",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [URL_MAP, CERTIFICATE],
  why:
    "A host without a rule reaches the default service; one without a certificate is refused by every browser. A managed " +
    "certificate takes no wildcard and at most 100 names, and says so only after the apply, by never becoming active.",
  sources: ["https://cloud.google.com/load-balancing/docs/ssl-certificates/google-managed-certs"],
  fix: "Take the hosts of the host rules and the certificate's domains from the declaration, whole names each.",
  exceptable: true,
  check(resource, { estate, contract }) {
    const [block, attribute] = resource.type === URL_MAP ? ["host_rule", "hosts"] : ["managed", "domains"];
    const found = blocks(resource.values, block);
    if (!found) return unknownAt(block, "(the hosts are not known yet)");
    // A map that only redirects, or that sends everything to one place, has no hosts.
    if (found.length === 0) return NOT_APPLICABLE;
    const lists = found.map((each) => strings(each, attribute));
    if (lists.includes(undefined)) return unknownAt(block, "(the hosts are not known yet)");
    const hosts = lists.flatMap((list) => list ?? []);
    const fail = (message: string, got: string, want: string): Verdict => ({
      status: "fail",
      path: block,
      message,
      got,
      want,
    });
    const name = labelOf(resource);
    return orPass([
      ...hosts
        .filter((host) => !contract.hosts.includes(host))
        .map((host) =>
          fail(`${name} answers for ${host}, ${whyNot(host)}`, host, `one of ${contract.hosts.join(", ")}`),
        ),
      ...missing(estate, resource, hosts, contract).map((host) =>
        fail(`${name} does not answer for ${host}`, hosts.join(", "), host),
      ),
      ...(resource.type === CERTIFICATE && hosts.length > MAX_CERTIFICATE_DOMAINS
        ? [
            fail(
              `${name} has ${hosts.length} domains; it needs at most ${MAX_CERTIFICATE_DOMAINS}`,
              String(hosts.length),
              `at most ${MAX_CERTIFICATE_DOMAINS}`,
            ),
          ]
        : []),
    ]);
  },
};

function whyNot(host: string): string {
  return host.includes("*")
    ? "a wildcard, which no managed certificate carries"
    : "which is not a host of the environment";
}

/** The hosts that are nowhere. Two certificates may share them: one replaces the other. */
function missing(estate: Estate, resource: Resource, hosts: readonly string[], contract: Contract): readonly string[] {
  const elsewhere = resource.type === CERTIFICATE ? edgeHosts(estate).certificates : undefined;
  if (elsewhere?.isPartial) return [];
  return contract.hosts.filter((host) => !hosts.includes(host) && !elsewhere?.patterns.has(host));
}
