import { maskedPatch, mergePatch, withDefaults } from "./json";

describe("an update by field mask", () => {
  const current = { labels: { a: "1" }, memorySizeGb: 1, nested: { kept: true, changed: "old" } };

  test("takes only what the mask names", () => {
    expect(maskedPatch(current, { memorySizeGb: 2, labels: {} }, "memorySizeGb")).toEqual({
      ...current,
      memorySizeGb: 2,
    });
  });

  test("takes away what the mask names and the patch does not have", () => {
    expect(maskedPatch(current, {}, "labels")).toEqual({ memorySizeGb: 1, nested: current.nested });
  });

  test("reaches into an object, in snake case too", () => {
    expect(maskedPatch(current, { nested: { changed: "new" } }, "nested.changed,memory_size_gb")).toEqual({
      labels: { a: "1" },
      nested: { kept: true, changed: "new" },
    });
  });
});

describe("a merge patch", () => {
  test("merges objects, replaces lists and takes away what is null", () => {
    const merged = mergePatch({ a: { b: 1, c: 2 }, list: [1, 2], gone: 1 }, { a: { b: 3 }, list: [9], gone: null });
    expect(merged).toEqual({ a: { b: 3, c: 2 }, list: [9] });
  });
});

describe("defaults", () => {
  test("fill what is missing and nothing else", () => {
    expect(
      withDefaults({ given: 0, object: { given: "" } }, { given: 1, object: { given: "x", more: 2 }, other: 3 }),
    ).toEqual({
      given: 0,
      object: { given: "", more: 2 },
      other: 3,
    });
  });
});
