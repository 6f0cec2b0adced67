/** JSON of any shape, walked without trust. */
import {
  arrayAt,
  checkDepth,
  isJsonArray,
  isJsonObject,
  member,
  objectAt,
  setOwn,
  stringAt,
} from "../../../policy/read/json";
import type { Json } from "../../../policy/read/json";
import { MAX_DEPTH } from "../../../policy/read/read-error";

const KINDS: readonly (readonly [string, Json | undefined])[] = [
  ["object", { a: 1 }],
  ["array", [1]],
  ["string", "text"],
  ["number", 1],
  ["boolean", true],
  ["null", null],
  ["nothing", undefined],
];

test.each(KINDS)("%s is told from the other kinds", (kind, value) => {
  expect([isJsonObject(value), isJsonArray(value)]).toEqual([kind === "object", kind === "array"]);
});

describe("a member", () => {
  test("is the object's own", () => {
    expect(member({ a: 1 }, "a")).toBe(1);
  });

  test.each(["toString", "__proto__", "constructor"])("is not what a prototype lends: %s", (key) => {
    expect(member({ a: 1 }, key)).toBeUndefined();
  });

  test.each(KINDS.filter(([kind]) => kind !== "object"))("is in no value of kind %s", (_, value) => {
    expect(member(value, "length")).toBeUndefined();
    expect(member(value, "0")).toBeUndefined();
  });
});

describe("what is asked for by kind", () => {
  const HOLDER = Object.fromEntries(KINDS.filter(([, value]) => value !== undefined)) as { [kind: string]: Json };

  test.each(KINDS)("is an object, or an empty one where there is a value of kind %s", (kind, value) => {
    expect(objectAt(HOLDER, kind)).toEqual(kind === "object" ? value : {});
  });

  test.each(KINDS)("is a list, or an empty one where there is a value of kind %s", (kind, value) => {
    expect(arrayAt(HOLDER, kind)).toEqual(kind === "array" ? value : []);
  });

  test.each(KINDS)("is a text, or nothing where there is a value of kind %s", (kind, value) => {
    expect(stringAt(HOLDER, kind)).toBe(kind === "string" ? value : undefined);
  });
});

describe("setting a member", () => {
  test("writes over the one that was there", () => {
    const object: Record<string, number> = { a: 1 };
    setOwn(object, "a", 2);
    expect(object).toEqual({ a: 2 });
  });

  test("named __proto__ leaves the prototype alone, and makes a member as any other", () => {
    const object: Record<string, object> = {};
    setOwn(object, "__proto__", { polluted: true });
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(object, "__proto__")).toEqual({
      value: { polluted: true },
      writable: true,
      enumerable: true,
      configurable: true,
    });
  });
});

describe("the depth", () => {
  const nested = (levels: number, wrap: (inner: Json) => Json): Json => {
    let value: Json = "innermost";
    for (let level = 0; level < levels; level += 1) value = wrap(value);
    return value;
  };
  const WRAPS: readonly (readonly [string, (inner: Json) => Json])[] = [
    ["lists", (inner) => [1, inner]],
    ["objects", (inner) => ({ first: null, inner })],
  ];

  // The outermost is not nested in anything, so that one more than the limit is still right.
  test.each(WRAPS)("of %s at the limit is read", (_, wrap) => {
    expect(() => checkDepth(nested(MAX_DEPTH + 1, wrap), "x.json")).not.toThrow();
  });

  test.each(WRAPS)("of %s over the limit is refused", (_, wrap) => {
    expect(() => checkDepth(nested(MAX_DEPTH + 2, wrap), "x.json")).toThrow(
      "x.json is nested deeper than 200 levels: no configuration, plan or export is.",
    );
  });
});
