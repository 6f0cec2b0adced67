import { timeoutFloor } from "../../../../policy/rules/run/timeout-floor";
import { describeRule, planned, set, unset } from "../../rule-cases";
import { BACKEND, NAME, backend, failure, renamed, setting, unknown } from "./backend";

const TIMEOUT = "template.timeout";
const WANT = "600 to 3600s";

describeRule(timeoutFloor, {
  compliant: backend,
  cases: [
    {
      name: "300 s are under the backend's floor of 600 s",
      change: setting(TIMEOUT, "300s"),
      expect: [
        failure(TIMEOUT, {
          message: `${NAME} has a request timeout of 300s; it needs at least 600s`,
          got: "300s",
          want: WANT,
          fix: 'timeout = "600s"',
        }),
      ],
    },
    {
      name: "599.5 s are under the floor",
      change: setting(TIMEOUT, "599.5s"),
      sources: ["configuration", "plan"],
      expect: [
        failure(TIMEOUT, {
          message: `${NAME} has a request timeout of 599.5s; it needs at least 600s`,
          got: "599.5s",
          want: WANT,
        }),
      ],
    },
    {
      name: "zero is under the floor",
      change: setting(TIMEOUT, "0s"),
      expect: [
        failure(TIMEOUT, {
          message: `${NAME} has a request timeout of 0s; it needs at least 600s`,
          got: "0s",
          want: WANT,
        }),
      ],
    },
    {
      name: "no timeout is Cloud Run's default of 300 s",
      change: (fixture) => unset(fixture, BACKEND, TIMEOUT),
      expect: [
        failure(TIMEOUT, {
          message: `${NAME} has a request timeout of 300s (Cloud Run's default); it needs at least 600s`,
          got: "300s (Cloud Run's default)",
          want: WANT,
        }),
      ],
    },
    {
      name: "null is no timeout",
      change: setting(TIMEOUT, null),
      sources: ["configuration", "plan"],
      expect: [
        failure(TIMEOUT, {
          message: `${NAME} has a request timeout of 300s (Cloud Run's default); it needs at least 600s`,
          got: "300s (Cloud Run's default)",
          want: WANT,
        }),
      ],
    },
    { name: "3600 s are the most", change: setting(TIMEOUT, "3600s"), expect: "pass" },
    {
      name: "3601 s are more than Cloud Run takes",
      change: setting(TIMEOUT, "3601s"),
      expect: [
        failure(TIMEOUT, {
          message: `${NAME} has a request timeout of 3601s; Cloud Run takes at most 3600s`,
          got: "3601s",
          want: WANT,
          fix: 'timeout = "3600s"',
        }),
      ],
    },
    {
      name: "what is no duration is not enough",
      change: setting(TIMEOUT, "soon"),
      sources: ["configuration", "plan"],
      expect: [
        failure(TIMEOUT, {
          message: `${NAME} has a request timeout of "soon" (not a quantity); it needs at least 600s`,
          got: '"soon" (not a quantity)',
          want: WANT,
        }),
      ],
    },
    {
      name: "a value that is not known yet is unknown",
      change: setting(TIMEOUT, "${var.timeout}"),
      sources: ["configuration", "plan"],
      expect: [unknown(TIMEOUT, "${var.timeout} is not known yet")],
    },
    {
      name: "a service that nobody declared is held to the default floor",
      change: (fixture) => {
        renamed(fixture);
        set(fixture, BACKEND, TIMEOUT, "299s");
      },
      expect: [
        failure(TIMEOUT, {
          message: "stray has a request timeout of 299s; it needs at least 300s",
          got: "299s",
          want: "300 to 3600s",
        }),
      ],
    },
    {
      name: "a change that lowers the timeout is told what it was",
      change: (fixture) => {
        set(fixture, BACKEND, TIMEOUT, "300s");
        planned(fixture, BACKEND, { actions: ["update"], before: { name: NAME, template: { timeout: "900s" } } });
      },
      sources: ["plan"],
      expect: [
        failure(TIMEOUT, {
          message: `${NAME} has a request timeout of 300s; it needs at least 600s`,
          got: "300s",
          want: WANT,
          fix: 'timeout = "900s", as it was before this change',
        }),
      ],
    },
  ],
});
