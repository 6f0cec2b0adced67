import { noDomainMapping } from "../../../../policy/rules/lb/no-domain-mapping";
import { estatePart, fails } from "../../estate-part";
import { describeRule } from "../../rule-cases";

const MAPPING = "google_cloud_run_domain_mapping.api";

describeRule(noDomainMapping, {
  compliant: () => estatePart("google_compute_url_map."),
  passesIn: [],
  cases: [
    {
      name: "a mapping, whatever its domain",
      change: (fixture) => {
        fixture[MAPPING] = { name: "api.staging.netrasystems.ai", location: "us-central1" };
      },
      expect: [
        fails(
          MAPPING,
          "",
          `${MAPPING} maps a domain to a service beside the load balancer; it needs a host rule there`,
          "a domain mapping",
          "no domain mapping",
        ),
      ],
    },
  ],
});
