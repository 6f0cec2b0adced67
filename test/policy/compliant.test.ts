/** The fixture that the rules' tests start from breaks no rule, in whatever form it is read. */
import { CATALOGUE } from "../../policy/catalogue";
import { evaluate } from "../../policy/engine";
import { readInput } from "../../policy/read/input";
import type { Source } from "../../policy/resources";
import { compliantEstate } from "./compliant";
import { exampleContract } from "./example-contract";
import { filesOf } from "./fixture-files";

const TERRAFORM = { backend: { gcs: { bucket: "netra-staging-terraform-state", prefix: "staging" } } };

test.each<Source>(["configuration", "plan", "live"])("the whole of staging, read as %s, fails no rule", (source) => {
  const { estate } = readInput(filesOf(compliantEstate(), source, { terraform: TERRAFORM }));
  const { findings, summary } = evaluate(CATALOGUE, estate, exampleContract(), [], "2026-01-01");
  expect(findings.filter(({ status }) => status === "fail")).toEqual([]);
  expect(summary.resources).toBeGreaterThan(source === "live" ? 2 : 100);
});
