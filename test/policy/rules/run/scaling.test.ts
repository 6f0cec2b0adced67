import { scaling } from "../../../../policy/rules/run/scaling";
import { describeRule, set, unset } from "../../rule-cases";
import { BACKEND, NAME, backend, failure, renamed, setting, unknown } from "./backend";

const MIN = "template.scaling.min_instance_count";
const MAX = "template.scaling.max_instance_count";
const WHOLE_MIN = "scaling.min_instance_count";
const MANUAL = "scaling.manual_instance_count";
const CONCURRENCY = "template.max_instance_request_concurrency";

function wrong(path: string, what: string, got: string, want: string) {
  return failure(path, { message: `${NAME} has ${what} of ${got}; it needs ${want}`, got, want });
}

describeRule(scaling, {
  compliant: backend,
  cases: [
    { name: "a minimum under the floor", change: setting(MIN, 0), expect: [wrong(MIN, "a minimum", "0", "1 to 5")] },
    {
      name: "no minimum is zero",
      change: (fixture) => unset(fixture, BACKEND, MIN),
      expect: [wrong(MIN, "a minimum", "0 (Cloud Run's default)", "1 to 5")],
    },
    { name: "a minimum as large as the maximum", change: setting(MIN, 5), expect: "pass" },
    { name: "a minimum over the maximum", change: setting(MIN, 6), expect: [wrong(MIN, "a minimum", "6", "1 to 5")] },
    {
      name: "no maximum is a hundred",
      change: (fixture) => {
        unset(fixture, BACKEND, MAX);
        set(fixture, BACKEND, MIN, 101);
      },
      expect: [wrong(MIN, "a minimum", "101", "1 to 100")],
    },
    {
      name: "a maximum of zero lets nothing run",
      change: setting(MAX, 0),
      expect: [wrong(MAX, "a maximum", "0", "at least 1")],
    },
    {
      name: "a minimum that is no number",
      change: setting(MIN, "few"),
      sources: ["configuration", "plan"],
      expect: [wrong(MIN, "a minimum", '"few" (not a quantity)', "1 to 5")],
    },
    {
      name: "a maximum that is no number leaves the minimum alone",
      change: (fixture) => {
        set(fixture, BACKEND, MAX, "many");
        set(fixture, BACKEND, MIN, 7);
      },
      sources: ["configuration", "plan"],
      expect: [wrong(MAX, "a maximum", '"many" (not a quantity)', "at least 1")],
    },
    {
      name: "under the floor is told as well when the maximum is not known",
      change: (fixture) => {
        set(fixture, BACKEND, MAX, "${var.max}");
        set(fixture, BACKEND, MIN, 0);
      },
      sources: ["configuration", "plan"],
      expect: [unknown(MAX, "${var.max} is not known yet"), wrong(MIN, "a minimum", "0", "at least 1")],
    },
    {
      name: "a minimum that is not known yet is unknown",
      change: setting(MIN, "${var.min}"),
      sources: ["configuration", "plan"],
      expect: [unknown(MIN, "${var.min} is not known yet")],
    },
    {
      name: "the whole service's minimum counts",
      change: (fixture) => {
        unset(fixture, BACKEND, MIN);
        set(fixture, BACKEND, "scaling", { min_instance_count: 1 });
      },
      expect: "pass",
    },
    {
      name: "the whole service's minimum may not be over the maximum",
      change: setting("scaling", { min_instance_count: 6 }),
      expect: [wrong(WHOLE_MIN, "a minimum", "6", "1 to 5")],
    },
    {
      name: "the larger minimum counts",
      change: (fixture) => {
        set(fixture, BACKEND, "scaling", { min_instance_count: 2 });
        set(fixture, BACKEND, MIN, 6);
      },
      expect: [wrong(MIN, "a minimum", "6", "1 to 5")],
    },
    {
      name: "a whole service's minimum that is not known yet is unknown",
      change: setting("scaling", { min_instance_count: "${var.min}" }),
      sources: ["configuration", "plan"],
      expect: [unknown(WHOLE_MIN, "${var.min} is not known yet")],
    },
    {
      name: "the whole service's maximum counts as well",
      change: (fixture) => {
        set(fixture, BACKEND, "scaling", { max_instance_count: 2 });
        set(fixture, BACKEND, MIN, 3);
      },
      expect: [wrong(MIN, "a minimum", "3", "1 to 2")],
    },
    {
      name: "the smaller maximum counts",
      change: (fixture) => {
        set(fixture, BACKEND, "scaling", { max_instance_count: 20 });
        set(fixture, BACKEND, MIN, 6);
      },
      expect: [wrong(MIN, "a minimum", "6", "1 to 5")],
    },
    {
      name: "a whole service's maximum of zero lets nothing run",
      change: setting("scaling", { max_instance_count: 0 }),
      expect: [wrong("scaling.max_instance_count", "a maximum", "0", "at least 1")],
    },
    {
      name: "a whole service's maximum that is not known yet is unknown",
      change: setting("scaling", { max_instance_count: "${var.max}" }),
      sources: ["configuration", "plan"],
      expect: [unknown("scaling.max_instance_count", "${var.max} is not known yet")],
    },
    {
      name: "manual scaling needs the floor",
      change: (fixture) => {
        set(fixture, BACKEND, "scaling", { scaling_mode: "MANUAL", manual_instance_count: 0 });
        set(fixture, BACKEND, MAX, 0);
      },
      expect: [wrong(MANUAL, "a manual instance count", "0", "at least 1")],
    },
    {
      name: "manual scaling with enough instances needs no minimum",
      change: (fixture) => {
        set(fixture, BACKEND, "scaling", { scaling_mode: "MANUAL", manual_instance_count: 1 });
        unset(fixture, BACKEND, "template.scaling");
      },
      expect: "pass",
    },
    {
      name: "automatic scaling does not look at the manual count",
      change: (fixture) => {
        set(fixture, BACKEND, "scaling", { scaling_mode: "AUTOMATIC", manual_instance_count: 3 });
        set(fixture, BACKEND, MIN, 0);
      },
      expect: [wrong(MIN, "a minimum", "0", "1 to 5")],
    },
    { name: "a concurrency of 1", change: setting(CONCURRENCY, 1), expect: "pass" },
    { name: "a concurrency of 1000", change: setting(CONCURRENCY, 1000), expect: "pass" },
    {
      name: "a concurrency of 0",
      change: setting(CONCURRENCY, 0),
      expect: [wrong(CONCURRENCY, "a concurrency", "0", "1 to 1000")],
    },
    {
      name: "a concurrency of 1001",
      change: setting(CONCURRENCY, 1001),
      expect: [wrong(CONCURRENCY, "a concurrency", "1001", "1 to 1000")],
    },
    {
      name: "no concurrency is Cloud Run's own",
      change: (fixture) => unset(fixture, BACKEND, CONCURRENCY),
      expect: "pass",
    },
    {
      name: "a concurrency that is not known yet is unknown",
      change: setting(CONCURRENCY, "${var.concurrency}"),
      sources: ["configuration", "plan"],
      expect: [unknown(CONCURRENCY, "${var.concurrency} is not known yet")],
    },
    {
      name: "a service that nobody declared may go to zero",
      change: (fixture) => {
        renamed(fixture);
        set(fixture, BACKEND, MIN, 0);
      },
      expect: "pass",
    },
  ],
});
