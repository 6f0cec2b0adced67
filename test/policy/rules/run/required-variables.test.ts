import { requiredVariables } from "../../../../policy/rules/run/required-variables";
import { describeRule, setVariable, unset } from "../../rule-cases";
import {
  BACKEND,
  ENV,
  HIDDEN,
  NAME,
  backend,
  failure,
  hiddenVariable,
  renamed,
  secretVariable,
  variable,
} from "./backend";

function missing(name: string, fix: string) {
  return failure(`${ENV}.${name}`, {
    message: `${NAME} has no ${name}; it does not start without it`,
    got: "absent",
    want: "present, plain or from a secret",
    fix,
  });
}

describeRule(requiredVariables, {
  compliant: backend,
  cases: [
    {
      name: "a plain variable of the declaration is missing: its value is told",
      change: variable("WORKERS", undefined),
      expect: [missing("WORKERS", 'env { name = "WORKERS", value = "2" }')],
    },
    {
      name: "a variable that comes from a resource is missing: its value is left open",
      change: variable("POSTGRES_HOST", undefined),
      expect: [missing("POSTGRES_HOST", 'env { name = "POSTGRES_HOST", value = "..." }')],
    },
    {
      name: "the six of 15 September 2025 are all told",
      change: (fixture) => {
        for (const name of ["POSTGRES_HOST", "POSTGRES_PORT", "POSTGRES_DB", "POSTGRES_USER"]) {
          setVariable(fixture, "backend", name, undefined);
        }
        for (const name of ["DATABASE_URL", "SECRET_KEY"]) unset(fixture, BACKEND, `${ENV}.${name}`);
      },
      expect: [
        missing("POSTGRES_HOST", 'env { name = "POSTGRES_HOST", value = "..." }'),
        missing("POSTGRES_PORT", 'env { name = "POSTGRES_PORT", value = "..." }'),
        missing("POSTGRES_DB", 'env { name = "POSTGRES_DB", value = "..." }'),
        missing("POSTGRES_USER", 'env { name = "POSTGRES_USER", value = "..." }'),
        missing("DATABASE_URL", 'env { name = "DATABASE_URL", secret "database-url" }'),
        missing("SECRET_KEY", 'env { name = "SECRET_KEY", secret "secret-key" }'),
      ].sort((a, b) => (a.path < b.path ? -1 : 1)),
    },
    { name: "plain or secret is the same", change: secretVariable("WORKERS", "workers"), expect: "pass" },
    {
      name: "a missing variable may be behind a name that is not known yet",
      change: (fixture) => {
        setVariable(fixture, "backend", "WORKERS", undefined);
        hiddenVariable(fixture);
      },
      sources: ["configuration", "plan"],
      expect: [HIDDEN],
    },
    {
      name: "with nothing missing it does not matter what is behind an expression",
      change: hiddenVariable,
      sources: ["configuration", "plan"],
      expect: "pass",
    },
    {
      name: "of a service that nobody declared nothing is required",
      change: (fixture) => {
        renamed(fixture);
        setVariable(fixture, "backend", "WORKERS", undefined);
      },
      expect: "not-applicable",
    },
  ],
});
