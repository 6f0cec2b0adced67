import type { Audit } from "../../../audit/audit";
import { renderJson } from "../../../audit/render/json";
import { renderMarkdown } from "../../../audit/render/markdown";
import { renderSarif } from "../../../audit/render/sarif";
import { renderText } from "../../../audit/render/text";
import { sarifErrors } from "../../sarif-schema";

const nobody = {
  lastModifier: undefined,
  creator: undefined,
  client: undefined,
  time: undefined,
  latestRevision: undefined,
};

const DRIFTED: Audit = {
  environment: "staging",
  services: [
    {
      name: "netra-backend-staging",
      address: "google_cloud_run_v2_service.netra-backend-staging",
      stack: "live.yaml",
      changedBy: { ...nobody, lastModifier: "script@example.org", client: "gcloud" },
      differences: [
        { kind: "setting", name: "cpu", path: "template.cpu", declared: "2", live: "1", fix: "npm run apply." },
        { kind: "setting", name: "image", path: "image", declared: "a", live: "i".repeat(70), fix: "Write it down." },
      ],
      notCompared: ["variable POSTGRES_HOST"],
    },
    {
      name: "netra-auth-service",
      address: "google_cloud_run_v2_service.netra-auth-service",
      stack: "live.yaml",
      changedBy: nobody,
      differences: [],
      notCompared: [],
    },
  ],
  undeclared: [{ name: "other", address: "google_cloud_run_v2_service.other", stack: "live.yaml", changedBy: nobody }],
  missing: ["netra-frontend-staging"],
  notSeen: [],
  report: {
    findings: [
      {
        rule: "RUN001",
        severity: "error",
        status: "fail",
        address: "google_cloud_run_v2_service.netra-backend-staging",
        stack: "live.yaml",
        path: "template.cpu",
        message: "it has 1 CPU",
        got: "1",
        want: "at least 2",
        fix: 'cpu = "2"',
      },
      {
        rule: "SEC001",
        severity: "error",
        status: "unknown",
        address: "google_cloud_run_v2_service.netra-backend-staging",
        stack: "live.yaml",
        path: "",
        message: "cannot be told",
        got: "",
        want: "",
        fix: "",
      },
    ],
    notes: [],
    summary: { errors: 1, warnings: 0, unknown: 1, suppressed: 0, rules: 77, resources: 3 },
  },
  isAsDeclared: false,
};

const CLEAN: Audit = {
  ...DRIFTED,
  services: DRIFTED.services.slice(1),
  undeclared: [],
  missing: [],
  notSeen: ["netra-frontend-staging"],
  report: { findings: [], notes: [], summary: { ...DRIFTED.report.summary, errors: 0, unknown: 0 } },
  isAsDeclared: true,
};

test("text: a table for each service, how to bring it back, and the rules' failures", () => {
  const long = "i".repeat(70);
  expect(renderText(DRIFTED, false)).toBe(
    `staging: NOT AS DECLARED. 2 differences in 1 of 2 services, 1 missing, 1 undeclared, 1 error and 0 warnings of the rules.

netra-backend-staging (live.yaml), last changed by script@example.org with gcloud
┌───────┬──────────┬──────────────────────────────────────────────────────────────┐
│ what  │ declared │ live                                                         │
├───────┼──────────┼──────────────────────────────────────────────────────────────┤
│ cpu   │ 2        │ 1                                                            │
│ image │ a        │ ${"i".repeat(57)}... │
└───────┴──────────┴──────────────────────────────────────────────────────────────┘
  cpu: npm run apply.
  image: declared a, live ${long}. Write it down.
  not compared, an apply decides them: variable POSTGRES_HOST

netra-auth-service (live.yaml), last changed by nobody that the export names
  as declared

Declared, and not running: npm run apply makes them
  netra-frontend-staging

Running, and not declared
  other (live.yaml), last changed by nobody that the export names

The rules over what runs
google_cloud_run_v2_service.netra-backend-staging (live.yaml)
  error      RUN001  it has 1 CPU
             at    template.cpu
             got   1
             want  at least 2
             fix   cpu = "2"

1 error, 0 warnings, 1 unknown, 0 suppressed; 77 rules over 3 resources
`,
  );
});

test("text: all as declared, as far as was seen", () => {
  expect(renderText(CLEAN, false)).toBe(
    `staging: as declared. 1 service without a difference, 1 not seen, 0 errors and 0 warnings of the rules.

netra-auth-service (live.yaml), last changed by nobody that the export names
  as declared

Not seen: the files do not hold them
  netra-frontend-staging

The rules over what runs
0 errors, 0 warnings, 0 unknown, 0 suppressed; 77 rules over 3 resources
`,
  );
});

test("colours are there when asked for, and nowhere else", () => {
  // eslint-disable-next-line no-control-regex -- terminal colours are control characters
  const colour = /\u001b\[\d+m/;
  expect(renderText(DRIFTED, true)).toMatch(colour);
  expect(renderText(DRIFTED, false)).not.toMatch(colour);
});

test("json: everything, under names that stay", () => {
  expect(JSON.parse(renderJson(DRIFTED))).toStrictEqual({
    verdict: "drifted",
    environment: "staging",
    services: JSON.parse(JSON.stringify(DRIFTED.services)),
    undeclared: JSON.parse(JSON.stringify(DRIFTED.undeclared)),
    missing: ["netra-frontend-staging"],
    notSeen: [],
    findings: DRIFTED.report.findings,
    notes: [],
    summary: DRIFTED.report.summary,
  });
  expect(JSON.parse(renderJson(CLEAN))).toMatchObject({ verdict: "as-declared" });
});

test("markdown: a table for each service", () => {
  const written = renderMarkdown(DRIFTED);
  expect(written).toContain(
    "| What | Declared | Live | How to bring it back |\n| --- | --- | --- | --- |\n| cpu | `2` | `1` | npm run apply. |",
  );
  expect(written).toContain("### Declared, and not running\n\n- `netra-frontend-staging`");
  expect(written).toContain("Not compared, an apply decides them: `variable POSTGRES_HOST`");
  expect(written).toContain("As declared.");
  expect(written).not.toContain("SEC001");
});

test("markdown: a live value stays text", () => {
  const [service] = DRIFTED.services;
  const [difference] = service?.differences ?? [];
  if (!service || !difference) throw new Error("no difference");
  const live = "`|</td><img src=x> @everyone";
  const rude = { ...DRIFTED, services: [{ ...service, differences: [{ ...difference, live }] }] };
  const [row] = renderMarkdown(rude)
    .split("\n")
    .filter((line) => line.startsWith("| cpu |"));
  expect(row).toBe("| cpu | `2` | `` `\\|</td><img src=x> @everyone `` | npm run apply. |");
});

test.each([
  ["drifted", DRIFTED],
  ["as declared", CLEAN],
])("sarif: %s is valid against the public schema", (_verdict, result) => {
  expect(sarifErrors(JSON.parse(renderSarif(result, new Map())))).toStrictEqual([]);
});

test("sarif: differences stand beside the rules' findings, each with its rule", () => {
  const { runs } = JSON.parse(renderSarif(DRIFTED, new Map([["live.yaml", "exports/live.yaml"]])));
  const ruleIds = runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId);
  expect(ruleIds).toStrictEqual(["AUD001", "AUD001", "AUD002", "AUD003", "RUN001", "SEC001"]);
  for (const { ruleId, ruleIndex } of runs[0].results)
    expect(runs[0].tool.driver.rules[ruleIndex]).toMatchObject({ id: ruleId });
  expect(runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri).toBe("exports/live.yaml");
});
