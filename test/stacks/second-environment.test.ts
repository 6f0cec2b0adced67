import { contractOf } from "../../config/contract";
import { declare } from "../../config/declare";
import type { EnvironmentDeclaration } from "../../config/model";
import { staging } from "../../config/staging";
import { judgeConfiguration } from "../../policy/gate";
import { synthesized } from "./synthesized";

/** Staging with every name changed, as a second file beside it would have them. */
const second = JSON.parse(
  JSON.stringify(staging).replaceAll("staging", "preview").replaceAll("701982941522", "123456789012"),
) as EnvironmentDeclaration;

describe("a second environment", () => {
  const output = synthesized({ declaration: second });

  it("passes every rule without a construct of its own", () => {
    const files = Object.entries(output.texts).map(([stack, text]) => ({
      name: `stacks/${stack}/cdk.tf.json`,
      bytes: Buffer.from(text),
    }));
    const { report } = judgeConfiguration(files, contractOf(declare(second)), [], "2026-01-01");
    expect(report.findings.filter(({ status, severity }) => status === "fail" && severity === "error")).toEqual([]);
  });

  it.each(Object.keys(output.texts))("has no name of the first one in %s: every name is the declaration's", (stack) => {
    // The stack that is recreated is called staging in every environment; its name is in paths and labels of its own.
    const names = JSON.parse(output.texts[stack] ?? "", (key, value: unknown) =>
      key === "//" || key === "stack" ? undefined : value,
    ) as object;
    const found = [...JSON.stringify(names).matchAll(/[\w./@-]*staging[\w./@-]*/g)].map(([name]) => name);
    expect([...new Set(found)].filter((name) => !name.endsWith("preview/staging"))).toEqual([]);
  });

  it("keeps its state apart", () => {
    expect(output.stack("foundation").terraform.backend.gcs).toEqual({
      bucket: "netra-preview-terraform-state",
      prefix: "preview/foundation",
    });
  });
});
