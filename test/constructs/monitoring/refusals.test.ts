import type { Construct } from "constructs";
import { AlertPolicy } from "../../../constructs/monitoring/alert-policy";
import type { AlertPolicyProps } from "../../../constructs/monitoring/alert-policy";
import { logCondition } from "../../../constructs/monitoring/log-condition";
import { thresholdCondition } from "../../../constructs/monitoring/metric-condition";
import { NotificationChannels } from "../../../constructs/monitoring/notification-channels";
import { ServiceLevelObjectives } from "../../../constructs/monitoring/service-level-objectives";
import type { ServiceLevelObjectivesProps } from "../../../constructs/monitoring/service-level-objectives";
import { UptimeChecks } from "../../../constructs/monitoring/uptime-checks";
import type { UptimeChecksProps } from "../../../constructs/monitoring/uptime-checks";
import type { Violation } from "../../../platform/violation";
import { refusalOf } from "../stack";

const alerting = {
  projectId: "netra-staging",
  environmentName: "staging",
  channels: ["projects/netra-staging/notificationChannels/1234567890"],
  runbookUrl: "https://example.com/alerts.md",
};
const metric = thresholdCondition({
  title: "over",
  filter: 'metric.type="a"',
  aligner: "ALIGN_MEAN",
  over: 1,
  windowSeconds: 60,
});
const line = logCondition({ title: "line", clauses: ["severity=ERROR"], says: {} });
const policy: AlertPolicyProps = {
  ...alerting,
  severity: "high",
  title: "Something is over one",
  meaning: "It is over one.",
  steps: ["Bring it down."],
  conditions: [metric],
};
const checks: UptimeChecksProps = {
  projectId: "netra-staging",
  environmentName: "staging",
  periodSeconds: 60,
  timeoutSeconds: 10,
  regions: [],
  hosts: [{ host: "api.staging.netrasystems.ai", healthPath: "/health" }],
};
const objectives: ServiceLevelObjectivesProps = {
  alerting,
  service: { key: "backend", name: "netra-backend-staging" },
  objectives: [
    { id: "api-success", title: "API success", goal: 0.9, severity: "critical", counted: { failed: "f", all: "a" } },
  ],
  fastBurn: 5,
  slowBurn: 2,
};

const alert = (changes: Partial<AlertPolicyProps>) => (scope: Construct) =>
  void new AlertPolicy(scope, "something", { ...policy, ...changes });
const uptime = (changes: Partial<UptimeChecksProps>) => (scope: Construct) =>
  void new UptimeChecks(scope, "uptime", { ...checks, ...changes });
const slo = (changes: Partial<ServiceLevelObjectivesProps>) => (scope: Construct) =>
  void new ServiceLevelObjectives(scope, "objectives", { ...objectives, ...changes });
const [objective] = objectives.objectives;
const withGoal = (goal: number) => (objective ? [{ ...objective, goal }] : []);

describe("what is right is built", () => {
  it.each([
    ["an alert", alert({})],
    ["an alert with six conditions", alert({ conditions: Array(6).fill(metric) })],
    ["an alert on log lines", alert({ conditions: [line] })],
    ["uptime checks from everywhere", uptime({})],
    ["uptime checks from three regions", uptime({ regions: ["USA_IOWA", "EUROPE", "ASIA_PACIFIC"] })],
    ["objectives", slo({})],
  ])("%s", (_name, build) => {
    expect(refusalOf(build)).toEqual({ subject: "nothing", violations: [] });
  });
});

