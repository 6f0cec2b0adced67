/** Reports for machines and for pages. */
import { CATALOGUE } from "../../../policy/catalogue";
import type { Report } from "../../../policy/engine";
import { renderJson } from "../../../policy/render/json";
import { renderMarkdown } from "../../../policy/render/markdown";
import { renderRuleList } from "../../../policy/render/rule-list";
import { renderSarif } from "../../../policy/render/sarif";
import { sarifErrors } from "../../sarif-schema";
import { CLEAN, FINDINGS, REPORT } from "./example-report";

describe("JSON", () => {
  test("holds findings, notes and summary, members in one order", () => {
    const parsed = JSON.parse(renderJson(REPORT)) as Report;
    expect(parsed).toEqual(JSON.parse(JSON.stringify(REPORT)));
    expect(Object.keys(parsed)).toEqual(["findings", "notes", "summary"]);
    expect(Object.keys(parsed.findings[1] ?? {})).toEqual([
      ...[
        "rule",
        "severity",
        "status",
        "address",
        "stack",
        "path",
        "message",
        "got",
        "want",
        "fix",
        "reason",
        "expires",
      ],
    ]);
    expect(Object.keys(parsed.findings[0] ?? {})).not.toContain("reason");
  });
});

describe("Markdown", () => {
  test("shows failures in a table and folds the rest", () => {
    expect(renderMarkdown(REPORT)).toBe(`**2 errors, 1 warning, 1 unknown, 1 suppressed; 77 rules over 48 resources**

| Severity | Rule | Resource | Finding | Fix |
| --- | --- | --- | --- | --- |
| error | RUN001 | \`google_cloud_run_v2_service.backend\` (staging)<br>\`template.containers.0.resources.limits.cpu\` | backend has 1 cpu<br>got \`1\`, want at least 2 | cpu = "2" |
| warning | RUN020 | \`google_cloud_run_v2_service.backend\` (staging) | backend runs a tag<br>got , want a digest | cpu = "2" |
| error | EXC002 | \`google_x.a\` (config/exceptions.ts)<br>\`exceptions.0.reason\` | backend has 1 cpu<br>got \`1\`, want at least 2 | cpu = "2" |

<details><summary>1 suppressed finding</summary>

| Rule | Resource | Until | Reason |
| --- | --- | --- | --- |
| NET006 | \`google_compute_network.vpc\` | 2026-03-01 | no flow logs this month |

</details>

<details><summary>1 not known yet</summary>

| Rule | Resource | Attribute | Why |
| --- | --- | --- | --- |
| RUN003 | \`google_cloud_run_v2_service.backend\` | \`template.timeout\` | The timeout fits: cannot be told yet, \`\${var.t}\` is not known yet |

</details>

- app is read as a Cloud Run service.
`);
  });

  test("of a clean report is its summary", () => {
    expect(renderMarkdown(CLEAN)).toBe("**0 errors, 0 warnings, 0 unknown, 0 suppressed; 1 rule over 1 resource**\n");
  });

  test("lets no name or value end a cell, make a link, a tag or a mention", () => {
    const evil = "a|b`c[x](y)<img>@team*_~\\&!\r\nnext";
    const finding = {
      ...FINDINGS.error,
      address: evil,
      stack: evil,
      path: "a`` b",
      message: evil,
      got: evil,
      want: evil,
      fix: evil,
    };
    const [, row] =
      /\| --- \| --- \| --- \| --- \| --- \|\n(.*)\n$/.exec(renderMarkdown({ ...CLEAN, findings: [finding] })) ?? [];
    // One word that Markdown would read something into is code as a whole; a line break shows as its escape.
    const code = "``a\\|b`c[x](y)<img>@team*_~\\&!\\u000d\\u000anext``";
    expect(row).toBe(
      `| error | RUN001 | ${code} (${code})<br>\`\`\`a\`\` b\`\`\` | ${code}<br>got ${code}, want ${code} | ${code} |`,
    );
  });
});

