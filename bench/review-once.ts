/**
 * One measurement in a process of its own: `parse FILE` reads and parses a file once with node's own JSON.parse,
 * `review FILE` reads it, reviews it and writes the comment. Prints `{"milliseconds", "peakMiB"}`.
 */
import { readFileSync } from "node:fs";
import { readInput } from "../policy/read/input";
import { changeSetOfPlans } from "../review/plan";
import { renderMarkdown } from "../review/render/markdown";
import { reviewChanges } from "../review/review";
import { exampleContract } from "../test/policy/example-contract";

function review(file: string): void {
  const changeSet = changeSetOfPlans(readInput([{ name: file, bytes: readFileSync(file) }]));
  const options = { exceptions: [], today: "2026-01-01", allowDestroy: [], digest: "0", command: "bench" };
  renderMarkdown(reviewChanges(changeSet, { contract: exampleContract(), ...options }));
}

function main(): void {
  const [what, file] = process.argv.slice(2);
  if (file === undefined || (what !== "parse" && what !== "review"))
    throw new Error("Usage: review-once.ts parse|review FILE");
  const start = process.hrtime.bigint();
  if (what === "parse") JSON.parse(readFileSync(file, "utf8"));
  else review(file);
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  process.stdout.write(JSON.stringify({ milliseconds, peakMiB: process.resourceUsage().maxRSS / 1024 }));
}

main();
