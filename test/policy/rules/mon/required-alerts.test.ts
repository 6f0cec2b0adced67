import { requiredAlerts } from "../../../../policy/rules/mon/required-alerts";
import { estatePart, fails, isUnknown, remove } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const AUTH = "google_cloud_run_v2_service.auth";
const BACKEND = "google_cloud_run_v2_service.backend";
const ALERT = "google_monitoring_alert_policy.container-exit-auth";
const CONNECTOR = "google_monitoring_alert_policy.connector-warning";

const missing = (address: string, whose: string, alert: string, labels: string) =>
  fails(
    address,
    "",
    `${whose} has no alert ${alert}`,
    "no such alert policy",
    `a google_monitoring_alert_policy with user_labels = ${labels}`,
  );
const EXIT = missing(AUTH, "netra-auth-service", "container-exit", '{ alert = "container-exit", service = "auth" }');
const WARNING = missing(BACKEND, "the environment", "connector-warning", '{ alert = "connector-warning" }');
const unseen = (alert: string) => isUnknown(AUTH, "", `the alert ${alert} is not in what was given`);

const AUTH_ALERTS = ["container-exit", "startup-probe", "startup-latency", "api-success"];

describeRule(requiredAlerts, {
  compliant: () => estatePart(BACKEND, AUTH, "google_monitoring_alert_policy."),
  cases: [
    { name: "an alert of a service that is missing", change: (fixture) => remove(fixture, ALERT), expect: [EXIT] },
    {
      name: "an alert that is switched off",
      change: (fixture) => set(fixture, ALERT, "enabled", false),
      expect: [EXIT],
    },
    { name: "an alert that is switched on", change: (fixture) => set(fixture, ALERT, "enabled", true), expect: "pass" },
    {
      name: "an alert of another service",
      change: (fixture) => set(fixture, ALERT, "user_labels.service", "frontend"),
      expect: [EXIT],
    },
    {
      name: "an alert of no service",
      change: (fixture) => unset(fixture, ALERT, "user_labels.service"),
      expect: [EXIT],
    },
    {
      name: "another alert",
      change: (fixture) => set(fixture, ALERT, "user_labels.alert", "other"),
      expect: [EXIT],
    },
    { name: "an alert without labels", change: (fixture) => unset(fixture, ALERT, "user_labels"), expect: [EXIT] },
    {
      name: "an alert of no single service is asked for once, with the first",
      change: (fixture) => remove(fixture, CONNECTOR),
      expect: [WARNING],
    },
    {
      name: "without the first service nobody asks for it",
      change: (fixture) => remove(fixture, CONNECTOR, BACKEND),
      expect: "pass",
    },
    ...["alert", "service"].map((label) => ({
      name: `a label ${label} that is not known yet may be the one`,
      change: (fixture: Fixture) => set(fixture, ALERT, `user_labels.${label}`, "${var.label}"),
      expect: [unseen("container-exit")],
    })),
    {
      name: "a label that is not known yet on an alert that is switched off says nothing",
      change: (fixture) => {
        set(fixture, ALERT, "user_labels.alert", "${var.label}");
        set(fixture, ALERT, "enabled", false);
      },
      expect: [EXIT],
    },
    {
      name: "without any alert in the only stack nothing is known",
      change: (fixture) => {
        remove(fixture, "google_monitoring_alert_policy.", BACKEND);
      },
      expect: AUTH_ALERTS.map(unseen),
    },
    {
      name: "a service that nobody declared needs no alert",
      change: (fixture) => {
        remove(fixture, "google_monitoring_alert_policy.", BACKEND);
        set(fixture, AUTH, "name", "stray");
      },
      expect: "not-applicable",
    },
    {
      name: "a service of which no alert is asked",
      change: (fixture) => remove(fixture, BACKEND),
      contract: (contract) => ({
        ...contract,
        requiredAlerts: contract.requiredAlerts.filter(({ service }) => service !== "auth"),
      }),
      expect: "not-applicable",
    },
  ],
});

describe("with all stacks given", () => {
  describeRule(requiredAlerts, {
    compliant: () => estatePart(AUTH, "google_monitoring_alert_policy."),
    stackDependencies: { staging: [] },
    cases: [
      {
        name: "no alert at all is none",
        change: (fixture) => remove(fixture, "google_monitoring_alert_policy."),
        expect: AUTH_ALERTS.map((alert) =>
          missing(AUTH, "netra-auth-service", alert, `{ alert = "${alert}", service = "auth" }`),
        ),
      },
    ],
  });
});
