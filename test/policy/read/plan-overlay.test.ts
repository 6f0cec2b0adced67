/** What a plan knows of a value laid over it, piece by piece. Compared strictly: a key that holds nothing is a key too many. */
import type { Json, JsonObject } from "../../../policy/read/json";
import { overlayAttributes } from "../../../policy/read/plan-overlay";
import type { Marks, OverlayOptions } from "../../../policy/read/plan-overlay";
import { Expression } from "../../../policy/resources";
import type { Reference } from "../../../policy/resources";

const ref = (address: string, attribute = ""): Reference => ({ address, attribute });
const B_ID = [ref("google_y.b", "id")];
const HIDDEN = new Expression("(sensitive value)", []);
const NOT_YET = new Expression("(known after apply)", []);
/** `${google_y.b.id}`, as a plan lists it. */
const TO_B = { constant_value: "${google_y.b.id}", references: ["google_y.b.id", "google_y.b"] };

function lay(value: object, marks: Marks = {}, declared?: object, options?: OverlayOptions): unknown {
  return overlayAttributes(value as JsonObject, marks, declared as JsonObject | undefined, options);
}

describe("what has nothing laid over it is shared with the plan", () => {
  const VALUE = { a: "1", none: null, list: ["x", { b: 2 }], block: [{ b: 2 }, { b: 3 }], map: { k: "v" } };

  test.each<readonly [string, Marks, object | undefined]>([
    ["nothing at all", {}, undefined],
    ["empty marks", { unknown: { block: [{}, {}] }, sensitive: { block: [{}, {}], map: {} } }, undefined],
    ["marks that say no", { unknown: { a: false, list: [false, false] }, sensitive: { a: false } }, undefined],
    [
      "literals",
      {},
      {
        a: { constant_value: "1" },
        list: { constant_value: ["x", { b: 2 }] },
        block: [{ b: { constant_value: 2 } }, { b: { constant_value: 3 } }],
        map: { constant_value: { k: "v" } },
      },
    ],
    ["sensitivity and expressions of what is not there", { sensitive: { other: true } }, { another: TO_B }],
  ])("%s", (_, marks, declared) => {
    expect(lay(VALUE, marks, declared)).toBe(VALUE);
  });

  test("beside an element that has", () => {
    const laid = lay({ kept: VALUE, hidden: "x" }, { sensitive: { hidden: true } }) as { kept: unknown };
    expect(laid.kept).toBe(VALUE);
  });
});

describe("what is not known yet", () => {
  test("is unknown, with what it refers to", () => {
    expect(lay({ a: null, b: null }, { unknown: { a: true, b: true } }, { a: TO_B })).toStrictEqual({
      a: new Expression("${google_y.b.id}", B_ID),
      b: NOT_YET,
    });
  });

  test("is absent from what is to be made, where nobody wrote it", () => {
    const marks = { unknown: { made: true, given: true } };
    expect(lay({ n: 1 }, marks, { given: { constant_value: null } }, { isCreation: true })).toStrictEqual({
      n: 1,
      given: NOT_YET,
    });
    expect(lay({ n: 1 }, marks, undefined, { isCreation: true })).toStrictEqual({
      n: 1,
      made: NOT_YET,
      given: NOT_YET,
    });
    expect(lay({ n: 1 }, marks, {})).toStrictEqual({ n: 1, made: NOT_YET, given: NOT_YET });
  });

  test("is unknown as a whole, where a map or a list of texts was written for it", () => {
    const references = TO_B.references;
    expect(
      lay(
        { map: null, list: null },
        { unknown: { map: true, list: true } },
        {
          map: { constant_value: { k: "${google_y.b.id}" }, references },
          list: { constant_value: ["${google_y.b.id}"], references },
        },
      ),
    ).toStrictEqual({ map: new Expression("${google_y.b.id}", B_ID), list: new Expression("${google_y.b.id}", B_ID) });
  });

  test("inside a map or a list is unknown there alone", () => {
    expect(
      lay({ map: { k: "v" }, list: ["x", null] }, { unknown: { map: { made: true }, list: [false, true] } }),
    ).toStrictEqual({ map: { k: "v", made: NOT_YET }, list: ["x", NOT_YET] });
  });
});

