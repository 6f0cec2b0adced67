/** Several plans are reviewed as one, and kept apart. */
import { readInput } from "../../policy/read/input";
import { changeSetOfPlans } from "../../review/plan";
import { planOf } from "./planned";

function plan(name: string, change: string) {
  const resources = [{ address: "google_x.a", before: { name: "a" }, after: { name: change } }];
  return { name, bytes: Buffer.from(JSON.stringify(planOf(resources))) };
}

function stacksOf(...names: readonly string[]): readonly string[] {
  const { changes } = changeSetOfPlans(readInput(names.map((name) => plan(name, name))));
  return changes.map(({ resource }) => resource.stack);
}

test.each([
  [
    ["foundation.json", "staging.plan.json"],
    ["foundation", "staging"],
  ],
  [
    ["stacks/foundation/plan.json", "stacks/staging/plan.json"],
    ["foundation", "staging"],
  ],
  [
    ["a/staging.json", "b/staging.json"],
    ["staging", "b/staging.json"],
  ],
  [["plan.json"], ["plan"]],
])("%j are called %j", (names, stacks) => {
  expect(stacksOf(...names)).toEqual(stacks);
});

test("the counts are those of all of them", () => {
  const { counts } = changeSetOfPlans(readInput([plan("a.json", "b"), plan("b.json", "a")]));
  expect(counts).toEqual({
    ...{ create: 0, update: 1, replace: 0, delete: 0, "no-op": 1, read: 0, import: 0, move: 0, forget: 0 },
  });
});

test("what is no plan is refused by name", () => {
  const configuration = { name: "cdk.tf.json", bytes: Buffer.from('{"resource": {}}') };
  expect(() => changeSetOfPlans(readInput([plan("a.json", "b"), configuration]))).toThrow(
    "cdk.tf.json is no plan: give the JSON that `terraform show -json` prints of one, or compare two configurations with " +
      "--base and --head.",
  );
});
