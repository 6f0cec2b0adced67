import { objectivesCountKnownMetrics } from "../../../../policy/rules/mon/objectives-count-known-metrics";
import { fails, isUnknown, remove } from "../../estate-part";
import { describeRule, planned, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const OBJECTIVE = "google_monitoring_slo.delivery";
const SENT = "foundation/google_logging_metric.sent";
const WAIT = "foundation/time_sleep.known";
const OWN = "google_logging_metric.own";
const OWN_WAIT = "time_sleep.own";
const SLI = "request_based_sli";
const TOTAL = `${SLI}.good_total_ratio.total_service_filter`;
const GOOD = `${SLI}.good_total_ratio.good_service_filter`;
const counting = (name: string) => `metric.type="logging.googleapis.com/user/${name}" AND resource.type="a"`;

const refused = (said: string, got = "a new log metric", path = SLI) =>
  fails(OBJECTIVE, path, `${OBJECTIVE} counts with ${said}`, got, "a log metric that was made ten minutes before");
const NOT_WAITED_FOR = refused("google_logging_metric.sent, which foundation makes and does not wait for");
const SAME_APPLY = refused(`${OWN}, which the same apply makes`);

/** An objective on a log metric that the stack before makes and waits for. */
function compliant(): Fixture {
  return {
    [SENT]: { name: "sent", filter: "severity = ERROR" },
    [WAIT]: { create_duration: "600s", depends_on: ["google_logging_metric.sent"] },
    [OBJECTIVE]: {
      goal: 0.98,
      [SLI]: {
        good_total_ratio: {
          good_service_filter: 'metric.type="run.googleapis.com/request_count"',
          total_service_filter: counting("sent"),
        },
      },
    },
  };
}

/** The metric in the objective's own stack, with a wait between the two. */
function inOneStack(fixture: Fixture): void {
  fixture[OWN] = { name: "own", filter: "severity = ERROR" };
  fixture[OWN_WAIT] = { create_duration: "600s", depends_on: [OWN] };
  set(fixture, OBJECTIVE, "depends_on", [OWN_WAIT]);
  set(fixture, OBJECTIVE, TOTAL, counting("own"));
}

describeRule(objectivesCountKnownMetrics, {
  compliant,
  stackDependencies: { foundation: [], staging: ["foundation"], later: ["staging"] },
  cases: [
    {
      name: "a metric of the stack before that nothing waits for",
      change: (fixture) => remove(fixture, WAIT),
      expect: [NOT_WAITED_FOR],
    },
    {
      name: "a wait that is too short",
      change: (fixture) => set(fixture, WAIT, "create_duration", "599s"),
      expect: [NOT_WAITED_FOR],
    },
    {
      name: "a wait for something else",
      change: (fixture) => unset(fixture, WAIT, "depends_on"),
      expect: [NOT_WAITED_FOR],
    },
    {
      name: "a wait by terraform_data, which does not say its time",
      change: (fixture) => {
        remove(fixture, WAIT);
        fixture["foundation/terraform_data.known"] = { depends_on: ["google_logging_metric.sent"] };
      },
      expect: "pass",
    },
    {
      name: "a metric that is there already needs no wait",
      change: (fixture) => {
        remove(fixture, WAIT);
        planned(fixture, SENT, { actions: ["no-op"] });
      },
      sources: ["plan"],
      expect: "pass",
    },
    {
      name: "a metric of the same stack, waited for",
      change: inOneStack,
      expect: "pass",
    },
    {
      name: "a metric of the same stack without a wait",
      change: (fixture) => {
        inOneStack(fixture);
        set(fixture, OBJECTIVE, "depends_on", [OWN]);
      },
      expect: [SAME_APPLY],
    },
    {
      name: "a metric of the same stack by reference",
      change: (fixture) => {
        inOneStack(fixture);
        unset(fixture, OBJECTIVE, "depends_on");
        set(fixture, OBJECTIVE, TOTAL, counting(`\${${OWN}.name}`));
      },
      expect: [SAME_APPLY],
    },
    {
      name: "a metric of the same stack that is there already",
      change: (fixture) => {
        inOneStack(fixture);
        unset(fixture, OBJECTIVE, "depends_on");
        planned(fixture, OWN, { actions: ["update"] });
      },
      sources: ["plan"],
      expect: "pass",
    },
    {
      name: "a metric that only a later stack makes",
      change: (fixture) => {
        fixture["later/google_logging_metric.late"] = { name: "late" };
        set(fixture, OBJECTIVE, TOTAL, counting("late"));
      },
      expect: [refused("late, which later makes, and that comes later", "late")],
    },
    {
      name: "a metric that no stack makes",
      change: (fixture) => set(fixture, OBJECTIVE, TOTAL, counting("other")),
      expect: [refused("other, and no stack makes a log metric of that name", "other")],
    },
    {
      name: "every metric of an objective",
      change: (fixture) => {
        set(fixture, OBJECTIVE, GOOD, counting("good"));
        set(fixture, OBJECTIVE, TOTAL, counting("total"));
      },
      expect: ["good", "total"].map((name) => refused(`${name}, and no stack makes a log metric of that name`, name)),
    },
    {
      name: "one metric in both filters is told once",
      change: (fixture) => {
        set(fixture, OBJECTIVE, GOOD, counting("other"));
        set(fixture, OBJECTIVE, TOTAL, counting("other"));
      },
      expect: [refused("other, and no stack makes a log metric of that name", "other")],
    },
    {
      name: "an objective by windows",
      change: (fixture) => {
        unset(fixture, OBJECTIVE, SLI);
        set(fixture, OBJECTIVE, "windows_based_sli", { good_bad_metric_filter: counting("other") });
      },
      expect: [refused("other, and no stack makes a log metric of that name", "other", "windows_based_sli")],
    },
    {
      name: "a metric of a stack that is not given",
      change: (fixture) => remove(fixture, "foundation/"),
      expect: [isUnknown(OBJECTIVE, SLI, "the log metric sent is not in what was given")],
    },
    {
      name: "built-in metrics alone",
      change: (fixture) => set(fixture, OBJECTIVE, TOTAL, 'metric.type="run.googleapis.com/request_count"'),
      expect: "not-applicable",
    },
    {
      name: "an objective that counts nothing yet",
      change: (fixture) => set(fixture, OBJECTIVE, TOTAL, null),
      expect: "not-applicable",
    },
  ],
});
