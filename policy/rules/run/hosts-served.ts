import { isUnder } from "../../../platform/web-address";
import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import { answersFor, edgeHosts, isEdgeSeenFrom } from "../../edge-hosts";
import { orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { addressesIn, webVariables } from "../../web-addresses";

export const hostsServed: Rule = {
  id: "RUN015",
  family: "RUN",
  slug: "hosts-served",
  title: "Every host of the environment that a URL variable names is served by the load balancer and its certificate",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "An address that the load balancer has no host rule for goes to the default service; one that the certificate does not name fails in TLS. Both look right in the variable.",
  sources: [
    "https://cloud.google.com/load-balancing/docs/url-map-concepts",
    "https://cloud.google.com/load-balancing/docs/ssl-certificates/google-managed-certs",
  ],
  fix: "Use one of the environment's hosts, or add the host to the load balancer's host rules and to the certificate's domains.",
  exceptable: true,
  check(resource, { estate, contract }) {
    const { hostRules, certificates } = edgeHosts(estate);
    const found: Verdict[] = [];
    for (const container of cloudRunService(resource, contract).containers) {
      for (const variable of webVariables(container)) {
        const { name, path, value } = variable;
        if (value.state === "unknown") found.push(unknownAt(path, value.text));
        for (const address of addressesIn(variable)) {
          const host = address?.host;
          if (host === undefined || !isUnder(host, contract.domain)) continue;
          if (answersFor(hostRules, host) && answersFor(certificates, host)) continue;
          const places = [
            { hosts: hostRules, where: "a host rule of the load balancer" },
            { hosts: certificates, where: "a domain of its certificate" },
          ].filter(({ hosts }) => !answersFor(hosts, host));
          if (!isEdgeSeenFrom(estate, resource.stack)) {
            found.push(unknownAt(path, "(the load balancer is not among what was given)"));
          } else if (places.some(({ hosts }) => hosts.isPartial)) {
            found.push(unknownAt(path, "(not every host of the load balancer and its certificate is known)"));
          } else {
            const missing = places.map(({ where }) => where).join(" nor ");
            const message = `${container.label} sends ${name} to ${host}, which is not ${missing}`;
            found.push({ status: "fail", path, message, got: host, want: "a host that the load balancer serves" });
          }
        }
      }
    }
    return orPass(found);
  },
};
