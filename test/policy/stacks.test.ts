/** Which stack comes after which, and what a stack can be expected to see of the others. */
import { estateOf } from "../../policy/resources";
import type { Resource } from "../../policy/resources";
import { comesAfter, isSeenFrom } from "../../policy/stacks";

function resource(stack: string, type: string, mode: Resource["mode"] = "managed"): Resource {
  const rest = { source: "configuration", values: {}, dependsOn: [], lifecycle: {} } as const;
  return { address: `${type}.a`, type, name: "a", mode, stack, ...rest };
}

/** bootstrap, then foundation, then staging; nothing is said of the stack `loose`. */
const DEPENDENCIES = new Map([
  ["bootstrap", []],
  ["foundation", ["bootstrap"]],
  ["staging", ["foundation", "bootstrap"]],
]);
const WHOLE = estateOf(
  [
    resource("bootstrap", "google_bucket"),
    resource("foundation", "google_network"),
    resource("staging", "google_service"),
  ],
  { stackDependencies: DEPENDENCIES },
);

test.each([
  ["staging", "foundation", true],
  ["staging", "bootstrap", true],
  ["foundation", "bootstrap", true],
  ["foundation", "staging", false],
  ["bootstrap", "foundation", false],
  ["staging", "staging", false],
  ["staging", "unheard of", false],
  // Without a known order every other stack may be first.
  ["loose", "staging", true],
  ["loose", "loose", false],
])("%s comes after %s: %s", (stack, earlier, expected) => {
  expect(comesAfter(WHOLE, stack, earlier)).toBe(expected);
});

test("a stack comes after those that the one before it comes after", () => {
  const chain = new Map([
    ["c", ["b"]],
    ["b", ["a"]],
    ["a", []],
  ]);
  const estate = estateOf([], { stackDependencies: chain });
  expect([comesAfter(estate, "c", "a"), comesAfter(estate, "a", "c")]).toEqual([true, false]);
});

test("stacks that come after one another in a circle are told, and end", () => {
  const circle = new Map([
    ["a", ["b"]],
    ["b", ["a"]],
  ]);
  const estate = estateOf([], { stackDependencies: circle });
  expect([comesAfter(estate, "a", "b"), comesAfter(estate, "b", "a")]).toEqual([true, true]);
});

describe("what a stack takes from outside would be seen", () => {
  test("when every stack before it is given", () => {
    expect(isSeenFrom(WHOLE, "staging", ["google_unheard_of"])).toBe(true);
  });

  const PART = estateOf(
    [
      resource("foundation", "google_network"),
      resource("foundation", "google_lookup", "data"),
      resource("staging", "google_service"),
    ],
    { stackDependencies: DEPENDENCIES },
  );

  test.each([
    ["a type that a given stack before it declares", ["google_network"], true],
    ["any of several types", ["google_unheard_of", "google_network"], true],
    ["a type that no given stack has", ["google_bucket"], false],
    ["a type that a given stack only looks up", ["google_lookup"], false],
    ["a type of its own", ["google_service"], false],
    ["no type", [], false],
  ])("when one is missing: %s", (_, types, expected) => {
    expect(isSeenFrom(PART, "staging", types)).toBe(expected);
  });

  test("when no order is known: where another stack declares it", () => {
    const loose = estateOf([resource("a", "google_network"), resource("b", "google_service")]);
    expect(isSeenFrom(loose, "b", ["google_network"])).toBe(true);
    expect(isSeenFrom(loose, "b", ["google_service"])).toBe(false);
    expect(isSeenFrom(loose, "b", ["google_bucket"])).toBe(false);
  });
});
