/**
 * One measurement in a process of its own: `parse FILE` reads and parses a file five times with node's own JSON.parse,
 * `check FILE` reads it once as `npm run check` does and runs the whole catalogue. Prints `{"milliseconds", "peakMiB"}`.
 */
import { readFileSync } from "node:fs";
import { CATALOGUE } from "../policy/catalogue";
import { evaluate } from "../policy/engine";
import { readInput } from "../policy/read/input";
import { exampleContract } from "../test/policy/example-contract";

const PARSES = 5;

function main(): void {
  const [what, file] = process.argv.slice(2);
  if (file === undefined || (what !== "parse" && what !== "check"))
    throw new Error("Usage: check-once.ts parse|check FILE");
  const start = process.hrtime.bigint();
  if (what === "parse") for (let run = 0; run < PARSES; run += 1) JSON.parse(readFileSync(file, "utf8"));
  else
    evaluate(
      CATALOGUE,
      readInput([{ name: file, bytes: readFileSync(file) }]).estate,
      exampleContract(),
      [],
      "2026-01-01",
    );
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  process.stdout.write(JSON.stringify({ milliseconds, peakMiB: process.resourceUsage().maxRSS / 1024 }));
}

main();
