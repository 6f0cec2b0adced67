import { declaredHosts } from "../../../../policy/rules/lb/declared-hosts";
import { estatePart, fails, isUnknown, remove } from "../../estate-part";
import { append, describeRule, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const MAP = "google_compute_url_map.lb";
const CERTIFICATE = "google_compute_managed_ssl_certificate.lb";
const HOSTS = [
  "api.staging.netrasystems.ai",
  "auth.staging.netrasystems.ai",
  "app.staging.netrasystems.ai",
  "staging.netrasystems.ai",
];
const ALL = HOSTS.join(", ");

const names: Readonly<Record<string, readonly [name: string, path: string]>> = {
  [MAP]: ["staging-https-lb", "host_rule"],
  [CERTIFICATE]: ["staging-cert-0a1b2c3d", "managed"],
};
const stranger = (address: string, host: string, why = "which is not a host of the environment") => {
  const [name = "", path = ""] = names[address] ?? [];
  return fails(address, path, `${name} answers for ${host}, ${why}`, host, `one of ${ALL}`);
};
const absent = (address: string, host: string, got: string) => {
  const [name = "", path = ""] = names[address] ?? [];
  return fails(address, path, `${name} does not answer for ${host}`, got, host);
};
const WILDCARD = "a wildcard, which no managed certificate carries";
const addRule = (host: string) => (fixture: Fixture) =>
  append(fixture, MAP, "host_rule", { hosts: [host], path_matcher: "frontend" });

describeRule(declaredHosts, {
  compliant: () => estatePart(MAP, CERTIFICATE),
  cases: [
    { name: "a strange host", change: addRule("example.com"), expect: [stranger(MAP, "example.com")] },
    {
      name: "a wildcard in a host rule",
      change: addRule("*.staging.netrasystems.ai"),
      expect: [stranger(MAP, "*.staging.netrasystems.ai", WILDCARD)],
    },
    {
      name: "a host without a rule",
      change: (fixture) => unset(fixture, MAP, "host_rule.1"),
      expect: [
        absent(MAP, "auth.staging.netrasystems.ai", HOSTS.filter((host) => !host.startsWith("auth")).join(", ")),
      ],
    },
    {
      name: "rules that are not known yet are unknown",
      change: (fixture) => set(fixture, MAP, "host_rule", "${var.rules}"),
      sources: ["configuration"],
      expect: [isUnknown(MAP, "host_rule", "the hosts are not known yet")],
    },
    {
      name: "a host that is not known yet is unknown",
      change: addRule("${var.host}"),
      expect: [isUnknown(MAP, "host_rule", "the hosts are not known yet")],
    },
    {
      name: "a map that only redirects",
      change: (fixture) => {
        remove(fixture, CERTIFICATE);
        unset(fixture, MAP, "host_rule");
        set(fixture, MAP, "default_url_redirect", { https_redirect: true, strip_query: false });
      },
      expect: "not-applicable",
    },
    {
      name: "a strange domain",
      change: (fixture) => append(fixture, CERTIFICATE, "managed.domains", "example.com"),
      expect: [stranger(CERTIFICATE, "example.com")],
    },
    {
      name: "a wildcard domain",
      change: (fixture) => append(fixture, CERTIFICATE, "managed.domains", "*.staging.netrasystems.ai"),
      expect: [stranger(CERTIFICATE, "*.staging.netrasystems.ai", WILDCARD)],
    },
    {
      name: "a host without a certificate",
      change: (fixture) => unset(fixture, CERTIFICATE, "managed.domains.3"),
      expect: [absent(CERTIFICATE, "staging.netrasystems.ai", HOSTS.slice(0, 3).join(", "))],
    },
    {
      name: "two certificates that share the hosts",
      change: (fixture) => {
        unset(fixture, CERTIFICATE, "managed.domains.3");
        fixture["google_compute_managed_ssl_certificate.next"] = {
          name: "next",
          managed: { domains: [HOSTS[3] ?? ""] },
        };
      },
      expect: "pass",
    },
    {
      name: "a second certificate whose domains are not known yet may carry what is missing",
      change: (fixture) => {
        unset(fixture, CERTIFICATE, "managed.domains.3");
        fixture["google_compute_managed_ssl_certificate.next"] = {
          name: "next",
          managed: { domains: ["${var.host}"] },
        };
      },
      expect: [isUnknown("google_compute_managed_ssl_certificate.next", "managed", "the hosts are not known yet")],
    },
    {
      name: "a hundred domains",
      change: (fixture) => {
        remove(fixture, MAP);
        set(fixture, CERTIFICATE, "managed.domains", many(100));
      },
      contract: (contract) => ({ ...contract, hosts: many(100) }),
      expect: "pass",
    },
    {
      name: "more than a hundred domains",
      change: (fixture) => {
        remove(fixture, MAP);
        set(fixture, CERTIFICATE, "managed.domains", many(101));
      },
      contract: (contract) => ({ ...contract, hosts: many(101) }),
      expect: [
        fails(
          CERTIFICATE,
          "managed",
          "staging-cert-0a1b2c3d has 101 domains; it needs at most 100",
          "101",
          "at most 100",
        ),
      ],
    },
    {
      name: "a map may have more than a certificate carries",
      change: (fixture) => {
        remove(fixture, CERTIFICATE);
        set(fixture, MAP, "host_rule", [{ hosts: many(101), path_matcher: "frontend" }]);
      },
      contract: (contract) => ({ ...contract, hosts: many(101) }),
      expect: "pass",
    },
  ],
});

/** As many hosts as one asks for, the environment's first. */
function many(count: number): string[] {
  return Array.from({ length: count }, (_, index) => HOSTS[index] ?? `h${index}.staging.netrasystems.ai`);
}
