/** What a change has to do with a finding: it makes it, leaves it, ends it, or cannot tell yet. */
import type { Finding } from "../../policy/engine";
import type { Exception } from "../../policy/exceptions";
import { exampleContract } from "../policy/example-contract";
import { reviewOf, serviceValues } from "./planned";
import type { PlannedResource } from "./planned";

const SERVICE = "google_cloud_run_v2_service.backend";

/** The findings of one rule, by what the change has to do with them. */
function found(rule: string, resources: readonly PlannedResource[], exceptions: readonly Exception[] = []) {
  const { findings } = reviewOf(resources, {}, { exceptions });
  return Object.fromEntries(
    Object.entries<readonly Finding[]>({ ...findings }).flatMap(([kind, list]) => {
      const own = list.filter((finding) => finding.rule === rule).map(({ address, got }) => `${address} ${got}`);
      return own.length === 0 ? [] : [[kind, own]];
    }),
  );
}

const service = (before: string, after: string): PlannedResource => ({
  address: SERVICE,
  before: serviceValues({ cpu: before }),
  after: serviceValues({ cpu: after }),
});

test("a rule that held before and does not now is new", () => {
  expect(found("RUN001", [service("2", "1")])).toEqual({ new: [`${SERVICE} 1`] });
});

test("a rule that is broken before and after with the same value is existing", () => {
  expect(found("RUN001", [service("1", "1")])).toEqual({ existing: [`${SERVICE} 1`] });
});

test("a rule that is broken before and after with another value is new: the change writes it", () => {
  expect(
    found("RUN001", [{ address: SERVICE, before: serviceValues({ cpu: "1" }), after: serviceValues({ cpu: "500m" }) }]),
  ).toEqual({
    new: [`${SERVICE} 500m`],
  });
});

test("a rule that holds again is fixed", () => {
  expect(found("RUN001", [service("1", "2")])).toEqual({ fixed: [`${SERVICE} 1`] });
});

describe("hosts", () => {
  const MAP = "google_compute_url_map.edge";
  const CERTIFICATE = "google_compute_managed_ssl_certificate.edge";
  const [known = "", lost = "", added = ""] = exampleContract().hosts;
  const answering = (...hosts: readonly string[]) => ({ name: "edge", host_rule: [{ hosts, path_matcher: "m" }] });
  const carrying = (...domains: readonly string[]) => ({ name: "edge", managed: [{ domains }] });
  const others = exampleContract().hosts.slice(3);

  test("that only the new declaration asks for were never missing, and are not fixed", () => {
    const edge = [
      {
        address: MAP,
        before: answering(known, lost, ...others),
        after: answering(known, lost, added, ...others),
      },
      {
        address: CERTIFICATE,
        before: carrying(known, lost, ...others),
        after: carrying(known, lost, added, ...others),
      },
    ];
    expect(found("LB002", edge)).toEqual({});
  });

  test("that the certificate carried already and the load balancer did not answer for are fixed", () => {
    const edge = [
      { address: MAP, before: answering(known, ...others), after: answering(known, lost, added, ...others) },
      {
        address: CERTIFICATE,
        before: carrying(known, lost, ...others),
        after: carrying(known, lost, added, ...others),
      },
    ];
    const { findings } = reviewOf(edge);
    expect(findings.fixed.filter(({ rule }) => rule === "LB002").map(({ message }) => message)).toEqual([
      `edge does not answer for ${lost}`,
    ]);
  });
});

test("what the services that stay lacked is fixed, also beside a host that is new", () => {
  const [first = "", ...others] = exampleContract().hosts;
  const map = (...hosts: readonly string[]) => ({ name: "edge", host_rule: [{ hosts, path_matcher: "m" }] });
  const edge = {
    address: "google_compute_url_map.edge",
    before: map(...others),
    after: map(first, ...others),
  };
  expect(found("RUN001", [service("1", "2"), edge])).toEqual({ fixed: [`${SERVICE} 1`] });
});

test("what is destroyed is not fixed", () => {
  expect(found("RUN001", [{ address: SERVICE, before: serviceValues({ cpu: "1" }) }])).toEqual({});
});

test("a service that is new has new findings only", () => {
  expect(found("RUN001", [{ address: SERVICE, after: serviceValues({ cpu: "1" }) }])).toEqual({
    new: [`${SERVICE} 1`],
  });
});

test("what cannot be told yet is unknown, and neither fixed nor new", () => {
  const after = serviceValues({ cpu: "2" });
  const unknown = { template: [{ containers: [{ resources: [{ limits: true }] }] }] };
  const resource = { address: SERVICE, before: serviceValues({ cpu: "1" }), after, afterUnknown: unknown };
  expect(found("RUN001", [resource])).toEqual({ unknown: [`${SERVICE} not known yet`] });
});

test("a finding that moves with its resource is existing", () => {
  const moved = { ...service("1", "1"), address: "google_cloud_run_v2_service.other", previousAddress: SERVICE };
  expect(found("RUN001", [moved])).toEqual({ existing: ["google_cloud_run_v2_service.other 1"] });
});

test("a finding whose index moves in a list is existing", () => {
  const networks = (...ranges: readonly string[]) => ({
    name: "staging-shared-postgres",
    settings: [
      {
        ip_configuration: [
          { ipv4_enabled: true, authorized_networks: ranges.map((value) => ({ name: value, value })) },
        ],
      },
    ],
  });
  const address = "google_sql_database_instance.db";
  const review = found("SQL001", [
    { address, before: networks("203.0.113.0/24"), after: networks("198.51.100.0/24", "203.0.113.0/24") },
  ]);
  expect(review.new).toEqual([`${address} 198.51.100.0/24`]);
  expect(review.existing).toContain(`${address} 203.0.113.0/24`);
});

test("two of the same kind are told apart by their number", () => {
  const env = (count: number) =>
    serviceValues({ env: Array.from({ length: count }, () => ({ name: "PORT", value: "1" })) });
  const { new: added = [], existing = [] } = found("RUN009", [{ address: SERVICE, before: env(1), after: env(3) }]) as {
    new?: readonly string[];
    existing?: readonly string[];
  };
  expect(existing.length).toBeGreaterThan(0);
  expect(added.length).toBeGreaterThan(0);
});

test("an accepted finding is suppressed, with its reason and its last day", () => {
  const exception = {
    rule: "RUN020",
    address: SERVICE,
    reason: "no digest until the first build",
    expires: "2025-12-31",
  };
  const image = (tag: string) => serviceValues({ image: `us-central1-docker.pkg.dev/p/r/backend:${tag}` });
  const resources = [{ address: SERVICE, before: image("1"), after: image("2") }];
  expect(found("RUN020", resources)).toHaveProperty("new");
  const { findings, verdict } = reviewOf(resources, {}, { exceptions: [exception] });
  expect(findings.suppressed.map(({ rule, reason, expires }) => [rule, reason, expires])).toEqual([
    ["RUN020", exception.reason, exception.expires],
  ]);
  expect(verdict.reasons.join()).not.toContain("RUN020");
});

test("an exception that has expired is there already: it does not block every change from then on", () => {
  const exception = {
    rule: "RUN020",
    address: SERVICE,
    reason: "no digest until the first build",
    expires: "2025-01-01",
  };
  const { findings } = reviewOf([service("2", "2")], {}, { exceptions: [exception] });
  expect(findings.existing.map(({ rule }) => rule)).toContain("EXC006");
  expect(findings.new).toEqual([]);
});
