/** The gate judges what was written: one error stops it, a warning does not, and every exception has to be of use. */
import type { Exception } from "../../policy/exceptions";
import { judgeConfiguration } from "../../policy/gate";
import { compliantEstate } from "./compliant";
import { exampleContract } from "./example-contract";
import { set } from "./fixture";
import type { Fixture } from "./fixture";
import { filesOf } from "./fixture-files";

const TERRAFORM = { backend: { gcs: { bucket: "netra-staging-terraform-state", prefix: "staging" } } };
const BACKEND = "google_cloud_run_v2_service.backend";

function judge(change: (fixture: Fixture) => void = () => undefined, exceptions: readonly Exception[] = []) {
  const fixture = compliantEstate();
  change(fixture);
  const files = filesOf(fixture, "configuration", { terraform: TERRAFORM });
  const { estate, report, passes } = judgeConfiguration(files, exampleContract(), exceptions, "2026-01-01");
  const failures = report.findings.filter(({ status }) => status === "fail");
  return {
    passes,
    isDeclared: estate.isDeclared,
    failures: failures.map(({ rule, severity }) => `${severity} ${rule}`),
  };
}

test("what breaks no rule passes", () => {
  expect(judge()).toEqual({ passes: true, isDeclared: true, failures: [] });
});

test("an error stops it", () => {
  const memory = (fixture: Fixture) => set(fixture, BACKEND, "template.containers.0.resources.limits.memory", "1Gi");
  expect(judge(memory)).toEqual({ passes: false, isDeclared: true, failures: ["error RUN002"] });
});

test("a warning does not", () => {
  const memory = (fixture: Fixture) => set(fixture, BACKEND, "template.containers.0.resources.limits.memory", "2Gi");
  expect(judge(memory)).toEqual({ passes: true, isDeclared: true, failures: ["warning RUN002"] });
});

test("an exception for a resource that nothing declares is an error: the estate is whole", () => {
  const exception = {
    rule: "NET006",
    address: "google_compute_network.gone",
    reason: "long since removed",
    expires: "2026-12-31",
  };
  expect(judge(undefined, [exception])).toEqual({ passes: false, isDeclared: true, failures: ["error EXC007"] });
});
