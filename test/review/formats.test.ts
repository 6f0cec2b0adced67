/** What each format of a review promises. */
import { reportOf } from "../../review/render/json";
import { sarifErrors } from "../sarif-schema";
import { FORMATS } from "./formats";
import { reviewOfFixture } from "./plan-fixtures";
import { reviewOf, serviceValues } from "./planned";

const SERVICE = "google_cloud_run_v2_service.backend";

describe("JSON", () => {
  test("has its members, and no others, in one order", () => {
    const report = JSON.parse(FORMATS.json?.(reviewOfFixture("exposure-widened")) ?? "") as ReturnType<typeof reportOf>;
    expect(Object.keys(report)).toEqual(["verdict", "counts", "findings", "risks", "cost"]);
    expect(Object.keys(report.counts)).toEqual([
      "create",
      "update",
      "replace",
      "delete",
      "no-op",
      "read",
      "import",
      "move",
      "forget",
    ]);
    expect(Object.keys(report.findings)).toEqual(["new", "existing", "fixed", "suppressed", "unknown"]);
    expect(Object.keys(report.findings.new[0] ?? {})).toEqual([
      ...["rule", "severity", "status", "address", "stack", "path", "message", "got", "want", "fix"],
    ]);
    expect(Object.keys(report.risks[0] ?? {})).toEqual(["kind", "severity", "address", "detail"]);
    expect(Object.keys(report.cost)).toEqual(["before", "after", "delta", "items"]);
    expect(Object.keys(report.cost.items[0] ?? {})).toEqual(["label", "before", "after", "delta"]);
  });

  test("has an accepted finding's reason and last day", () => {
    const review = reviewOf(
      [{ address: SERVICE, after: serviceValues({ image: "i:1" }) }],
      {},
      { exceptions: [{ rule: "RUN020", address: SERVICE, reason: "until the first build", expires: "2025-12-31" }] },
    );
    expect(reportOf(review).findings.suppressed[0]).toMatchObject({
      status: "suppressed",
      reason: "until the first build",
      expires: "2025-12-31",
    });
  });
});

describe("SARIF", () => {
  interface Result {
    readonly ruleId: string;
    readonly ruleIndex: number;
    readonly level: string;
    readonly baselineState?: string;
    readonly suppressions?: readonly unknown[];
  }
  interface Log {
    readonly runs: readonly [
      {
        readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
        readonly results: readonly Result[];
      },
    ];
  }
  const logOf = (review: Parameters<(typeof FORMATS)[string]>[0]): Log =>
    JSON.parse(FORMATS.sarif?.(review) ?? "") as Log;

  test.each(["create-everything", "errored", "exposure-widened", "incident", "nothing", "replaced-database"])(
    "of %s is valid against the public schema",
    (name) => expect(sarifErrors(logOf(reviewOfFixture(name)))).toEqual([]),
  );

  test("tells what is new, what was there and what is gone", () => {
    const broken = serviceValues({ cpu: "1", timeout: "600s" });
    const review = reviewOf([
      { address: SERVICE, before: broken, after: serviceValues({ cpu: "1", timeout: "300s" }) },
      { address: "google_cloud_run_v2_service.b", before: broken, after: serviceValues({ cpu: "2" }) },
    ]);
    const states = logOf(review)
      .runs[0].results.filter(({ ruleId }) => ["RUN001", "RUN003"].includes(ruleId))
      .map(({ ruleId, baselineState }) => [ruleId, baselineState]);
    expect(states).toEqual([
      ["RUN003", "new"],
      ["RUN001", "unchanged"],
      ["RUN001", "absent"],
    ]);
  });

  test("has the risks as results of rules that it describes", () => {
    const [run] = logOf(reviewOfFixture("replaced-database")).runs;
    const risks = run.results.filter(({ ruleId }) => ruleId.startsWith("review/"));
    expect(risks.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ["review/replace-stateful", "error"],
      ["review/protection-removed", "error"],
      ["review/name-not-reusable", "warning"],
      ["review/downsize", "warning"],
    ]);
    for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  });
});

