import { plainValues } from "../../../../policy/rules/run/plain-values";
import { append, compliantService, describeRule, setVariable } from "../../rule-cases";
import type { Fixture, FixtureValue } from "../../rule-cases";

const FRONTEND = "google_cloud_run_v2_service.frontend";
const ENV = "template.containers.0.env";

function written(value: FixtureValue): (fixture: Fixture) => void {
  return (fixture) => setVariable(fixture, "frontend", "SERVICE_ID", value);
}

// The frontend: every one of its values is written out, so that none is unknown.
function frontend(): Fixture {
  return { [FRONTEND]: compliantService("frontend") };
}

function wrong(fault: string) {
  return [
    {
      status: "fail" as const,
      address: FRONTEND,
      path: `${ENV}.SERVICE_ID`,
      message: `netra-frontend-staging has ${fault} in SERVICE_ID`,
      got: fault,
      want: "a value without it",
    },
  ];
}

const SPACE = "a space at the start or the end";
const CONTROL = "a control character";

describeRule(plainValues, {
  compliant: frontend,
  cases: [
    { name: "a plain value", change: written("netra-backend"), expect: "pass" },
    { name: "a space inside is none at an end", change: written("netra backend"), expect: "pass" },
    { name: "an empty value is none", change: written(""), expect: wrong("nothing") },
    {
      name: "a variable without a value is empty",
      change: (fixture) => append(fixture, FRONTEND, ENV, { name: "SERVICE_ID" }),
      expect: wrong("nothing"),
    },
    { name: "a space behind, as in the incident", change: written("netra-backend "), expect: wrong(SPACE) },
    { name: "a space in front", change: written(" netra-backend"), expect: wrong(SPACE) },
    { name: "a non-breaking space behind", change: written("netra-backend\u00a0"), expect: wrong(SPACE) },
    ...["\n", "\r", "\t", "\u0000", "\u001f", "\u007f"].map((character) => ({
      name: `the control character ${JSON.stringify(character)}`,
      change: written(`netra${character}backend`),
      // YAML does not take every one of them.
      sources: ["configuration", "plan"] as const,
      expect: wrong(CONTROL),
    })),
    ...[
      ["placeholder", "placeholder"],
      ["my-PLACEHOLDER-value", "PLACEHOLDER"],
      ["changeme", "changeme"],
      ["change-me", "change-me"],
      ["replace me", "replace me"],
      ["your-key-here", "your-"],
      ["TODO", "TODO"],
      ["fixme later", "fixme"],
      ["dummy", "dummy"],
    ].map(([value = "", found = ""]) => ({
      name: `${value} is a placeholder`,
      change: written(value),
      expect: wrong(`the placeholder "${found}"`),
    })),
    {
      name: "a value that is not known yet is unknown",
      change: written("${var.service_id}"),
      sources: ["configuration", "plan"],
      expect: [
        { status: "unknown", address: FRONTEND, path: `${ENV}.SERVICE_ID`, why: "${var.service_id} is not known yet" },
      ],
    },
    {
      name: "a secret's value is not looked at",
      change: (fixture) =>
        append(fixture, FRONTEND, ENV, {
          name: "TOKEN",
          value_source: { secret_key_ref: { secret: "todo", version: "1" } },
        }),
      expect: "pass",
    },
    {
      name: "a variable whose name is not known yet is unknown",
      change: (fixture) => append(fixture, FRONTEND, ENV, { name: "${var.name}", value: "x" }),
      sources: ["configuration", "plan"],
      expect: [{ status: "unknown", address: FRONTEND, path: ENV, why: "${var.name} is not known yet" }],
    },
    {
      name: "a sidecar's values are judged too",
      change: (fixture) =>
        append(fixture, FRONTEND, "template.containers", {
          name: "proxy",
          image: "example/proxy:1",
          env: [{ name: "MODE", value: "" }],
        }),
      expect: [
        {
          status: "fail",
          address: FRONTEND,
          path: "template.containers.1.env.MODE",
          message: "netra-frontend-staging's container proxy has nothing in MODE",
          got: "nothing",
          want: "a value without it",
        },
      ],
    },
  ],
});
