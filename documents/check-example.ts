import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Contract } from "../policy/contract";
import { CATALOGUE } from "../policy/catalogue";
import { evaluate } from "../policy/engine";
import { readInput } from "../policy/read/input";
import { renderText } from "../policy/render/text";

const EXPORT = "test/fixtures/incident/00161-67z.yaml";
/** The rules of the incident's cuts; the whole answer has more. */
const RULES = ["RUN001", "RUN002", "RUN003", "RUN004"];

/** What `npm run check` says of the revision that took staging down, as lines of Markdown. */
export function checkExample(root: string, contract: Contract): readonly string[] {
  const { estate } = readInput([{ name: EXPORT, bytes: readFileSync(join(root, EXPORT)) }]);
  const report = evaluate(CATALOGUE, estate, contract, [], "2026-01-01", { only: ({ id }) => RULES.includes(id) });
  return [
    "```console",
    `$ npm run --silent check -- ${EXPORT} --rule ${RULES.join(",")}`,
    ...renderText(report).trimEnd().split("\n"),
    "```",
  ];
}
