import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contractOf } from "../config/contract";
import { selectEnvironment } from "../config/environments";
import type { SelectedEnvironment } from "../config/environments";
import { CATALOGUE } from "../policy/catalogue";
import { readInput } from "../policy/read/input";
import type { Estate } from "../policy/resources";
import { synthesizeInto } from "../stacks/synthesize";
import type { MadeDocument } from "./document";
import { checkExample } from "./check-example";
import { readmeWith } from "./readme";
import { reviewExample } from "./review-example";
import { rulesDocument } from "./rules-document";
import { servicesDocument } from "./services-document";
import { topologyOf } from "./topology";
import { topologyDocument } from "./topology-mermaid";
import { topologyPicture } from "./topology-svg";

/**
 * Every document that `npm run docs` makes, of the environment that is the default.
 *
 * @param root the project's folder
 */
export function madeDocuments(root: string): readonly MadeDocument[] {
  const selected = selectEnvironment();
  const topology = topologyOf(estateOfConfiguration(selected));
  return [
    rulesDocument(CATALOGUE),
    servicesDocument(selected.environment),
    topologyDocument(topology),
    topologyPicture(topology),
    readmeWith(readFileSync(join(root, "README.md"), "utf8"), {
      check: checkExample(root, contractOf(selected.environment)),
      review: reviewExample(root),
    }),
  ];
}

/** The synthesized resources of an environment, without leaving a file behind. */
function estateOfConfiguration(selected: SelectedEnvironment): Estate {
  const outdir = mkdtempSync(join(tmpdir(), "documents-"));
  try {
    const stacks = synthesizeInto(outdir, selected);
    return readInput(stacks.map(({ path, text }) => ({ name: path, bytes: Buffer.from(text) }))).estate;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
