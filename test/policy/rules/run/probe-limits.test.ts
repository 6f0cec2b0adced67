import { probeLimits } from "../../../../policy/rules/run/probe-limits";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture, RuleCase } from "../../rule-cases";
import { BACKEND, CONTAINER, NAME, backend, failure, setting, sidecar, unknown } from "./backend";

const STARTUP = `${CONTAINER}.startup_probe`;
const LIVENESS = `${CONTAINER}.liveness_probe`;

function probe(path: string, fields: Readonly<Record<string, number>>): (fixture: Fixture) => void {
  return (fixture) => {
    for (const [field, value] of Object.entries(fields)) set(fixture, BACKEND, `${path}.${field}`, value);
  };
}

const fieldCases: readonly RuleCase[] = [
  ["initial_delay_seconds", "0 to 240"] as const,
  ["period_seconds", "1 to 240"] as const,
].flatMap(([field, want]) => [
  {
    name: `${field} of 240 is safe`,
    change: probe(STARTUP, { [field]: 240, failure_threshold: 1 }),
    expect: "pass" as const,
  },
  {
    name: `${field} of 241 is what two documents disagree about`,
    change: probe(STARTUP, { [field]: 241, failure_threshold: 1 }),
    expect: [
      failure(`${STARTUP}.${field}`, {
        severity: "warning",
        message: `${NAME}'s start-up probe has ${field} 241; Cloud Run takes ${want}`,
        got: "241",
        want,
      }),
    ],
  },
  {
    name: `${field} of 600 is allowed by the service guide`,
    change: probe(STARTUP, { [field]: 600, failure_threshold: 1 }),
    expect: [
      failure(`${STARTUP}.${field}`, {
        severity: "warning",
        message: `${NAME}'s start-up probe has ${field} 600; Cloud Run takes ${want}`,
        got: "600",
        want,
      }),
    ],
  },
]);

