import { startupBudgetCovered } from "../../../../policy/rules/run/startup-budget";
import { describeRule, set, unset } from "../../rule-cases";
import { BACKEND, CONTAINER, NAME, backend, failure, renamed, setting, unknown } from "./backend";

const PROBE = `${CONTAINER}.startup_probe`;
const NO_PROBE = "no start-up probe is declared: Cloud Run's default tries a TCP port once";

describeRule(startupBudgetCovered, {
  compliant: backend,
  cases: [
    {
      name: "with no probe declared the platform's default of 240 s does not cover 480 s",
      change: (fixture) => unset(fixture, BACKEND, PROBE),
      expect: [
        failure(PROBE, {
          message: `${NAME} is given 240 s to start (${NO_PROBE}); it needs 480 s`,
          got: "240 s",
          want: "at least 480 s",
          fix: 'initial_delay_seconds = 0, period_seconds = 10, failure_threshold = 48, http_get path "/health"',
        }),
      ],
    },
    {
      name: "under a cap of 240 the way out begins with a delay",
      change: (fixture) => unset(fixture, BACKEND, PROBE),
      contract: (contract) => ({ ...contract, probeCapSeconds: 240 }),
      expect: [
        failure(PROBE, {
          message: `${NAME} is given 240 s to start (${NO_PROBE}); it needs 480 s`,
          got: "240 s",
          want: "at least 480 s",
          fix: 'initial_delay_seconds = 240, period_seconds = 10, failure_threshold = 24, http_get path "/health"',
        }),
      ],
    },
    {
      name: "one try less than the start needs is not enough",
      change: setting(`${PROBE}.failure_threshold`, 47),
      expect: [
        failure(PROBE, {
          message: `${NAME} is given 470 s to start (initial delay 0 + period 10 x threshold 47); it needs 480 s`,
          got: "470 s",
          want: "at least 480 s",
        }),
      ],
    },
    {
      name: "the initial delay counts",
      change: (fixture) => {
        set(fixture, BACKEND, `${PROBE}.initial_delay_seconds`, 240);
        set(fixture, BACKEND, `${PROBE}.failure_threshold`, 24);
      },
      expect: "pass",
    },
    {
      name: "a probe that says nothing tries three times in 30 s",
      change: (fixture) => {
        unset(fixture, BACKEND, `${PROBE}.initial_delay_seconds`);
        unset(fixture, BACKEND, `${PROBE}.period_seconds`);
        unset(fixture, BACKEND, `${PROBE}.failure_threshold`);
      },
      expect: [
        failure(PROBE, {
          message:
            `${NAME} is given 30 s to start (initial delay 0 (Cloud Run's default) + period 10 (Cloud Run's default) ` +
            "x threshold 3 (Cloud Run's default)); it needs 480 s",
          got: "30 s",
          want: "at least 480 s",
        }),
      ],
    },
    {
      name: "a threshold of zero gives no time",
      change: setting(`${PROBE}.failure_threshold`, 0),
      expect: [
        failure(PROBE, {
          message: `${NAME} is given 0 s to start (initial delay 0 + period 10 x threshold 0); it needs 480 s`,
          got: "0 s",
          want: "at least 480 s",
        }),
      ],
    },
    {
      name: "a field that is no number is said",
      change: setting(`${PROBE}.period_seconds`, "ten"),
      expect: [
        failure(`${PROBE}.period_seconds`, {
          message: `${NAME} has a start-up probe with "ten" (not a quantity) for a number of seconds or tries`,
          got: '"ten" (not a quantity)',
          want: "a whole number",
        }),
      ],
    },
    ...["initial_delay_seconds", "period_seconds", "failure_threshold"].map((field) => ({
      name: `${field} that is not known yet is unknown`,
      change: setting(`${PROBE}.${field}`, "${var.probe}"),
      sources: ["configuration", "plan"] as const,
      expect: [unknown(`${PROBE}.${field}`, "${var.probe} is not known yet")],
    })),
    {
      name: "of a service that nobody declared it is not known how long it takes",
      change: (fixture) => {
        renamed(fixture);
        unset(fixture, BACKEND, PROBE);
      },
      expect: [
        unknown(
          PROBE,
          `stray is given 240 s to start (${NO_PROBE}); whether that is enough is not known, because the declaration does not name this service`,
        ),
      ],
    },
  ],
});