describe("what is sensitive", () => {
  test("is not shown, and null where there is nothing", () => {
    expect(lay({ a: "x", none: null }, { sensitive: { a: true, none: true } })).toStrictEqual({
      a: HIDDEN,
      none: null,
    });
  });

  test("is hidden in a list's element and in a map's", () => {
    expect(
      lay({ list: ["x", "y"], map: { k: "v", open: "w" } }, { sensitive: { list: [false, true], map: { k: true } } }),
    ).toStrictEqual({ list: ["x", HIDDEN], map: { k: HIDDEN, open: "w" } });
  });

  test("keeps what it refers to, but not its text", () => {
    const hidden = new Expression("(sensitive value)", B_ID);
    const declared = { a: { constant_value: "user:${google_y.b.id}", references: TO_B.references } };
    expect(lay({ a: "user:1" }, { sensitive: { a: true } }, declared)).toStrictEqual({ a: hidden });
    expect(lay({ a: null }, { sensitive: { a: true } }, declared)).toStrictEqual({ a: null });
    expect(lay({ a: null }, { sensitive: { a: true }, unknown: { a: true } }, declared)).toStrictEqual({ a: hidden });
  });

  test("is hidden as a whole, where a map or a list of texts was written for it", () => {
    const declared = {
      map: { constant_value: { k: "secret ${google_y.b.id}" }, references: TO_B.references },
      list: { constant_value: ["secret ${google_y.b.id}"], references: TO_B.references },
    };
    const hidden = new Expression("(sensitive value)", B_ID);
    expect(
      lay({ map: { k: "secret 1" }, list: ["secret 1"] }, { sensitive: { map: true, list: true } }, declared),
    ).toStrictEqual({ map: hidden, list: hidden });
  });

  test("is hidden inside the value that an expression comes to", () => {
    const declared = { a: { references: ["google_y.b"] } };
    expect(lay({ a: { open: 1, s: "secret" } }, { sensitive: { a: { s: true } } }, declared)).toStrictEqual({
      a: new Expression("${google_y.b}", [ref("google_y.b")], { open: 1, s: HIDDEN }),
    });
  });
});

describe("an expression", () => {
  test("keeps the text that JSON configuration wrote, and reads its references there", () => {
    const constant_value = "x-${google_y.b.id}-${google_y.b}";
    expect(lay({ a: "x-1-2" }, {}, { a: { constant_value, references: TO_B.references } })).toStrictEqual({
      a: new Expression(constant_value, [...B_ID, ref("google_y.b")], "x-1-2"),
    });
  });

  test("without a text is written from its references, texts alone", () => {
    const references = [1, "google_y.b.id", "google_y.b", "var.x"];
    expect(lay({ a: "1" }, {}, { a: { references } })).toStrictEqual({
      a: new Expression("${google_y.b.id}, ${var.x}", [...B_ID, ref("var.x")], "1"),
    });
  });

  test("whose references are no texts is a literal", () => {
    expect(lay({ a: "1" }, {}, { a: { constant_value: "1", references: [1] } })).toStrictEqual({ a: "1" });
  });

  test("of another module names resources by the module's path", () => {
    const scope = { prefix: "module.m.", module: {}, call: undefined };
    expect(lay({ a: "1" }, {}, { a: TO_B }, { scope })).toStrictEqual({
      a: new Expression("${google_y.b.id}", [ref("module.m.google_y.b", "id")], "1"),
    });
  });

  test.each(["password_wo", "secret_data_wo"])("for the write-only argument %s is told to be there", (key) => {
    expect(lay({ [key]: null }, {}, { [key]: TO_B })).toStrictEqual({
      [key]: new Expression("(sensitive value)", B_ID),
    });
    expect(lay({ [key]: null }, {}, { [key]: { constant_value: null } })).toStrictEqual({ [key]: null });
    expect(lay({ [key]: null }, {}, {})).toStrictEqual({ [key]: null });
  });
});

