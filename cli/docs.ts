/** `npm run docs`: writes the documents that are made from the declaration and the rules. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { madeDocuments } from "../documents/made-documents";
import { parseArguments } from "./arguments";
import { EXIT, start } from "./start";
import type { CommandIo } from "./start";

export function run(args: readonly string[], io: CommandIo): number {
  const program = new Command("npm run docs --")
    .description("Writes the documents of docs/ that are made by a command.")
    .option("--check", "write nothing; exit 1 when a document is not what would be written")
    .addHelpText("after", "\nExit code: 0, 1 when a document is stale with --check, 2 when one cannot be written.");
  const parsed = parseArguments(program, args, io);
  if (parsed === undefined) return EXIT.fine;
  const { check = false } = parsed.opts<{ check?: boolean }>();
  const stale = madeDocuments(process.cwd()).filter(({ path, text }) => contentOf(path) !== text);
  for (const { path, text } of stale) {
    if (!check) writeFileSync(join(process.cwd(), path), text);
    io.stdout.write(`${check ? "stale" : "written"}  ${path}\n`);
  }
  return check && stale.length > 0 ? EXIT.refused : EXIT.fine;
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(join(process.cwd(), path), "utf8");
  } catch {
    return undefined;
  }
}

start(module, run);
