import { hostsServed } from "../../../../policy/rules/run/hosts-served";
import { compliantEstate, describeRule, resolved, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";
import { ENV, NAME, failure, secretVariable, sidecar, unknown, variable } from "./backend";

const URL_MAP = "google_compute_url_map.lb";
const CERTIFICATE = "google_compute_managed_ssl_certificate.lb";
const PATH = `${ENV}.PARTNER_URL`;
const WANT = "a host that the load balancer serves";
const HOST = "new.staging.netrasystems.ai";

/** The backend with one URL variable of the environment's domain, and the edge. */
function estate(): Fixture {
  const all = compliantEstate();
  const kept = ["google_cloud_run_v2_service.backend", URL_MAP, CERTIFICATE];
  const fixture = Object.fromEntries(Object.entries(all).filter(([address]) => kept.includes(address)));
  variable("PARTNER_URL", "https://api.staging.netrasystems.ai/x")(fixture);
  return fixture;
}

function serve(fixture: Fixture, address: string, path: string, host: string): void {
  set(fixture, address, path, [host, "api.staging.netrasystems.ai", "auth.staging.netrasystems.ai"]);
}

function both(...changes: readonly ((fixture: Fixture) => void)[]): (fixture: Fixture) => void {
  return (fixture) => {
    for (const change of changes) change(fixture);
  };
}

/** Only one variable with an address, so that what else the backend calls does not matter. */
function alone(address: string): (fixture: Fixture) => void {
  return (fixture) =>
    set(fixture, "google_cloud_run_v2_service.backend", ENV, [{ name: "PARTNER_URL", value: address }]);
}

function missing(where: string, host = HOST) {
  return [
    failure(PATH, { message: `${NAME} sends PARTNER_URL to ${host}, which is not ${where}`, got: host, want: WANT }),
  ];
}

const NEITHER = "a host rule of the load balancer nor a domain of its certificate";

describeRule(hostsServed, {
  compliant: estate,
  cases: [
    {
      name: "a host that nothing serves",
      change: variable("PARTNER_URL", `https://${HOST}/`),
      expect: missing(NEITHER),
    },
    {
      name: "the case of a host makes no difference",
      change: variable("PARTNER_URL", "https://API.Staging.Netrasystems.AI/"),
      expect: "pass",
    },
    {
      name: "a host rule without the certificate is half of it",
      change: both(alone(`https://${HOST}/`), (fixture) => serve(fixture, URL_MAP, "host_rule.0.hosts", HOST)),
      expect: missing("a domain of its certificate"),
    },
    {
      name: "the certificate without a host rule is the other half",
      change: both(alone(`https://${HOST}/`), (fixture) => serve(fixture, CERTIFICATE, "managed.domains", HOST)),
      expect: missing("a host rule of the load balancer"),
    },
    {
      name: "with both it is served",
      change: both(
        alone(`https://${HOST}/`),
        (fixture) => serve(fixture, URL_MAP, "host_rule.0.hosts", HOST),
        (fixture) => serve(fixture, CERTIFICATE, "managed.domains", HOST),
      ),
      expect: "pass",
    },
    {
      name: "a certificate of the certificate manager counts",
      change: both(
        alone(`https://${HOST}/`),
        (fixture) => serve(fixture, URL_MAP, "host_rule.0.hosts", HOST),
        (fixture) => {
          fixture["google_certificate_manager_certificate.lb"] = {
            name: "x",
            managed: { domains: [`*.staging.netrasystems.ai`] },
          };
        },
      ),
      expect: "pass",
    },
    {
      name: "a host rule's star takes every host",
      change: both(
        alone(`https://${HOST}/`),
        (fixture) => serve(fixture, URL_MAP, "host_rule.0.hosts", "*"),
        (fixture) => serve(fixture, CERTIFICATE, "managed.domains", `${HOST}.`),
      ),
      expect: "pass",
    },
    {
      name: "a star takes one label and not two",
      change: both(
        alone("https://a.b.staging.netrasystems.ai"),
        (fixture) => serve(fixture, URL_MAP, "host_rule.0.hosts", "*.staging.netrasystems.ai"),
        (fixture) => serve(fixture, CERTIFICATE, "managed.domains", "A.B.staging.netrasystems.ai"),
      ),
      expect: missing("a host rule of the load balancer", "a.b.staging.netrasystems.ai"),
    },
    {
      name: "the domain itself is one of the environment's hosts",
      change: both(alone("https://staging.netrasystems.ai"), (fixture) => {
        set(fixture, URL_MAP, "host_rule", [{ hosts: ["api.staging.netrasystems.ai"], path_matcher: "x" }]);
      }),
      expect: missing("a host rule of the load balancer", "staging.netrasystems.ai"),
    },
    {
      name: "a host of another domain is not the load balancer's",
      change: alone("https://example.com"),
      expect: "pass",
    },
    {
      name: "a domain that only ends alike is another",
      change: alone("https://xstaging.netrasystems.ai"),
      expect: "pass",
    },
    { name: "what is no address is another rule's", change: alone("nowhere"), expect: "pass" },
    { name: "a secret is not looked at", change: secretVariable("PARTNER_URL", "partner"), expect: "pass" },
    {
      name: "an address that is not known yet is unknown",
      change: variable("PARTNER_URL", "https://${var.host}"),
      expect: [unknown(PATH, "https://${var.host} is not known yet")],
    },
    {
      name: "a reference is judged by what it comes to",
      change: variable("PARTNER_URL", resolved("https://${google_x.y.host}/", `https://${HOST}/`)),
      sources: ["plan"],
      expect: missing(NEITHER),
    },
    {
      name: "host rules that are not known yet may serve it",
      change: both(alone(`https://${HOST}/`), (fixture) => set(fixture, URL_MAP, "host_rule.0.hosts", "${var.hosts}")),
      expect: [unknown(PATH, "not every host of the load balancer and its certificate is known")],
    },
    {
      name: "one host that is not known yet may be the one",
      change: both(alone(`https://${HOST}/`), (fixture) =>
        serve(fixture, CERTIFICATE, "managed.domains", "${var.host}"),
      ),
      expect: [unknown(PATH, "not every host of the load balancer and its certificate is known")],
    },
    {
      name: "host rules made by an expression may serve it",
      change: both(alone(`https://${HOST}/`), (fixture) => {
        unset(fixture, URL_MAP, "host_rule");
        set(fixture, URL_MAP, "dynamic", { host_rule: { for_each: ["${var.hosts}"], content: {} } });
      }),
      sources: ["configuration"],
      expect: [unknown(PATH, "not every host of the load balancer and its certificate is known")],
    },
    {
      name: "what is served is served, whatever else is not known",
      change: both(alone("https://auth.staging.netrasystems.ai/"), (fixture) => {
        set(fixture, URL_MAP, "host_rule.0.hosts", "${var.hosts}");
      }),
      expect: "pass",
    },
    {
      name: "without a load balancer among what was given nothing can be said",
      change: both(alone(`https://${HOST}/`), (fixture) => {
        // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the case is about what is not there
        delete fixture[URL_MAP];
      }),
      expect: [unknown(PATH, "the load balancer is not among what was given")],
    },
    {
      name: "a regional load balancer is one",
      change: both(alone(`https://${HOST}/`), (fixture) => {
        const urlMap = fixture[URL_MAP] ?? {};
        // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- moved to another type
        delete fixture[URL_MAP];
        fixture["google_compute_region_url_map.lb"] = urlMap;
      }),
      expect: missing(NEITHER),
    },
    {
      name: "a sidecar's addresses are judged too",
      change: sidecar({ env: [{ name: "PARTNER_URL", value: `https://${HOST}/` }] }),
      expect: [
        failure("template.containers.1.env.PARTNER_URL", {
          message: `${NAME}'s container proxy sends PARTNER_URL to ${HOST}, which is not ${NEITHER}`,
          got: HOST,
          want: WANT,
        }),
      ],
    },
  ],
});

describeRule(hostsServed, {
  compliant: estate,
  stackDependencies: { staging: [] },
  cases: [
    {
      name: "with every stack given, a load balancer that is not there serves nothing",
      change: both(alone(`https://${HOST}/`), (fixture) => {
        // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the case is about what is not there
        delete fixture[URL_MAP];
      }),
      expect: missing(NEITHER),
    },
  ],
});