describe("a map or a list that was written out", () => {
  const references = TO_B.references;

  test("has each element's own expression", () => {
    const constant_value = {
      k: "${google_y.b.id}",
      l: ["${google_y.b.id}"],
      n: 1,
      none: null,
      t: "plain",
      m: { o: true },
    };
    const value = { k: "1", l: ["1"], n: 1, none: null, t: "plain", m: { o: true } };
    const toB = new Expression("${google_y.b.id}", B_ID, "1");
    expect(lay({ a: value }, {}, { a: { constant_value, references } })).toStrictEqual({
      a: { ...value, k: toB, l: [toB] },
    });
  });

  test.each<readonly [string, Json, Json]>([
    ["came in another order", ["1", "plain"], ["plain", "${google_y.b.id}"]],
    ["became longer", ["plain", "1", "more"], ["plain", "${google_y.b.id}"]],
    ["became a text", "plain 1", ["plain", "${google_y.b.id}"]],
  ])(
    "of which the elements cannot be told, because it %s, has all references as a whole",
    (_, value, constant_value) => {
      expect(lay({ a: value }, {}, { a: { constant_value, references } })).toStrictEqual({
        a: new Expression("${google_y.b.id}", B_ID, value),
      });
    },
  );

  test("is in its order when its literals are, whatever the expressions come to", () => {
    const constant_value = ["plain", "${google_y.b.id}", 2];
    expect(lay({ a: ["plain", "other", 2] }, {}, { a: { constant_value, references } })).toStrictEqual({
      a: ["plain", new Expression("${google_y.b.id}", B_ID, "other"), 2],
    });
  });

  test("has maps with expressions of their own", () => {
    const constant_value = [{ k: "${google_y.b.id}", n: 1 }];
    expect(lay({ a: [{ k: "1", n: 1 }] }, {}, { a: { constant_value, references } })).toStrictEqual({
      a: [{ k: new Expression("${google_y.b.id}", B_ID, "1"), n: 1 }],
    });
  });
});

