/** Plans in test/fixtures/plans, each with the review that is made of it. */
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readInput } from "../../policy/read/input";
import { ReadError } from "../../policy/read/read-error";
import { changeSetOfPlans } from "../../review/plan";
import { renderMarkdown } from "../../review/render/markdown";
import { reviewChanges } from "../../review/review";
import type { Review } from "../../review/review";
import { exampleContract } from "../policy/example-contract";

const FOLDER = join(process.cwd(), "test", "fixtures", "plans");

export const FIXTURES: readonly string[] = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

export function fixtureFile(name: string, file: "plan.json" | "review.md"): string {
  return join(FOLDER, name, file);
}

/** The review of a fixture's plan, held to the example contract on a day that does not matter. */
export function reviewOfFixture(name: string, allowDestroy: readonly string[] = []): Review {
  return reviewOfPlan(readFileSync(fixtureFile(name, "plan.json")), allowDestroy);
}

export function reviewOfPlan(bytes: Uint8Array, allowDestroy: readonly string[] = []): Review {
  const input = readInput([{ name: "staging.json", bytes }]);
  return reviewChanges(changeSetOfPlans(input), {
    contract: exampleContract(),
    exceptions: [],
    today: "2025-09-08",
    allowDestroy,
    commit: "0123456789abcdef0123456789abcdef01234567",
    digest: createHash("sha256").update(bytes).digest("hex"),
    command: "npm run review -- staging.json",
  });
}

/** What review.md holds: the rendered review, or the one line that says why there is none. */
export function renderFixture(name: string): string {
  try {
    return renderMarkdown(reviewOfFixture(name));
  } catch (error) {
    if (error instanceof ReadError) return `${error.message}\n`;
    throw error;
  }
}
