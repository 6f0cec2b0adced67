import { readFileSync } from "node:fs";
import { join } from "node:path";

const REVIEW = "test/fixtures/plans/incident/review.md";

/**
 * The first screen of the incident's review, as lines of Markdown: the verdict and the headroom. The whole review is a
 * fixture, which its own test keeps true.
 */
export function reviewExample(root: string): readonly string[] {
  const lines = readFileSync(join(root, REVIEW), "utf8").split("\n");
  const verdict = lines.filter((line) => line.startsWith("> "));
  const headroom = lines.slice(lines.indexOf("### Headroom") + 1);
  const table = headroom.slice(
    0,
    headroom.findIndex((line) => line.startsWith("### ")),
  );
  if (verdict.length === 0 || table.length === 0) throw new Error(`${REVIEW} has no verdict, or no headroom.`);
  return [...verdict, ...table.slice(0, -1), "", `The whole of it: [${REVIEW}](${REVIEW}).`];
}
