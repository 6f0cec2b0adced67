/** One attribute read: through blocks, through expressions, and never guessed. */
import { Expression } from "../../policy/resources";
import type { Attributes, Reference, Value } from "../../policy/resources";
import { at, blocks, boolean, inside, isObject, number, read, referencesIn, strings, text } from "../../policy/value";
import type { Reading } from "../../policy/value";

const ref = (address: string, attribute = ""): Reference => ({ address, attribute });
const A = ref("google_x.a", "id");
const B = ref("google_y.b", "id");
/** Not known yet. */
const PENDING = new Expression("${google_x.a.id}", [A]);
const resolvedTo = (value: Value): Expression => new Expression("${google_x.a.id}", [A], value);

const known = (value: Value, references: readonly Reference[] = []) => ({ state: "known", value, references });
const UNKNOWN = { state: "unknown", text: "${google_x.a.id}", references: [A] };
const ABSENT = { state: "absent" };

describe("a value", () => {
  test.each<readonly [string, Value | undefined, object]>([
    ["nothing", undefined, ABSENT],
    ["null", null, ABSENT],
    ["false", false, known(false)],
    ["zero", 0, known(0)],
    ["the empty text", "", known("")],
    ["a list", [1], known([1])],
    ["an expression without a value", PENDING, UNKNOWN],
    ["an expression that comes to a value", resolvedTo("x"), known("x", [A])],
    ["an expression that comes to null", resolvedTo(null), ABSENT],
    [
      "an expression of an expression, with the references of the outer one",
      new Expression("o", [B], resolvedTo("x")),
      known("x", [B]),
    ],
    [
      "an expression without references of one that has some",
      new Expression("o", [], resolvedTo("x")),
      known("x", [A]),
    ],
    ["an expression of one that is not known", new Expression("o", [B], PENDING), UNKNOWN],
  ])("%s is read", (_, value, expected) => {
    expect(read(value)).toEqual(expected);
  });
});

describe("a path", () => {
  const VALUES: Attributes = {
    name: "n",
    single: { a: { b: 1 } },
    list: [{ a: [{ b: 2 }] }, { a: [{ b: 3 }] }],
    map: { "0": "zero" },
    empty: [],
    texts: ["x", "y"],
    pending: PENDING,
    block: resolvedTo({ a: 4, inner: [resolvedTo({ c: 5 })] }),
    elements: [PENDING, { a: 1 }],
    none: null,
  };

  test.each<readonly [string, object]>([
    ["name", known("n")],
    ["single.a.b", known(1)],
    ["list.a.b", known(2)],
    ["list.1.a.0.b", known(3)],
    ["list.2.a", ABSENT],
    ["map.0", known("zero")],
    ["texts.1", known("y")],
    ["texts.x", ABSENT],
    ["empty.a", ABSENT],
    ["name.length", ABSENT],
    ["none.a", ABSENT],
    ["other.a", ABSENT],
    ["constructor", ABSENT],
    ["pending", UNKNOWN],
    ["pending.a.b", UNKNOWN],
    ["elements.a", UNKNOWN],
    ["elements.0.a", UNKNOWN],
    ["elements.1.a", known(1)],
    ["block.a", known(4)],
    ["block.inner.c", known(5)],
  ])("%s leads to its value, or tells why not", (path, expected) => {
    expect(at(VALUES, path)).toEqual(expected);
  });

  test("goes on inside of what was read already", () => {
    expect(inside(at(VALUES, "list"), "a.b")).toEqual(known(2));
    expect(inside(at(VALUES, "pending"), "a")).toEqual(UNKNOWN);
    expect(inside(at(VALUES, "none"), "a")).toEqual(ABSENT);
  });

  test("is walked the same, however many others there are", () => {
    for (let index = 0; index < 3000; index += 1) at(VALUES, `unseen${index}.a`);
    expect(at(VALUES, "list.1.a.b")).toEqual(known(3));
    expect(at(VALUES, "list.1.a.b")).toEqual(known(3));
  });
});

describe("blocks", () => {
  test.each<readonly [string, Value | undefined, readonly object[] | undefined]>([
    ["a list of blocks", [{ a: 1 }, { a: 2 }], [{ a: 1 }, { a: 2 }]],
    ["a single block", { a: 1 }, [{ a: 1 }]],
    ["no block", undefined, []],
    ["blocks among null and texts", [null, "text", { a: 1 }, [{ a: 2 }]], [{ a: 1 }]],
    ["a text", "text", []],
    ["blocks that an expression comes to", resolvedTo([{ a: 1 }, resolvedTo({ a: 2 })]), [{ a: 1 }, { a: 2 }]],
    ["blocks that are not known", PENDING, undefined],
    ["blocks of which one is not known", [{ a: 1 }, PENDING], undefined],
  ])("%s are listed", (_, value, expected) => {
    expect(blocks(value === undefined ? {} : { b: value }, "b")).toEqual(expected);
  });
});

describe("texts of a list", () => {
  test.each<readonly [string, Value | undefined, readonly string[] | undefined]>([
    ["a list", ["x", 1, true], ["x", "1", "true"]],
    ["a single text", "x", ["x"]],
    ["nothing", undefined, []],
    ["a list with null in it", ["x", null], ["x"]],
    ["expressions that are known", [resolvedTo("x")], ["x"]],
    ["a list that is not known", PENDING, undefined],
    ["a list of which one is not known", ["x", PENDING], undefined],
  ])("%s are listed", (_, value, expected) => {
    expect(strings(value === undefined ? {} : { l: value }, "l")).toEqual(expected);
  });
});

describe("a reading as", () => {
  const of = (value: Value): Reading => read(value);

  test.each<readonly [Value, string | undefined]>([
    ["x", "x"],
    [1.5, "1.5"],
    [false, "false"],
    [["x"], undefined],
    [{ a: 1 }, undefined],
    [null, undefined],
    [PENDING, undefined],
  ])("text: %j is %j", (value, expected) => {
    expect(text(of(value))).toBe(expected);
  });

  test.each<readonly [Value, number | undefined]>([
    [1.5, 1.5],
    ["1.5", 1.5],
    ["0", 0],
    [" ", undefined],
    ["", undefined],
    ["x", undefined],
    ["Infinity", undefined],
    [true, undefined],
    [["1"], undefined],
    [null, undefined],
    [PENDING, undefined],
  ])("number: %j is %j", (value, expected) => {
    expect(number(of(value))).toBe(expected);
  });

  test.each<readonly [Value, boolean | undefined]>([
    [true, true],
    [false, false],
    ["true", true],
    ["false", false],
    ["True", undefined],
    ["", undefined],
    [1, undefined],
    [null, undefined],
    [PENDING, undefined],
  ])("boolean: %j is %j", (value, expected) => {
    expect(boolean(of(value))).toBe(expected);
  });
});

test.each<readonly [unknown, boolean]>([
  [{}, true],
  [[], false],
  [null, false],
  ["x", false],
  [PENDING, false],
])("%j is an object: %s", (value, expected) => {
  expect(isObject(value)).toBe(expected);
});

test("references are found at any depth, those of a value that is known too", () => {
  const value: Value = { a: [PENDING, { b: new Expression("o", [B], "x") }], c: "text", d: null, e: 1 };
  expect(referencesIn(value)).toEqual([A, B]);
  expect(referencesIn(undefined)).toEqual([]);
  expect(referencesIn("text")).toEqual([]);
});