describe("text", () => {
  test("has colours only when it is asked for them", () => {
    const review = reviewOfFixture("incident");
    expect(FORMATS.text?.(review)).toContain("\u001b[");
  });

  test("says the verdict first, and has every part", () => {
    const text = (FORMATS.text?.(reviewOfFixture("exposure-widened")) ?? "").replace(/\u001b\[\d+m/g, ""); // eslint-disable-line no-control-regex -- colours
    expect(text.split("\n")[0]).toBe("Review of staging: Blocked");
    for (const title of [
      "Destroyed or replaced",
      "New findings",
      "Exposure and roles",
      "Resources",
      "Cost",
      "Warnings",
    ]) {
      const isExpected = title !== "Warnings";
      expect(text.includes(`\n${title}\n`)).toBe(isExpected);
    }
    expect(text).toContain("  + network  staging-shared-postgres lets 0.0.0.0/0 (the internet) connect\n");
  });
});

describe("Markdown", () => {
  test("has its sections in one order", () => {
    const markdown = FORMATS.markdown?.(reviewOfFixture("exposure-widened")) ?? "";
    const marks = [
      "<!-- netra-review ",
      "**Blocked:**",
      "3 to create, 3 to update, 1 to delete; 1 stays as it is.",
      "### Destroyed or replaced",
      "### New findings",
      "Not known before an apply",
      "### Headroom",
      "### Exposure and roles",
      "### Resources",
      "### Before and after",
      "### Cost",
      "What the estimate takes for granted",
      "Made by `npm run review",
    ];
    const places = marks.map((mark) => markdown.indexOf(mark));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  test("lets nothing end its marker, or add to it", () => {
    const markdown = FORMATS.markdown?.(reviewOf([], {}, { commit: "1 plan=x --> <b>", digest: "2 -->" })) ?? "";
    expect(markdown.split("\n")[0]).toBe(
      "<!-- netra-review environment=staging commit=1_plan_x______b_ plan=sha256:2____ -->",
    );
  });

  test("leaves out what is empty", () => {
    const markdown = FORMATS.markdown?.(reviewOf([])) ?? "";
    expect(markdown).toBe(`<!-- netra-review environment=staging commit=none plan=sha256:${"0".repeat(64)} -->

## Review of staging

> [!NOTE]
> **Nothing to object to:** nothing changes.

Nothing to do.

Made by \`npm run review -- staging.json\`
`);
  });

  test("tells the roles of one member on things of one kind in one line", () => {
    const grant = (name: string, member: string) => ({
      address: `google_secret_manager_secret_iam_member.${name}_${member}`,
      after: { secret_id: name, role: "roles/r", member },
    });
    const markdown =
      FORMATS.markdown?.(reviewOf([grant("a", "user:x"), grant("b", "user:x"), grant("a", "user:y")])) ?? "";
    expect(markdown).toContain(
      "### Exposure and roles\n\n- role given: user:x has roles/r on the secrets `a`, `b`\n" +
        "- role given: user:y has roles/r on the secret a\n",
    );
  });

  test("tells outputs by name and action, and drift in one line for each kind", () => {
    const markdown =
      FORMATS.markdown?.(
        reviewOf([], {
          output_changes: {
            address: { actions: ["update"], before: "a", after: "b" },
            same: { actions: ["no-op"], before: "a", after: "a" },
          },
          resource_drift: [
            {
              address: "google_x.a",
              mode: "managed",
              type: "google_x",
              name: "a",
              change: { actions: ["update"], before: { n: 1 }, after: { n: 2 }, after_unknown: {} },
            },
          ],
        }),
      ) ?? "";
    expect(markdown).toContain("### Outputs\n\n- `address` of staging: update\n");
    expect(markdown).not.toContain("same");
    expect(markdown).toContain("### Changed outside of Terraform\n\n- `google_x`, 1 resource: n (`google_x.a`)\n");
  });
});
