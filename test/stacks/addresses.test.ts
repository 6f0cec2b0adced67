import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addressesOf, synthesized } from "./synthesized";

const PINNED_FILE = join(__dirname, "addresses.json");
const UPDATING = process.env.UPDATE_ADDRESSES === "1";

/**
 * An address that changes destroys one resource and creates another. The list makes that a line of a pull request.
 * `UPDATE_ADDRESSES=1 npx jest test/stacks/addresses` writes it again; a change that should keep a resource needs a `moved` block.
 */
describe("the address of every resource", () => {
  const output = synthesized();
  const actual = Object.fromEntries(
    Object.keys(output.texts).map((stack) => [stack, addressesOf(output.stack(stack))]),
  );
  if (UPDATING) writeFileSync(PINNED_FILE, `${JSON.stringify(actual, undefined, 2)}\n`);
  const pinned = JSON.parse(readFileSync(PINNED_FILE, "utf8")) as Record<string, readonly string[]>;

  it("is of the stacks that are pinned", () => {
    expect(Object.keys(actual)).toEqual(Object.keys(pinned));
  });

  it.each(Object.keys(actual))("is the pinned one in %s", (stack) => {
    const before = pinned[stack] ?? [];
    const after = actual[stack] ?? [];
    expect({
      gone: before.filter((address) => !after.includes(address)),
      made: after.filter((address) => !before.includes(address)),
    }).toEqual({ gone: [], made: [] });
  });
});