describe("SARIF", () => {
  const files = new Map([["staging", "out dir/stacks/staging/cdk.tf.json"]]);
  interface Log {
    readonly runs: readonly {
      readonly tool: { readonly driver: { readonly rules: readonly Record<string, unknown>[] } };
      readonly results: readonly Record<string, unknown>[];
      readonly invocations: readonly { readonly toolExecutionNotifications: readonly unknown[] }[];
    }[];
  }
  const render = (report: Report): Log => JSON.parse(renderSarif(report, { rules: CATALOGUE, files })) as Log;

  test.each([
    ["with a finding of every kind", REPORT],
    ["without findings", CLEAN],
  ])("%s is valid against the public schema", (_, report) => {
    expect(sarifErrors(render(report))).toEqual([]);
  });

  test("the schema refuses what is not valid: the check above can fail", () => {
    expect(sarifErrors({ version: "2.1.0", runs: [{ tool: {} }] })).not.toEqual([]);
    expect(sarifErrors({ ...render(REPORT), version: "2.0.0" })).not.toEqual([]);
  });

  test("describes every rule, and exceptions that are wrong", () => {
    const { rules } = render(REPORT).runs[0]?.tool.driver ?? { rules: [] };
    expect(rules.map(({ id }) => id)).toEqual([...CATALOGUE.map(({ id }) => id), "EXC002"]);
    const rule = CATALOGUE.find(({ id }) => id === "RUN001");
    expect(rules.find(({ id }) => id === "RUN001")).toEqual({
      id: "RUN001",
      name: "CpuFloor",
      shortDescription: { text: rule?.title },
      fullDescription: { text: rule?.why },
      help: { text: rule?.fix },
      helpUri: rule?.sources.find((source) => source.startsWith("https://")),
      defaultConfiguration: { level: "error" },
    });
    for (const { helpUri } of rules) if (helpUri !== undefined) expect(String(helpUri)).toMatch(/^https:\/\//);
  });

  test("says where a failure is, and what to write", () => {
    const [result] = render(REPORT).runs[0]?.results ?? [];
    expect(result).toEqual({
      ruleId: "RUN001",
      ruleIndex: CATALOGUE.findIndex(({ id }) => id === "RUN001"),
      kind: "fail",
      level: "error",
      message: { text: 'backend has 1 cpu. Got: 1. Want: at least 2. cpu = "2"' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "out%20dir/stacks/staging/cdk.tf.json" },
            region: { startLine: 1 },
          },
          logicalLocations: [
            {
              fullyQualifiedName: "google_cloud_run_v2_service.backend.template.containers.0.resources.limits.cpu",
              kind: "resource",
            },
          ],
        },
      ],
      partialFingerprints: {
        "resourceAndAttribute/v1":
          "RUN001 staging google_cloud_run_v2_service.backend template.containers.0.resources.limits.cpu",
      },
      properties: {
        address: "google_cloud_run_v2_service.backend",
        path: "template.containers.0.resources.limits.cpu",
        got: "1",
        want: "at least 2",
        fix: 'cpu = "2"',
      },
    });
  });

  test("marks what is suppressed, what is a warning, and what is not known yet", () => {
    const results = render(REPORT).runs[0]?.results ?? [];
    expect(results.map(({ ruleId, kind, level, suppressions }) => [ruleId, kind, level, suppressions])).toEqual([
      ["RUN001", "fail", "error", undefined],
      ["NET006", "fail", "error", [{ kind: "external", status: "accepted", justification: "no flow logs this month" }]],
      ["RUN020", "fail", "warning", undefined],
      ["RUN003", "review", "none", undefined],
      ["EXC002", "fail", "error", undefined],
    ]);
    expect(results[3]?.message).toEqual({ text: `${FINDINGS.unknown.message}.` });
    expect(results[2]?.locations).toMatchObject([
      { logicalLocations: [{ fullyQualifiedName: "google_cloud_run_v2_service.backend" }] },
    ]);
    expect(results[4]?.locations).toMatchObject([
      { physicalLocation: { artifactLocation: { uri: "config/exceptions.ts" } } },
    ]);
  });

  test("carries the reader's notes", () => {
    expect(render(REPORT).runs[0]?.invocations[0]?.toolExecutionNotifications).toEqual([
      { level: "note", message: { text: "app is read as a Cloud Run service." } },
    ]);
  });

  test("lets no file name become an address of its own", () => {
    const results = JSON.parse(
      renderSarif(REPORT, { rules: CATALOGUE, files: new Map([["staging", "javascript:alert(1)/x y"]]) }),
    ) as Log;
    expect(results.runs[0]?.results[0]?.locations).toMatchObject([
      { physicalLocation: { artifactLocation: { uri: "javascript%3Aalert(1)/x%20y" } } },
    ]);
  });
});

describe("the list of rules", () => {
  test("has a line for each: id, severity, sources, title", () => {
    const lines = renderRuleList(CATALOGUE, { asJson: false }).trimEnd().split("\n");
    expect(lines).toHaveLength(CATALOGUE.length);
    expect(lines[0]).toBe("RUN001  error    cpl  CPU is not under the service's floor");
  });

  test("is JSON for machines", () => {
    const { rules } = JSON.parse(renderRuleList(CATALOGUE, { asJson: true })) as {
      rules: readonly Record<string, unknown>[];
    };
    expect(rules.map(({ id }) => id)).toEqual(CATALOGUE.map(({ id }) => id));
    expect(Object.keys(rules[0] ?? {})).toEqual([
      ...["id", "slug", "title", "severity", "seenIn", "appliesTo", "why", "fix", "sources", "exceptable"],
    ]);
  });
});
