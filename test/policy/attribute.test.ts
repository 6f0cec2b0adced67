/** One attribute judged: what is said where it is wrong, absent, of another kind or not known yet. */
import { anyOf, judgeAttribute } from "../../policy/attribute";
import type { Expectation } from "../../policy/attribute";
import { Expression } from "../../policy/resources";
import type { Attributes, Resource } from "../../policy/resources";

const TWO: Expectation = { isRight: (written) => written === "2", want: "exactly 2" };

function judge(values: Attributes, expectation: Partial<Expectation> = {}): unknown {
  const resource: Resource = {
    ...{ address: "google_x.a", type: "google_x", name: "a", mode: "managed", source: "plan", stack: "s" },
    ...{ values: { name: "the-one", ...values }, dependsOn: [], lifecycle: {} },
  };
  return judgeAttribute(resource, "size", { ...TWO, ...expectation });
}

function failure(message: string, got: string, more: object = {}): unknown {
  return [{ status: "fail", path: "size", message, got, want: "exactly 2", ...more }];
}

test.each([
  ["a text", "2"],
  ["a number", 2],
])("%s that is right is none", (_, size) => {
  expect(judge({ size })).toEqual([]);
});

test("what is wrong is told with what is there", () => {
  expect(judge({ size: 3 })).toEqual(failure("the-one has size 3; it needs exactly 2", "3"));
});

test("what is of another kind is told to be that", () => {
  expect(judge({ size: [2] })).toEqual(
    failure("the-one has size of another kind; it needs exactly 2", "another kind of value"),
  );
});

test("what is absent is told to be, with its default where there is one", () => {
  expect(judge({})).toEqual(failure("the-one has no size; it needs exactly 2", "nothing"));
  expect(judge({}, { byDefault: "3" })).toEqual(
    failure("the-one has no size, which means 3; it needs exactly 2", "3 by default"),
  );
});

test("what is absent is right where its default is", () => {
  expect(judge({}, { byDefault: "2" })).toEqual([]);
  expect(judge({ size: 3 }, { byDefault: "2" })).toEqual(failure("the-one has size 3; it needs exactly 2", "3"));
});

test("the reason and a lighter severity go along", () => {
  expect(judge({ size: 3 }, { because: "too large", severity: "warning" })).toEqual(
    failure("the-one has size 3 (too large); it needs exactly 2", "3", { severity: "warning" }),
  );
  expect(judge({ size: 3 })).toStrictEqual(failure("the-one has size 3; it needs exactly 2", "3"));
});

test("what is not known yet is neither right nor wrong", () => {
  expect(judge({ size: new Expression("${var.size}", []) })).toEqual([
    { status: "unknown", path: "size", why: "${var.size} is not known yet" },
  ]);
});

test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b"], "a or b"],
  [["a", "b", "c"], "a, b or c"],
])("any of %j reads %j", (items, expected) => {
  expect(anyOf(items)).toBe(expected);
});