describe("blocks are told apart", () => {
  const to = (name: string) => ({
    constant_value: `\${google_y.${name}.id}`,
    references: [`google_y.${name}.id`, `google_y.${name}`],
  });
  const laid = (name: string, value: string) =>
    new Expression(`\${google_y.${name}.id}`, [ref(`google_y.${name}`, "id")], value);
  const literal = (constant_value: Json) => ({ constant_value });

  test("by their places, where all literals fit", () => {
    const declared = [
      { n: literal(1), v: to("a") },
      { n: literal(1), v: to("b") },
    ];
    expect(
      lay(
        {
          block: [
            { n: 1, v: "A" },
            { n: 1, v: "B" },
          ],
        },
        {},
        { block: declared },
      ),
    ).toStrictEqual({
      block: [
        { n: 1, v: laid("a", "A") },
        { n: 1, v: laid("b", "B") },
      ],
    });
  });

  test("by their names, where one more came", () => {
    const declared = [
      { name: literal("a"), v: to("a") },
      { name: literal("b"), v: to("b") },
    ];
    const value = {
      block: [
        { name: "new", v: "N" },
        { name: "b", v: "B" },
        { name: "a", v: "A" },
      ],
    };
    expect(lay(value, {}, { block: declared })).toStrictEqual({
      block: [
        { name: "new", v: "N" },
        { name: "b", v: laid("b", "B") },
        { name: "a", v: laid("a", "A") },
      ],
    });
  });

  test("by literals of any kind, as texts; null and lists tell nothing", () => {
    const declared = [
      { n: literal(1), on: literal(true), none: literal(null), list: literal(["x"]), v: to("a") },
      { n: literal(2), on: literal(true), none: literal(null), list: literal(["x"]), v: to("b") },
    ];
    const value = {
      block: [
        { n: "2", on: "true", list: ["y"], v: "B" },
        { n: "1", on: "true", list: ["y"], v: "A" },
      ],
    };
    expect(lay(value, {}, { block: declared })).toStrictEqual({
      block: [
        { n: "2", on: "true", list: ["y"], v: laid("b", "B") },
        { n: "1", on: "true", list: ["y"], v: laid("a", "A") },
      ],
    });
  });

  test("by the empty text, which the plan holds as nothing", () => {
    const declared = [
      { n: literal("x"), v: to("a") },
      { n: literal(""), v: to("b") },
    ];
    expect(lay({ block: [{ v: "B" }, { n: "x", v: "A" }] }, {}, { block: declared })).toStrictEqual({
      block: [{ v: laid("b", "B") }, { n: "x", v: laid("a", "A") }],
    });
  });

  test("not by an expression's text, which is not what it comes to", () => {
    const declared = [
      { name: to("n"), v: to("a") },
      { name: literal("b"), v: to("b") },
    ];
    expect(
      lay(
        {
          block: [
            { name: "b", v: "B" },
            { name: "1", v: "A" },
          ],
        },
        {},
        { block: declared },
      ),
    ).toStrictEqual({
      block: [
        { name: "b", v: laid("b", "B") },
        { name: laid("n", "1"), v: laid("a", "A") },
      ],
    });
  });

  test("by escapes as what they stand for", () => {
    const declared = [
      { n: literal("$${X}"), v: to("a") },
      { n: literal("%%{Y}"), v: to("b") },
    ];
    expect(
      lay(
        {
          block: [
            { n: "%{Y}", v: "B" },
            { n: "${X}", v: "A" },
          ],
        },
        {},
        { block: declared },
      ),
    ).toStrictEqual({
      block: [
        { n: "%{Y}", v: laid("b", "B") },
        { n: "${X}", v: laid("a", "A") },
      ],
    });
  });

  const inner = (...paths: readonly string[]) => paths.map((path) => ({ path: literal(path) }));
  const planned = (...paths: readonly string[]) => paths.map((path) => ({ path }));

  test("by the single block inside them", () => {
    const declared = [
      { match: inner("a"), v: to("a") },
      { match: inner("b"), v: to("b") },
    ];
    const value = [
      { match: planned("b"), v: "B" },
      { match: planned("a"), v: "A" },
    ];
    expect(lay({ block: value }, {}, { block: declared })).toStrictEqual({
      block: [
        { match: planned("b"), v: laid("b", "B") },
        { match: planned("a"), v: laid("a", "A") },
      ],
    });
  });

  test("not by several inside them, which have no order, nor by a block on one side alone", () => {
    const declared = [
      { n: literal(1), match: inner("x", "y"), only: inner("z"), v: to("a") },
      { n: literal(2), match: inner("x", "y"), v: to("b") },
    ];
    const value = [
      { n: 2, match: planned("y", "x"), v: "B" },
      { n: 1, match: planned("y", "x"), v: "A" },
    ];
    expect(lay({ block: value }, {}, { block: declared })).toStrictEqual({
      block: [
        { n: 2, match: planned("y", "x"), v: laid("b", "B") },
        { n: 1, match: planned("y", "x"), v: laid("a", "A") },
      ],
    });
  });

  test("never, where there is one on each side: it is the same, whatever its values", () => {
    expect(lay({ block: [{ n: 2, v: "A" }] }, {}, { block: [{ n: literal(1), v: to("a") }] })).toStrictEqual({
      block: [{ n: 2, v: laid("a", "A") }],
    });
  });

  test("and none is found for a value that is no block", () => {
    const declared = [{ n: literal(1), v: to("a") }, { n: literal(2) }];
    expect(lay({ block: ["text", { n: 1, v: "A" }] }, {}, { block: declared })).toStrictEqual({
      block: ["text", { n: 1, v: laid("a", "A") }],
    });
  });

  test("with their marks at their places", () => {
    const value = {
      block: [
        { name: "b", v: "B" },
        { name: "a", v: "A" },
      ],
    };
    const declared = { block: [{ name: literal("a") }, { name: literal("b") }] };
    expect(lay(value, { sensitive: { block: [{ v: true }, {}] } }, declared)).toStrictEqual({
      block: [
        { name: "b", v: HIDDEN },
        { name: "a", v: "A" },
      ],
    });
  });
});

describe("a block that no change lists", () => {
  const fromConstants = { fromConstants: true };

  test("has the literals that were written, and the expressions without a value", () => {
    const declared = {
      n: { constant_value: 1 },
      list: { constant_value: ["x"] },
      v: TO_B,
      unset: { constant_value: null },
    };
    expect(lay({}, {}, declared, fromConstants)).toStrictEqual({
      n: 1,
      list: ["x"],
      v: new Expression("${google_y.b.id}", B_ID),
      unset: null,
    });
  });

  test("is the only one that takes them", () => {
    expect(lay({}, {}, { n: { constant_value: 1 } })).toStrictEqual({});
    expect(lay({ n: 2 }, {}, { n: { constant_value: 1 } })).toStrictEqual({ n: 2 });
  });
});
