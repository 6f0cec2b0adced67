import { noNewLogMetric } from "../../../../policy/rules/mon/no-new-log-metric";
import { estatePart, fails, inStack } from "../../estate-part";
import { describeRule, planned, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const ALERT = "google_monitoring_alert_policy.startup-phase-backend";
const METRIC = "google_logging_metric.phases";
const WAIT = "time_sleep.metric";
const FILTER = "conditions.0.condition_threshold.filter";
const BY_NAME = 'metric.type = "logging.googleapis.com/user/phases"';
const BY_REFERENCE = `metric.type = "logging.googleapis.com/user/\${${METRIC}.name}"`;
const BY_ID = `metric.type = "logging.googleapis.com/user/\${${METRIC}.id}" AND resource.type = "a"`;

const NEW = fails(
  ALERT,
  FILTER,
  `startup-phase backend asks for ${METRIC}, which the same apply makes; it needs a metric that is there already`,
  "a new log metric",
  "a built-in metric, or a wait of ten minutes",
);

/** An alert on a log metric that is made ten minutes before. */
function waiting(): Fixture {
  const fixture = estatePart(ALERT);
  fixture[METRIC] = { name: "phases", filter: "severity = ERROR" };
  fixture[WAIT] = { create_duration: "600s", depends_on: [METRIC] };
  set(fixture, ALERT, FILTER, BY_NAME);
  set(fixture, ALERT, "depends_on", [WAIT]);
  return fixture;
}

const without = (fixture: Fixture) => unset(fixture, ALERT, "depends_on");

describeRule(noNewLogMetric, {
  compliant: waiting,
  cases: [
    ...[BY_NAME, BY_REFERENCE, BY_ID].map((filter) => ({
      name: `${filter} without a wait`,
      change: (fixture: Fixture) => {
        without(fixture);
        set(fixture, ALERT, FILTER, filter);
      },
      expect: [NEW],
    })),
    {
      name: "an alert that waits for the metric alone",
      change: (fixture) => set(fixture, ALERT, "depends_on", [METRIC]),
      expect: [NEW],
    },
    {
      name: "a wait that does not wait for the metric",
      change: (fixture) => unset(fixture, WAIT, "depends_on"),
      expect: [NEW],
    },
    ...["599s", "5m", "soon"].map((duration) => ({
      name: `a wait of ${duration}`,
      change: (fixture: Fixture) => set(fixture, WAIT, "create_duration", duration),
      expect: [NEW],
    })),
    {
      name: "a wait that says no time",
      change: (fixture) => unset(fixture, WAIT, "create_duration"),
      expect: [NEW],
    },
    {
      name: "a wait of ten minutes",
      change: (fixture) => set(fixture, WAIT, "create_duration", "10m"),
      expect: "pass",
    },
    ...["terraform_data", "null_resource"].map((type) => ({
      name: `a wait by ${type}, which does not say its time`,
      change: (fixture: Fixture) => {
        fixture[`${type}.wait`] = { depends_on: [METRIC] };
        set(fixture, ALERT, "depends_on", [`${type}.wait`]);
      },
      expect: "pass" as const,
    })),
    {
      name: "anything else between the two takes no time",
      change: (fixture) => {
        fixture["google_pubsub_topic.a"] = { depends_on: [METRIC] };
        set(fixture, ALERT, "depends_on", ["google_pubsub_topic.a"]);
      },
      expect: [NEW],
    },
    {
      name: "a metric that is there already",
      change: (fixture) => {
        without(fixture);
        planned(fixture, METRIC, { actions: ["no-op"] });
      },
      sources: ["plan"],
      expect: "pass",
    },
    {
      name: "a metric that is made anew",
      change: (fixture) => {
        without(fixture);
        planned(fixture, METRIC, { actions: ["delete", "create"] });
      },
      sources: ["plan"],
      expect: [NEW],
    },
    {
      name: "a built-in metric",
      change: (fixture) => set(fixture, ALERT, FILTER, 'metric.type = "run.googleapis.com/request_count"'),
      expect: "not-applicable",
    },
    {
      name: "a log metric that is not in what was given",
      change: (fixture) => set(fixture, ALERT, FILTER, 'metric.type = "logging.googleapis.com/user/other"'),
      expect: "not-applicable",
    },
    {
      name: "a log metric of another stack is there before",
      change: (fixture) => {
        Object.assign(fixture, inStack("other", { "google_logging_metric.early": { name: "early" } }));
        set(fixture, ALERT, FILTER, 'metric.type = "logging.googleapis.com/user/early"');
      },
      expect: "not-applicable",
    },
    {
      name: "an alert without a name goes by its address",
      change: (fixture) => {
        without(fixture);
        unset(fixture, ALERT, "display_name");
      },
      expect: [
        {
          ...NEW,
          message: `${ALERT} asks for ${METRIC}, which the same apply makes; it needs a metric that is there already`,
        },
      ],
    },
  ],
});
