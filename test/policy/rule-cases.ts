/**
 * The harness for tests of rules. A rule's test gives a compliant fixture and cases that change one thing each; every case
 * is written the way each source holds it (cdk.tf.json, plan JSON, Knative YAML), read by the true reader and judged by
 * the rule. Verdicts are compared whole and exactly.
 *
 *     describeRule(cpuFloor, {
 *       compliant: () => ({ "google_cloud_run_v2_service.backend": compliantService("backend") }),
 *       cases: [
 *         {
 *           name: "one cpu is under the backend's floor of two",
 *           change: (fixture) => set(fixture, BACKEND, "template.containers.0.resources.limits.cpu", "1"),
 *           expect: [{ status: "fail", address: BACKEND, path: "...", message: "...", got: "1", want: "at least 2" }],
 *         },
 *       ],
 *     });
 *
 * Addresses in expectations are the fixture's, in a live export too. `planned(fixture, address, { actions: ["delete"] })`
 * says what a plan does; `resolved("${...}", value)` is a reference that a plan and a live service show resolved.
 */
import type { Contract } from "../../policy/contract";
import { resourcesFor } from "../../policy/engine";
import { readInput } from "../../policy/read/input";
import { estateOf } from "../../policy/resources";
import type { Estate, Source } from "../../policy/resources";
import type { Rule, Severity, Verdict } from "../../policy/rule";
import { exampleContract } from "./example-contract";
import { copyOf } from "./fixture";
import type { Fixture, FixtureBlock } from "./fixture";
import { filesOf, liveNames } from "./fixture-files";
import type { FixtureStacks } from "./fixture-files";

export { compliantEstate, compliantService } from "./compliant";
export { append, planned, resolved, set, setVariable, unset } from "./fixture";
export type { Fixture, FixtureBlock, FixtureValue, PlannedChange } from "./fixture";

export type ExpectedVerdict =
  | {
      readonly status: "fail";
      readonly address: string;
      readonly path: string;
      readonly message: string;
      readonly got: string;
      readonly want: string;
      /** The rule's own where left out. */
      readonly severity?: Severity;
      /** Compared where it is said. */
      readonly fix?: string;
    }
  | { readonly status: "unknown"; readonly address: string; readonly path: string; readonly why: string };

export interface RuleCase {
  /** What the rule holds, as a sentence. */
  readonly name: string;
  /** Changes one thing. The fixture is a deep copy. */
  readonly change: (fixture: Fixture) => void;
  readonly contract?: (contract: Contract) => Contract;
  /** The rule's own `seenIn` where left out. */
  readonly sources?: readonly Source[];
  readonly expect: "pass" | "not-applicable" | readonly ExpectedVerdict[];
}

export interface RuleCases {
  readonly compliant: () => Fixture;
  /**
   * The sources in which something passes. A rule against a type has none; an export alone may leave a rule without an answer.
   *
   * @default all that the rule is seen in
   */
  readonly passesIn?: readonly Source[];
  /** Staging's, from example-contract.ts, where left out. */
  readonly contract?: Contract;
  /** The `terraform` block, for rules on `terraform_stack`. */
  readonly stack?: FixtureBlock;
  readonly stackDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly cases: readonly RuleCase[];
}

export function describeRule(
  rule: Rule,
  { compliant, passesIn = rule.seenIn, contract = exampleContract(), stack, stackDependencies, cases }: RuleCases,
): void {
  const stacks: FixtureStacks = { terraform: stack, stackDependencies };
  let made: Fixture | undefined;
  /** Made once, and copied for each case, which changes its copy. */
  const fixtureToChange = (): Fixture => copyOf((made ??= compliant()));
  describe(`${rule.id} ${rule.title}`, () => {
    describe.each(rule.seenIn)("in a source of kind %s", (source) => {
      const passes = passesIn.includes(source);
      test(`the compliant fixture ${passes ? "passes" : "has no failure"}`, () => {
        const judged = judge(rule, fixtureToChange(), source, contract, stacks);
        const accepted = passes ? ["pass", "not-applicable"] : ["unknown", "not-applicable"];
        expect(judged.filter(({ status }) => !accepted.includes(status))).toEqual([]);
        if (passes) expect(judged.map(({ status }) => status)).toContain("pass");
      });

      const seen = cases.filter(({ sources = rule.seenIn }) => sources.includes(source));
      // A rule may have no case that one of its sources can show.
      if (seen.length === 0) return;
      test.each(seen)("$name", ({ change, contract: adapt, expect: expected }) => {
        const fixture = fixtureToChange();
        change(fixture);
        const judged = judge(rule, fixture, source, adapt ? adapt(contract) : contract, stacks);
        if (expected === "pass" || expected === "not-applicable") {
          expect(judged.filter(({ status }) => status === "fail" || status === "unknown")).toEqual([]);
          const statuses = judged.map(({ status }) => status);
          if (expected === "pass") expect(statuses).toContain("pass");
          else expect(statuses).not.toContain("pass");
          return;
        }
        const wanted = sorted(
          expected.map((verdict) => (verdict.status === "fail" ? { severity: rule.severity, ...verdict } : verdict)),
        );
        const found = sorted(judged.filter(({ status }) => status === "fail" || status === "unknown"));
        expect(found.map((verdict, index) => comparable(verdict, wanted[index]))).toEqual(wanted);
      });
    });
  });
}

type Judged = Record<string, unknown> & { readonly status: Verdict["status"]; readonly address: string };

function judge(
  rule: Rule,
  fixture: Fixture,
  source: Source,
  contract: Contract,
  stacks: FixtureStacks,
): readonly Judged[] {
  const files = filesOf(fixture, source, stacks);
  const estate: Estate = files.length === 0 ? estateOf([]) : readInput(files).estate;
  const names = source === "live" ? liveNames(fixture) : new Map<string, string>();
  return resourcesFor(rule, estate).flatMap((resource) => {
    const verdicts = rule.check(resource, { estate, contract });
    const address = names.get(resource.address) ?? resource.address;
    return (Array.isArray(verdicts) ? (verdicts as readonly Verdict[]) : [verdicts as Verdict]).map((verdict) => ({
      address,
      ...(verdict.status === "fail" ? { severity: rule.severity } : {}),
      ...verdict,
    }));
  });
}

function sorted<T extends { readonly address: string }>(verdicts: readonly T[]): readonly T[] {
  const key = (verdict: T): string => `${verdict.address} ${"path" in verdict ? String(verdict.path) : ""}`;
  return [...verdicts].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** A verdict without its `fix` where the case says nothing of it. */
function comparable({ fix, ...verdict }: Judged, wanted: ExpectedVerdict | undefined): unknown {
  return wanted && "fix" in wanted ? { ...verdict, fix } : verdict;
}
