/** `npm run fixtures`: writes the review of every plan in test/fixtures/plans anew. Look at the difference before you commit it. */
import { writeFileSync } from "node:fs";
import { FIXTURES, fixtureFile, renderFixture } from "./plan-fixtures";

for (const name of FIXTURES) {
  writeFileSync(fixtureFile(name, "review.md"), renderFixture(name));
  process.stderr.write(`${name}\n`);
}
