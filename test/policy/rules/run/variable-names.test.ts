import { variableNames } from "../../../../policy/rules/run/variable-names";
import { append, describeRule, set } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";
import { BACKEND, ENV, HIDDEN, NAME, backend, failure, hiddenVariable, sidecar, variable } from "./backend";

/** As many plain variables as are asked for, and no other. */
function variables(count: number): (fixture: Fixture) => void {
  return (fixture) =>
    set(
      fixture,
      BACKEND,
      ENV,
      Array.from({ length: count }, (_, index) => ({ name: `V${index}`, value: "x" })),
    );
}

describeRule(variableNames, {
  compliant: backend,
  cases: [
    ...["PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION"].map((name) => ({
      name: `${name} is Cloud Run's own`,
      change: variable(name, "x"),
      expect: [
        failure(`${ENV}.${name}`, {
          message: `${NAME} sets ${name}, which Cloud Run sets itself`,
          got: "declared",
          want: "not declared",
        }),
      ],
    })),
    {
      name: "a variable comes once",
      change: (fixture) => append(fixture, BACKEND, ENV, { name: "WORKERS", value: "3" }),
      expect: [
        failure(`${ENV}.WORKERS`, {
          message: `${NAME} declares WORKERS more than once`,
          got: "declared again",
          want: "declared once",
        }),
      ],
    },
    {
      name: "a variable is plain or secret, not both",
      change: (fixture) => set(fixture, BACKEND, `${ENV}.SECRET_KEY.value`, "fake"),
      sources: ["configuration", "plan"],
      expect: [
        failure(`${ENV}.SECRET_KEY`, {
          message: `${NAME} gives SECRET_KEY a plain value and a secret`,
          got: "both",
          want: "a plain value or a secret",
        }),
      ],
    },
    {
      name: "once plain and once secret is twice",
      change: (fixture) => append(fixture, BACKEND, ENV, { name: "SECRET_KEY", value: "fake" }),
      expect: [
        failure(`${ENV}.SECRET_KEY`, {
          message: `${NAME} declares SECRET_KEY more than once`,
          got: "declared again",
          want: "declared once",
        }),
      ],
    },
    { name: "1000 variables are the most", change: variables(1000), expect: "pass" },
    {
      name: "1001 variables are too many",
      change: variables(1001),
      expect: [
        failure(ENV, {
          message: `${NAME} has 1001 variables; Cloud Run takes 1000`,
          got: "1001",
          want: "at most 1000",
        }),
      ],
    },
    { name: "32 KiB are the most", change: variable("LONG", "x".repeat(32768)), expect: "pass" },
    {
      name: "one byte more is too much",
      change: variable("LONG", "x".repeat(32769)),
      expect: [
        failure(`${ENV}.LONG`, {
          message: `${NAME} gives LONG 32769 bytes`,
          got: "32769 bytes",
          want: "at most 32768",
        }),
      ],
    },
    {
      name: "bytes count, not characters",
      change: variable("LONG", "ä".repeat(16385)),
      expect: [
        failure(`${ENV}.LONG`, {
          message: `${NAME} gives LONG 32770 bytes`,
          got: "32770 bytes",
          want: "at most 32768",
        }),
      ],
    },
    {
      name: "a sidecar's variables are judged too",
      change: sidecar({ env: [{ name: "PORT", value: "1" }] }),
      expect: [
        failure("template.containers.1.env.PORT", {
          message: `${NAME}'s container proxy sets PORT, which Cloud Run sets itself`,
          got: "declared",
          want: "not declared",
        }),
      ],
    },
    {
      name: "a name that is not known yet may be any",
      change: hiddenVariable,
      sources: ["configuration", "plan"],
      expect: [HIDDEN],
    },
  ],
});
