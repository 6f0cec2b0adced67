import { serverlessBackends } from "../../../../policy/rules/lb/serverless-backends";
import { estatePart, fails, isUnknown } from "../../estate-part";
import { append, describeRule, planned, set } from "../../rule-cases";
import type { Fixture, FixtureValue } from "../../rule-cases";

const SERVICE = "google_compute_backend_service.backend";
const GROUP = "google_compute_region_network_endpoint_group.backend";
const SECOND = "google_compute_region_network_endpoint_group.second";
const NAME = "staging-backend-backend";

const refused = (path: string, got: string, address = SERVICE, name = NAME) =>
  fails(address, path, `${name} sets ${path}, which a serverless group does not have; it needs none`, got, "nothing");
const setting = (path: string, value: FixtureValue) => (fixture: Fixture) => set(fixture, SERVICE, path, value);

/** A second group in a region, behind the same backend service. */
const second = (region: string | undefined) => (fixture: Fixture) => {
  fixture[SECOND] = { name: "second", ...(region === undefined ? {} : { region }) };
  append(fixture, SERVICE, "backend", { group: `\${${SECOND}.id}` });
};

const WRITTEN: readonly (readonly [path: string, value: FixtureValue, got: string])[] = [
  ["timeout_sec", 600, "600"],
  ["health_checks", ["${google_compute_health_check.a.id}"], "a value"],
  ["session_affinity", "GENERATED_COOKIE", "GENERATED_COOKIE"],
  ["locality_lb_policy", "ROUND_ROBIN", "ROUND_ROBIN"],
  ["backend.0.balancing_mode", "RATE", "RATE"],
];

const FILLED_IN: readonly (readonly [path: string, value: FixtureValue])[] = [
  ["timeout_sec", 30],
  ["session_affinity", "NONE"],
  ["backend.0.balancing_mode", "UTILIZATION"],
];

describeRule(serverlessBackends, {
  compliant: () => estatePart(SERVICE, GROUP),
  cases: [
    ...WRITTEN.map(([path, value, got]) => ({
      name: `${path} ${JSON.stringify(value)}`,
      change: setting(path, value),
      expect: [refused(path, got)],
    })),
    ...FILLED_IN.flatMap(([path, value]) => [
      {
        name: `${path} ${String(value)}, written`,
        change: setting(path, value),
        sources: ["configuration"] as const,
        expect: [refused(path, String(value))],
      },
      {
        name: `${path} ${String(value)}, filled in`,
        change: setting(path, value),
        sources: ["plan"] as const,
        expect: "pass" as const,
      },
    ]),
    {
      name: "what Google decides later, nobody wrote",
      change: (fixture) => planned(fixture, SERVICE, { actions: ["update"], unknown: ["timeout_sec"] }),
      sources: ["plan"],
      expect: "pass",
    },
    {
      name: "what is not known yet was written",
      change: setting("timeout_sec", "${var.timeout}"),
      expect: [refused("timeout_sec", "a value")],
    },
    { name: "no health check in a list", change: setting("health_checks", []), expect: "pass" },
    { name: "a second group in another region", change: second("europe-west1"), expect: "pass" },
    {
      name: "a second group in the same region",
      change: second("us-central1"),
      expect: [
        fails(
          SERVICE,
          "backend.1.group",
          `${NAME} has two serverless groups in us-central1; it needs one for each region`,
          "two groups",
          "one group in us-central1",
        ),
      ],
    },
    {
      name: "two groups in the provider's region",
      change: (fixture) => {
        second(undefined)(fixture);
        set(fixture, GROUP, "region", null);
      },
      sources: ["configuration"],
      expect: [
        fails(
          SERVICE,
          "backend.1.group",
          `${NAME} has two serverless groups in the provider's region; it needs one for each region`,
          "two groups",
          "one group in the provider's region",
        ),
      ],
    },
    {
      name: "a group that says no kind is serverless",
      change: (fixture) => {
        set(fixture, GROUP, "network_endpoint_type", null);
        setting("timeout_sec", 600)(fixture);
      },
      sources: ["configuration"],
      expect: [refused("timeout_sec", "600")],
    },
    {
      name: "a group of another kind takes a timeout",
      change: (fixture) => {
        set(fixture, GROUP, "network_endpoint_type", "INTERNET_FQDN_PORT");
        setting("timeout_sec", 600)(fixture);
      },
      expect: "not-applicable",
    },
    {
      name: "a group that is not in what was given",
      change: (fixture) => {
        set(fixture, SERVICE, "backend.0.group", "elsewhere");
        setting("timeout_sec", 600)(fixture);
      },
      expect: "not-applicable",
    },
    {
      name: "of several backends each serverless one is looked at",
      change: (fixture) => {
        append(fixture, SERVICE, "backend", { group: "elsewhere", balancing_mode: "RATE" });
        second("europe-west1")(fixture);
        set(fixture, SERVICE, "backend.2.balancing_mode", "RATE");
      },
      expect: [refused("backend.2.balancing_mode", "RATE")],
    },
    {
      name: "backends that are not known yet are unknown",
      change: setting("backend", "${var.backends}"),
      sources: ["configuration"],
      expect: [isUnknown(SERVICE, "backend", "the backends are not known yet")],
    },
    {
      name: "a regional backend service",
      change: (fixture) => {
        fixture["google_compute_region_backend_service.a"] = {
          name: "a",
          timeout_sec: 600,
          backend: [{ group: `\${${GROUP}.id}` }],
        };
      },
      expect: [refused("timeout_sec", "600", "google_compute_region_backend_service.a", "a")],
    },
  ],
});