/** What each construct refuses, one change each, and the whole of what a person is told. */
const refusals: readonly [string, (scope: Construct) => void, Violation][] = [
  [
    "no notification channel of any kind",
    (scope) =>
      void new NotificationChannels(scope, "channels", {
        projectId: "netra-staging",
        projectNumber: "701982941522",
        environmentName: "staging",
        emails: [],
        slackChannels: [],
      }),
    {
      path: "alertTopic, emails, slackChannels",
      given: "none of them",
      allowed: "at least one notification channel",
      fix: "declare one: an alert without a channel reaches nobody",
    },
  ],
  [
    "an alert that tells nobody",
    alert({ channels: [] }),
    {
      path: "channels",
      given: "none",
      allowed: "at least one notification channel",
      fix: "an alert without one reaches nobody",
    },
  ],
  [
    "an alert without a meaning",
    alert({ meaning: " " }),
    {
      path: "meaning, steps",
      given: "no documentation",
      allowed: "what it means and what to do",
      fix: "write both for the person who is woken by it",
    },
  ],
  [
    "an alert without anything to do",
    alert({ steps: [] }),
    {
      path: "meaning, steps",
      given: "no documentation",
      allowed: "what it means and what to do",
      fix: "write both for the person who is woken by it",
    },
  ],
  [
    "documentation that is longer than a notification takes",
    alert({ meaning: "x".repeat(8192) }),
    {
      path: "steps",
      given: "8310 characters of documentation",
      allowed: "at most 8192",
      fix: "shorten it, and put the rest into the runbook",
    },
  ],
  [
    "no condition",
    alert({ conditions: [] }),
    { path: "conditions", given: "0 conditions", allowed: "1 to 6", fix: "make it several alerts" },
  ],
  [
    "seven conditions",
    alert({ conditions: Array(7).fill(metric) }),
    { path: "conditions", given: "7 conditions", allowed: "1 to 6", fix: "make it several alerts" },
  ],
  [
    "a log line beside another condition",
    alert({ conditions: [metric, line] }),
    {
      path: "conditions",
      given: "a condition on log lines or in PromQL among others",
      allowed: "such a condition alone",
      fix: "make it several alerts",
    },
  ],
  [
    "a filter that is too long",
    alert({
      conditions: [
        thresholdCondition({ title: "x", filter: "x".repeat(2049), aligner: "ALIGN_MEAN", over: 1, windowSeconds: 60 }),
      ],
    }),
    {
      path: "conditions[0]",
      given: "a filter of 2049 characters",
      allowed: "at most 2048",
      fix: "select fewer series by name",
    },
  ],
  [
    "a service whose key is no label",
    alert({ service: "Back End" }),
    {
      path: "service",
      given: '"Back End"',
      allowed: "1 to 63 lower-case letters, digits, - and _",
      fix: "rename it: it is a label",
    },
  ],
  [
    "a period between those that uptime checks have",
    uptime({ periodSeconds: 120 }),
    { path: "periodSeconds", given: "120", allowed: "60, 300, 600, 900", fix: "choose one of them" },
  ],
  [
    "an uptime check that waits no time",
    uptime({ timeoutSeconds: 0 }),
    { path: "timeoutSeconds", given: "0", allowed: "1 to 60", fix: "correct it" },
  ],
  [
    "an uptime check that waits over a minute",
    uptime({ timeoutSeconds: 61 }),
    { path: "timeoutSeconds", given: "61", allowed: "1 to 60", fix: "correct it" },
  ],
  [
    "uptime checks from two regions, one of them twice",
    uptime({ regions: ["EUROPE", "EUROPE", "USA_IOWA"] }),
    {
      path: "regions",
      given: '["EUROPE","EUROPE","USA_IOWA"]',
      allowed: "3 different ones or more, or none for everywhere",
      fix: "add regions, or remove the list",
    },
  ],
  [
    "a region that uptime checks do not have",
    uptime({ regions: ["EUROPE", "USA_IOWA", "us-central1"] }),
    {
      path: "regions",
      given: '["us-central1"]',
      allowed: "USA, USA_IOWA, USA_OREGON, USA_VIRGINIA, EUROPE, SOUTH_AMERICA, ASIA_PACIFIC",
      fix: "correct the names",
    },
  ],
  [
    "a goal that the API does not take",
    slo({ objectives: withGoal(0.9999) }),
    { path: "api-success.goal", given: "0.9999", allowed: "over 0, at most 0.999", fix: "correct it" },
  ],
  [
    "a burn rate that is never reached",
    slo({ objectives: withGoal(0.8) }),
    {
      path: "fastBurn",
      given: "5",
      allowed: "under 5, at which the budget of api-success burns when everything fails",
      fix: "lower it, or raise the goal: the alert could never open",
    },
  ],
  [
    "a slow burn that is not the slower one",
    slo({ slowBurn: 5 }),
    { path: "slowBurn", given: "5", allowed: "under fastBurn, 5", fix: "lower it, or raise fastBurn" },
  ],
];

describe("what can never work is refused", () => {
  it.each(refusals)("%s", (_name, build, violation) => {
    expect(refusalOf(build).violations).toEqual([violation]);
  });

  it("all at once", () => {
    const { subject, violations } = refusalOf(alert({ channels: [], steps: [], conditions: [] }));
    expect(subject).toBe("Alert test/something");
    expect(violations.map(({ path }) => path)).toEqual(["channels", "meaning, steps", "conditions"]);
  });
});
