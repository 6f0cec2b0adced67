import { attributeChanges, writePath } from "../../review/attribute-changes";
import { changeSetOf } from "./planned";
import type { PlannedResource, Values } from "./planned";

function changed(before: Values, after: Values, more: Partial<PlannedResource> = {}): readonly (readonly unknown[])[] {
  const [change] = changeSetOf([{ address: "google_x.a", actions: ["update"], before, after, ...more }]).changes;
  return change ? attributeChanges(change.resource).map((item) => [writePath(item.path), item.before, item.after]) : [];
}

test("only leaves that differ are listed", () => {
  expect(changed({ a: 1, block: [{ b: "x", c: "y" }] }, { a: 1, block: [{ b: "x", c: "z" }] })).toEqual([
    ["block.c", "y", "z"],
  ]);
});

test("an attribute that comes or goes has nothing on the other side", () => {
  expect(changed({ gone: "x" }, { here: "y" })).toEqual([
    ["gone", "x", undefined],
    ["here", undefined, "y"],
  ]);
});

test.each([
  ["null and the empty text", { a: null }, { a: "" }],
  ["null and false", { a: null }, { a: false }],
  ["nothing and zero", {}, { a: 0 }],
  ["no block and an empty list", { a: null }, { a: [] }],
])("%s are the same", (_, before, after) => {
  expect(changed(before, after)).toEqual([]);
});

test("false that becomes true is a change", () => {
  expect(changed({ a: null }, { a: true })).toEqual([["a", null, true]]);
});

test("variables are compared by their name, whatever their order", () => {
  const env = (...names: readonly string[]) => ({ env: names.map((name) => ({ name, value: `of ${name}` })) });
  expect(changed(env("A", "B"), env("B", "C", "A"))).toEqual([["env.C.value", undefined, "of C"]]);
});

test("a single variable has its name in the path as well", () => {
  expect(changed({ env: [{ name: "A", value: "1" }] }, { env: [{ name: "A", value: "2" }] })).toEqual([
    ["env.A.value", "1", "2"],
  ]);
});

test("the only block of its kind is not counted", () => {
  expect(changed({ template: [{ timeout: "600s" }] }, { template: [{ timeout: "300s" }] })).toEqual([
    ["template.timeout", "600s", "300s"],
  ]);
});

test("blocks that nothing tells apart are compared in their order", () => {
  expect(changed({ rule: [{ a: 1 }, { a: 2 }] }, { rule: [{ a: 1 }, { a: 3 }] })).toEqual([["rule.1.a", 2, 3]]);
});

test("a list of texts changes as a whole", () => {
  expect(changed({ ranges: ["a"] }, { ranges: ["a", "b"] })).toEqual([["ranges", ["a"], ["a", "b"]]]);
});

test("what is merely recomputed is left out", () => {
  expect(changed({ etag: "1", n: 1 }, { n: 2 }, { afterUnknown: { etag: true } })).toEqual([["n", 1, 2]]);
});

test("of a replacement, what only Google decides is not told as gone", () => {
  const values = changed(
    { id: "x", disk: 20 },
    { disk: 10 },
    { actions: ["delete", "create"], afterUnknown: { id: true } },
  );
  expect(values).toEqual([["disk", 20, 10]]);
});

test("a sensitive value that differs is told without a value", () => {
  const marks = { beforeSensitive: { password: true }, afterSensitive: { password: true } };
  expect(changed({ password: "a" }, { password: "b" }, marks)).toEqual([["password", undefined, undefined]]);
});

test("a sensitive value that stays is not told", () => {
  const marks = { beforeSensitive: { password: true }, afterSensitive: { password: true } };
  expect(changed({ password: "a", n: 1 }, { password: "a", n: 2 }, marks)).toEqual([["n", 1, 2]]);
});

test("a sensitive value that will be known only after apply is a change", () => {
  const marks = {
    beforeSensitive: { password: true },
    afterSensitive: { password: true },
    afterUnknown: { password: true },
  };
  expect(changed({ password: "a" }, {}, marks)).toEqual([["password", undefined, undefined]]);
});

test("a variable named like a credential is sensitive though nothing marks it", () => {
  const env = (value: string) => ({
    env: [
      { name: "A_TOKEN", value },
      { name: "A_TOKEN", value: "x" },
    ],
  });
  const [change] = changeSetOf([{ address: "google_x.a", before: env("a"), after: env("b") }]).changes;
  const found = change ? attributeChanges(change.resource) : [];
  expect(found.map(({ path, isSensitive }) => [writePath(path), isSensitive])).toEqual([["env.value", true]]);
});