describeRule(probeLimits, {
  compliant: backend,
  cases: [
    ...fieldCases,
    {
      name: "an initial delay of 601 is over every document's limit",
      change: probe(STARTUP, { initial_delay_seconds: 601 }),
      expect: [
        failure(`${STARTUP}.initial_delay_seconds`, {
          message: `${NAME}'s start-up probe has initial_delay_seconds 601; Cloud Run takes 0 to 240`,
          got: "601",
          want: "0 to 240",
        }),
      ],
    },
    {
      name: "a negative delay is none",
      change: probe(STARTUP, { initial_delay_seconds: -1 }),
      expect: [
        failure(`${STARTUP}.initial_delay_seconds`, {
          message: `${NAME}'s start-up probe has initial_delay_seconds -1; Cloud Run takes 0 to 240`,
          got: "-1",
          want: "0 to 240",
        }),
      ],
    },
    {
      name: "a timeout may be as long as the period",
      change: probe(STARTUP, { timeout_seconds: 10 }),
      expect: "pass",
    },
    {
      name: "a timeout may not be over the period",
      change: probe(STARTUP, { timeout_seconds: 11 }),
      expect: [
        failure(`${STARTUP}.timeout_seconds`, {
          message: `${NAME}'s start-up probe has timeout_seconds 11, over its period_seconds 10: a try may not outlast the period`,
          got: "11",
          want: "at most 10",
          fix: "timeout_seconds = 10",
        }),
      ],
    },
    {
      name: "the remedy of the report is refused: timeout 480 with period 240",
      change: probe(STARTUP, { timeout_seconds: 480, period_seconds: 240, failure_threshold: 2 }),
      expect: [
        failure(`${STARTUP}.timeout_seconds`, {
          severity: "warning",
          message: `${NAME}'s start-up probe has timeout_seconds 480; Cloud Run takes 1 to 240`,
          got: "480",
          want: "1 to 240",
        }),
        failure(`${STARTUP}.timeout_seconds`, {
          message: `${NAME}'s start-up probe has timeout_seconds 480, over its period_seconds 240: a try may not outlast the period`,
          got: "480",
          want: "at most 240",
        }),
      ],
    },
    {
      name: "a timeout of zero is too short",
      change: probe(STARTUP, { timeout_seconds: 0 }),
      expect: [
        failure(`${STARTUP}.timeout_seconds`, {
          message: `${NAME}'s start-up probe has timeout_seconds 0; Cloud Run takes 1 to 240`,
          got: "0",
          want: "1 to 240",
        }),
      ],
    },
    {
      name: "a period of zero is too short",
      change: probe(STARTUP, { period_seconds: 0, timeout_seconds: 1 }),
      expect: [
        failure(`${STARTUP}.period_seconds`, {
          message: `${NAME}'s start-up probe has period_seconds 0; Cloud Run takes 1 to 240`,
          got: "0",
          want: "1 to 240",
        }),
        failure(`${STARTUP}.timeout_seconds`, {
          message: `${NAME}'s start-up probe has timeout_seconds 1, over its period_seconds 0: a try may not outlast the period`,
          got: "1",
          want: "at most 0",
        }),
      ],
    },
    {
      name: "a threshold of zero never tries",
      change: probe(STARTUP, { failure_threshold: 0 }),
      expect: [
        failure(`${STARTUP}.failure_threshold`, {
          message: `${NAME}'s start-up probe has failure_threshold 0; Cloud Run takes at least 1`,
          got: "0",
          want: "at least 1",
        }),
      ],
    },
    { name: "600 s of tries are the most", change: probe(STARTUP, { failure_threshold: 60 }), expect: "pass" },
    {
      name: "610 s of tries are over the limit",
      change: probe(STARTUP, { failure_threshold: 61 }),
      expect: [
        failure(STARTUP, {
          message: `${NAME}'s start-up probe tries for 610 s (period 10 x threshold 61); it may for 600 s`,
          got: "610 s",
          want: "period x threshold at most 600 s",
        }),
      ],
    },
    {
      name: "under a cap of 240, 240 s of tries are safe",
      change: probe(STARTUP, { failure_threshold: 24 }),
      contract: (contract) => ({ ...contract, probeCapSeconds: 240 }),
      expect: "pass",
    },
    {
      name: "under a cap of 240, 250 s of tries are a warning",
      change: probe(STARTUP, { failure_threshold: 25 }),
      contract: (contract) => ({ ...contract, probeCapSeconds: 240 }),
      expect: [
        failure(STARTUP, {
          severity: "warning",
          message: `${NAME}'s start-up probe tries for 250 s (period 10 x threshold 25); it may for 240 s`,
          got: "250 s",
          want: "period x threshold at most 240 s",
        }),
      ],
    },
    {
      name: "under a cap of 240, 600 s of tries are still a warning",
      change: probe(STARTUP, { failure_threshold: 60 }),
      contract: (contract) => ({ ...contract, probeCapSeconds: 240 }),
      expect: [
        failure(STARTUP, {
          severity: "warning",
          message: `${NAME}'s start-up probe tries for 600 s (period 10 x threshold 60); it may for 240 s`,
          got: "600 s",
          want: "period x threshold at most 240 s",
        }),
      ],
    },
    {
      name: "under a cap of 240, 610 s of tries are an error",
      change: probe(STARTUP, { failure_threshold: 61 }),
      contract: (contract) => ({ ...contract, probeCapSeconds: 240 }),
      expect: [
        failure(STARTUP, {
          message: `${NAME}'s start-up probe tries for 610 s (period 10 x threshold 61); it may for 240 s`,
          got: "610 s",
          want: "period x threshold at most 240 s",
        }),
      ],
    },
    {
      name: "a field that is no number is refused",
      change: setting(`${STARTUP}.failure_threshold`, "many"),
      expect: [
        failure(`${STARTUP}.failure_threshold`, {
          message: `${NAME}'s start-up probe has failure_threshold "many" (not a quantity); Cloud Run takes at least 1`,
          got: '"many" (not a quantity)',
          want: "at least 1",
        }),
      ],
    },
    {
      name: "a period that is not known yet leaves timeout and span alone",
      change: (fixture) => {
        set(fixture, BACKEND, `${STARTUP}.period_seconds`, "${var.period}");
        set(fixture, BACKEND, `${STARTUP}.timeout_seconds`, 200);
        set(fixture, BACKEND, `${STARTUP}.failure_threshold`, 1000);
      },
      sources: ["configuration", "plan"],
      expect: [unknown(`${STARTUP}.period_seconds`, "${var.period} is not known yet")],
    },
    {
      name: "a timeout that is not known yet is compared with nothing",
      change: setting(`${STARTUP}.timeout_seconds`, "${var.timeout}"),
      sources: ["configuration", "plan"],
      expect: [unknown(`${STARTUP}.timeout_seconds`, "${var.timeout} is not known yet")],
    },
    {
      name: "a threshold that is not known yet leaves the span alone",
      change: (fixture) => {
        set(fixture, BACKEND, `${STARTUP}.failure_threshold`, "${var.threshold}");
        set(fixture, BACKEND, `${STARTUP}.period_seconds`, 240);
      },
      sources: ["configuration", "plan"],
      expect: [unknown(`${STARTUP}.failure_threshold`, "${var.threshold} is not known yet")],
    },
    {
      name: "a service without probes has none to judge",
      change: (fixture) => {
        unset(fixture, BACKEND, STARTUP);
        unset(fixture, BACKEND, LIVENESS);
      },
      expect: "pass",
    },
    {
      name: "the default probe is not judged, whatever the cap",
      change: (fixture) => unset(fixture, BACKEND, STARTUP),
      contract: (contract) => ({ ...contract, probeCapSeconds: 240 }),
      expect: "pass",
    },
    {
      name: "a liveness probe may have a period of an hour, and any span",
      change: probe(LIVENESS, { period_seconds: 3600, timeout_seconds: 3600, initial_delay_seconds: 3600 }),
      expect: "pass",
    },
    {
      name: "a liveness probe's period ends at an hour",
      change: probe(LIVENESS, { period_seconds: 3601 }),
      expect: [
        failure(`${LIVENESS}.period_seconds`, {
          message: `${NAME}'s liveness probe has period_seconds 3601; Cloud Run takes 1 to 3600`,
          got: "3601",
          want: "1 to 3600",
        }),
      ],
    },
    {
      name: "a liveness probe's timeout may not be over its period",
      change: probe(LIVENESS, { timeout_seconds: 31 }),
      expect: [
        failure(`${LIVENESS}.timeout_seconds`, {
          message: `${NAME}'s liveness probe has timeout_seconds 31, over its period_seconds 30: a try may not outlast the period`,
          got: "31",
          want: "at most 30",
        }),
      ],
    },
    {
      name: "a sidecar's probe is judged too",
      change: sidecar({ startup_probe: { period_seconds: 5, timeout_seconds: 6, tcp_socket: { port: 9000 } } }),
      expect: [
        failure("template.containers.1.startup_probe.timeout_seconds", {
          message: `${NAME}'s container proxy's start-up probe has timeout_seconds 6, over its period_seconds 5: a try may not outlast the period`,
          got: "6",
          want: "at most 5",
        }),
      ],
    },
  ],
});
