import type { Rule } from "../../rule";

export const noDomainMapping: Rule = {
  id: "LB006",
  family: "LB",
  slug: "no-domain-mapping",
  title: "No host leads to a service beside the load balancer",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: ["google_cloud_run_domain_mapping"],
  why: "A domain mapping leads to the service itself, without the security policy, and a service that only the load balancer may reach does not answer it.",
  sources: ["https://cloud.google.com/run/docs/mapping-custom-domains"],
  fix: "Remove the mapping, and give the host to the load balancer: a host rule, and a domain of its certificate.",
  exceptable: true,
  check({ address }) {
    return {
      status: "fail",
      path: "",
      message: `${address} maps a domain to a service beside the load balancer; it needs a host rule there`,
      got: "a domain mapping",
      want: "no domain mapping",
    };
  },
};
