import { existsSync, readFileSync } from "node:fs";
import { RUNBOOK } from "../../deploy/known-failures";

/** Every bad situation of the runbook, and where it is produced and cured as the runbook has it: a file, and a test's words. */
const TRIED: Readonly<Record<string, readonly (readonly [file: string, words: string])[]>> = {
  "A run that stopped half way": [
    ["e2e/kills.e2e.ts", "after each of them the next apply makes what is missing"],
    ["e2e/refusals.e2e.ts", "by the bucket, so that the state cannot be written"],
  ],
  "The state is locked": [["e2e/state.e2e.ts", "until it is unlocked by the id that the refusal tells"]],
  "A lost state": [
    ["e2e/commands.e2e.ts", "is restored from the bucket's older versions"],
    ["e2e/adoption.e2e.ts", "is taken over without a destruction and without a replacement"],
  ],
  "A destroyed database": [
    ["e2e/commands.e2e.ts", "is made under the next generation's name"],
    ["e2e/commands.e2e.ts", "or taken over from a clone"],
  ],
  "A first create that failed": [["e2e/failures.e2e.ts", "a first create whose revision never starts is cured"]],
  "A rollout that failed": [["e2e/failures.e2e.ts", "a rollout that fails without a word of Terraform's"]],
  "A name that is not free": [
    ["e2e/commands.e2e.ts", "cannot be made under its name for a week"],
    ["e2e/refusals.e2e.ts", "what was deleted is brought back, and adopted"],
  ],
  "A destruction that is refused": [["e2e/lifecycle.e2e.ts", "protection refuses a destroy"]],
  "Who may apply": [["e2e/refusals.e2e.ts", "no more for the permission, once it is granted"]],
  "The grant to allUsers is refused": [["e2e/refusals.e2e.ts", "by the organisation no more"]],
  "The smoke test fails": [["deploy/apply-stacks.test.ts", "a smoke test that fails is the run's failure"]],
};

const sections = readFileSync(RUNBOOK, "utf8")
  .split(/^## /m)
  .slice(1)
  .map((section) => ({ heading: section.slice(0, section.indexOf("\n")), isBad: /[*_]Symptom\./.test(section) }));

test("every bad situation of the runbook has a test that produces and cures it", () => {
  expect(Object.keys(TRIED)).toEqual(sections.filter(({ isBad }) => isBad).map(({ heading }) => heading));
});

test.each(Object.values(TRIED).flat())("%s has the test %j", (file, words) => {
  expect(existsSync(`test/${file}`)).toBe(true);
  expect(readFileSync(`test/${file}`, "utf8")).toContain(words);
});
