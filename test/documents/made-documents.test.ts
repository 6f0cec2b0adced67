import { readFileSync } from "node:fs";
import { join } from "node:path";
import { madeDocuments } from "../../documents/made-documents";

const ROOT = join(__dirname, "..", "..");

describe("a document that is made by a command", () => {
  it.each(madeDocuments(ROOT).map(({ path, text }) => [path, text]))(
    "%s is what `npm run docs` makes now",
    (path, text) => {
      expect(readFileSync(join(ROOT, path), "utf8")).toBe(text);
    },
  );
});
