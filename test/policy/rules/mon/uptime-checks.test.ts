import { uptimeChecks } from "../../../../policy/rules/mon/uptime-checks";
import { estatePart, fails, isUnknown, remove } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const CHECK = "google_monitoring_uptime_check_config.api-staging-netrasystems-ai";
const BACKEND = "google_cloud_run_v2_service.backend";
const FRONTEND = "google_cloud_run_v2_service.frontend";
const HOST = "monitored_resource.labels.host";
const PATH = "http_check.path";
const REGIONS = "selected_regions";

const wrong = (path: string, has: string, want: string, got: string) =>
  fails(CHECK, path, `${CHECK} has ${has}; it needs ${want}`, got, want);
const PERIODS = "60s, 300s, 600s or 900s";
const HEALTH = "/health, the health path of netra-backend-staging";
const unasked = (address: string, name: string, host: string) =>
  fails(
    address,
    "",
    `${name} answers for ${host}, and no uptime check asks it`,
    "no uptime check",
    `a google_monitoring_uptime_check_config of ${host}`,
  );
const few = (...regions: string[]) =>
  fails(
    CHECK,
    REGIONS,
    `${CHECK} asks from ${regions.join(", ")}; it needs at least 3 regions, or none said, which means all`,
    String(regions.length),
    "at least 3, or none",
  );
const setting = (path: string, value: string) => (fixture: Fixture) => set(fixture, CHECK, path, value);

describeRule(uptimeChecks, {
  compliant: () => estatePart("google_monitoring_uptime_check_config.", BACKEND, FRONTEND),
  cases: [
    ...["300s", "600s", "900s"].map((period) => ({
      name: `every ${period}`,
      change: setting("period", period),
      expect: "pass" as const,
    })),
    ...["30s", "120s", "now"].map((period) => ({
      name: `every ${period}`,
      change: setting("period", period),
      expect: [wrong("period", `period ${period}`, PERIODS, period)],
    })),
    { name: "every five minutes by default", change: (fixture) => unset(fixture, CHECK, "period"), expect: "pass" },
    {
      name: "a period that is not known yet is unknown",
      change: setting("period", "${var.period}"),
      expect: [isUnknown(CHECK, "period", "${var.period} is not known yet")],
    },
    ...["1s", "60s"].map((timeout) => ({
      name: `waiting ${timeout}`,
      change: setting("timeout", timeout),
      expect: "pass" as const,
    })),
    ...["0s", "0.5s", "61s", "long"].map((timeout) => ({
      name: `waiting ${timeout}`,
      change: setting("timeout", timeout),
      expect: [wrong("timeout", `timeout ${timeout}`, "1s to 60s", timeout)],
    })),
    {
      name: "no timeout",
      change: (fixture) => unset(fixture, CHECK, "timeout"),
      expect: [wrong("timeout", "no timeout", "1s to 60s", "nothing")],
    },
    {
      name: "the readiness path is another one",
      change: setting(PATH, "/health/ready"),
      expect: [wrong(PATH, `${PATH} /health/ready`, HEALTH, "/health/ready")],
    },
    {
      name: "no path is the root",
      change: (fixture) => unset(fixture, CHECK, PATH),
      expect: [wrong(PATH, `no ${PATH}, which means /`, HEALTH, "/ by default")],
    },
    {
      name: "the root is the frontend's health path",
      change: (fixture) => unset(fixture, "google_monitoring_uptime_check_config.app-staging-netrasystems-ai", PATH),
      expect: "pass",
    },
    {
      name: "a host of somebody else may have any path",
      change: (fixture) => {
        fixture["google_monitoring_uptime_check_config.other"] = {
          timeout: "10s",
          http_check: { path: "/anything" },
          monitored_resource: { type: "uptime_url", labels: { host: "example.com" } },
        };
      },
      expect: "pass",
    },
    {
      name: "a check without a host",
      change: (fixture) => unset(fixture, CHECK, "monitored_resource"),
      expect: [isUnknown(BACKEND, "", "the uptime check of api.staging.netrasystems.ai is not in what was given")],
    },
    { name: "from everywhere", change: (fixture) => set(fixture, CHECK, REGIONS, []), expect: "pass" },
    {
      name: "from three regions",
      change: (fixture) => set(fixture, CHECK, REGIONS, ["USA_IOWA", "EUROPE", "ASIA_PACIFIC"]),
      expect: "pass",
    },
    {
      name: "USA stands for three regions",
      change: (fixture) => set(fixture, CHECK, REGIONS, ["USA"]),
      expect: "pass",
    },
    {
      name: "from two regions",
      change: (fixture) => set(fixture, CHECK, REGIONS, ["USA_IOWA", "EUROPE"]),
      expect: [few("USA_IOWA", "EUROPE")],
    },
    { name: "from one region", change: (fixture) => set(fixture, CHECK, REGIONS, ["EUROPE"]), expect: [few("EUROPE")] },
    {
      name: "regions that are not known yet are unknown",
      change: (fixture) => set(fixture, CHECK, REGIONS, ["${var.region}"]),
      expect: [isUnknown(CHECK, REGIONS, "the regions are not known yet")],
    },
    {
      name: "a host that nobody asks",
      change: (fixture) => remove(fixture, CHECK),
      expect: [unasked(BACKEND, "netra-backend-staging", "api.staging.netrasystems.ai")],
    },
    {
      name: "every host that nobody asks",
      change: (fixture) =>
        remove(fixture, "google_monitoring_uptime_check_config.app-", "google_monitoring_uptime_check_config.staging-"),
      expect: ["app.staging.netrasystems.ai", "staging.netrasystems.ai"].map((host) =>
        unasked(FRONTEND, "netra-frontend-staging", host),
      ),
    },
    {
      name: "a host that is not known yet may be the one",
      change: setting(HOST, "${var.host}"),
      expect: [isUnknown(BACKEND, "", "the uptime check of api.staging.netrasystems.ai is not in what was given")],
    },
    {
      name: "without any check in the only stack nothing is known",
      change: (fixture) => remove(fixture, "google_monitoring_uptime_check_config.", FRONTEND),
      expect: [isUnknown(BACKEND, "", "the uptime check of api.staging.netrasystems.ai is not in what was given")],
    },
    {
      name: "a service that nobody declared, or without hosts, needs none",
      change: (fixture) => {
        remove(fixture, "google_monitoring_uptime_check_config.");
        set(fixture, BACKEND, "name", "stray");
      },
      contract: (contract) => ({
        ...contract,
        services: contract.services.map((service) => ({ ...service, hosts: [] })),
      }),
      expect: "not-applicable",
    },
  ],
});

describe("with all stacks given", () => {
  describeRule(uptimeChecks, {
    compliant: () => estatePart("google_monitoring_uptime_check_config.api-", BACKEND),
    stackDependencies: { staging: [] },
    cases: [
      {
        name: "no check at all is none",
        change: (fixture) => remove(fixture, "google_monitoring_uptime_check_config."),
        expect: [unasked(BACKEND, "netra-backend-staging", "api.staging.netrasystems.ai")],
      },
    ],
  });
});
