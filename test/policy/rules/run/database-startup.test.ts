import { databaseStartup } from "../../../../policy/rules/run/database-startup";
import { describeRule, set, setVariable, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";
import {
  BACKEND,
  CONTAINER,
  ENV,
  HIDDEN,
  NAME,
  backend,
  failure,
  hiddenVariable,
  secretVariable,
  unknown,
  variable,
} from "./backend";

const TIMEOUT = "DATABASE_STARTUP_TIMEOUT";
const PROBE = `${CONTAINER}.startup_probe`;
const WANT = "at least 75 s and under 480 s, the start-up probe's budget";

function wrong(name: string, got: string, want = WANT) {
  return [failure(`${ENV}.${name}`, { message: `${NAME} has ${name} at ${got}; it needs ${want}`, got, want })];
}

function waiting(): Fixture {
  const fixture = backend();
  setVariable(fixture, "backend", TIMEOUT, "95");
  return fixture;
}

describeRule(databaseStartup, {
  compliant: waiting,
  cases: [
    { name: "8 s, as on 15 September 2025", change: variable(TIMEOUT, "8"), expect: wrong(TIMEOUT, "8") },
    { name: "74.9 s are too short", change: variable(TIMEOUT, "74.9"), expect: wrong(TIMEOUT, "74.9") },
    { name: "75 s are enough", change: variable(TIMEOUT, "75.0"), expect: "pass" },
    { name: "a unit is read", change: variable(TIMEOUT, "2m"), expect: "pass" },
    { name: "479 s are under the budget", change: variable(TIMEOUT, "479"), expect: "pass" },
    { name: "480 s outlast the probe", change: variable(TIMEOUT, "480"), expect: wrong(TIMEOUT, "480") },
    {
      name: "without a probe Cloud Run's own budget counts",
      change: (fixture) => {
        unset(fixture, BACKEND, PROBE);
        setVariable(fixture, "backend", TIMEOUT, "240");
      },
      expect: wrong(TIMEOUT, "240", "at least 75 s and under 240 s, the start-up probe's budget"),
    },
    ...[
      "DB_INIT_TIMEOUT",
      "DATABASE_TIMEOUT",
      "POSTGRES_INITIALIZATION_TIMEOUT_SECONDS",
      "AUTH_DB_VALIDATION_TIMEOUT",
      "CLOUD_SQL_STARTUP_TIMEOUT",
    ].map((name) => ({ name: `${name} is such a variable`, change: variable(name, "8"), expect: wrong(name, "8") })),
    ...["DB_CONNECTION_TIMEOUT", "DATABASE_POOL_TIMEOUT", "REDIS_STARTUP_TIMEOUT"].map((name) => ({
      name: `${name} is another wait`,
      change: variable(name, "8"),
      expect: "pass" as const,
    })),
    { name: "milliseconds are read as such", change: variable("DB_STARTUP_TIMEOUT_MS", "95000"), expect: "pass" },
    {
      name: "too few milliseconds",
      change: variable("DB_STARTUP_TIMEOUT_MS", "8000"),
      expect: wrong("DB_STARTUP_TIMEOUT_MS", "8000"),
    },
    { name: "what is no number", change: variable(TIMEOUT, "long"), expect: wrong(TIMEOUT, '"long" (not a quantity)') },
    { name: "an empty value", change: variable(TIMEOUT, ""), expect: wrong(TIMEOUT, '"" (not a quantity)') },
    {
      name: "a wait from a secret is not known",
      change: secretVariable(TIMEOUT, "wait"),
      expect: [unknown(`${ENV}.${TIMEOUT}`, "it comes from a secret")],
    },
    {
      name: "a wait that is not known yet is unknown",
      change: variable(TIMEOUT, "${var.wait}"),
      sources: ["configuration", "plan"],
      expect: [unknown(`${ENV}.${TIMEOUT}`, "${var.wait} is not known yet")],
    },
    {
      name: "a budget that is not known yet is unknown",
      change: (fixture) => set(fixture, BACKEND, `${PROBE}.failure_threshold`, "${var.threshold}"),
      sources: ["configuration", "plan"],
      expect: [unknown(`${PROBE}.failure_threshold`, "${var.threshold} is not known yet")],
    },
    {
      name: "too short is too short, whatever the budget",
      change: (fixture) => {
        set(fixture, BACKEND, `${PROBE}.failure_threshold`, "${var.threshold}");
        setVariable(fixture, "backend", TIMEOUT, "8");
      },
      sources: ["configuration", "plan"],
      expect: [
        ...wrong(TIMEOUT, "8", "at least 75 s"),
        unknown(`${PROBE}.failure_threshold`, "${var.threshold} is not known yet"),
      ],
    },
    {
      name: "a service that does not say how long it waits",
      change: variable(TIMEOUT, undefined),
      expect: "not-applicable",
    },
    {
      name: "without a wait the budget does not matter",
      change: (fixture) => {
        setVariable(fixture, "backend", TIMEOUT, undefined);
        set(fixture, BACKEND, `${PROBE}.failure_threshold`, "${var.threshold}");
        hiddenVariable(fixture);
      },
      sources: ["configuration", "plan"],
      expect: [HIDDEN],
    },
    {
      name: "a name that is not known yet may be such a variable",
      change: hiddenVariable,
      sources: ["configuration", "plan"],
      expect: [HIDDEN],
    },
  ],
});
