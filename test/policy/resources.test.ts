/** The one shape: which resources are there, which leave, and how they are found. */
import { estateOf, plainAddress } from "../../policy/resources";
import type { Resource, Source } from "../../policy/resources";

function resource(address: string, actions?: readonly string[], source: Source = "plan"): Resource {
  const [type = "", name = ""] = address.split(".");
  const change = actions && {
    actions,
    before: undefined,
    replacePaths: [],
    actionReason: undefined,
    importing: false,
    previousAddress: undefined,
  };
  const rest = { mode: "managed", stack: "s", values: {}, dependsOn: [], lifecycle: {} } as const;
  return { address, type, name, source, ...rest, ...(change ? { change } : {}) };
}

test.each([
  ["google_x.a", "google_x.a"],
  ["google_x.a[0]", "google_x.a"],
  ['google_x.a["some.key"]', "google_x.a"],
  ['module.m[12].google_x.a["k"]', "module.m.google_x.a"],
  ["google_x.a]", "google_x.a]"],
])("%s without its indexes is %s", (address, expected) => {
  expect(plainAddress(address)).toBe(expected);
});

describe("a resource that a plan", () => {
  test.each([
    ["says nothing of", undefined, true, false],
    ["leaves alone", ["no-op"], true, false],
    ["creates", ["create"], true, false],
    ["updates", ["update"], true, false],
    ["reads", ["read"], true, false],
    ["replaces", ["delete", "create"], true, true],
    ["replaces, the new one first", ["create", "delete"], true, true],
    ["forgets and creates anew", ["create", "forget"], true, true],
    ["deletes", ["delete"], false, true],
    ["forgets", ["forget"], false, true],
  ])("%s", (_, actions, isThere, isLeaving) => {
    const only = resource("google_x.a", actions);
    const estate = estateOf([only]);
    const there = isThere ? [only] : [];
    expect(estate.resources).toEqual(there);
    expect(estate.ofType("google_x")).toEqual(there);
    expect(estate.at("google_x.a")).toEqual(there);
    expect(estate.leaving).toEqual(isLeaving ? [only] : []);
  });
});

describe("resources", () => {
  const first = resource("google_x.a[0]");
  const other = resource("google_y.a");
  const second = resource("google_x.a[1]");
  const estate = estateOf([first, other, second]);

  test("are found by type, in the order read", () => {
    expect(estate.ofType("google_x")).toEqual([first, second]);
    expect(estate.ofType("google_y")).toEqual([other]);
    expect(estate.ofType("google_z")).toEqual([]);
  });

  test("are found by their address without an index", () => {
    expect(estate.at("google_x.a")).toEqual([first, second]);
    expect(estate.at("google_y.a")).toEqual([other]);
    expect(estate.at("google_x.a[0]")).toEqual([]);
  });
});

test.each<readonly [readonly Source[], boolean]>([
  [[], false],
  [["live"], false],
  [["plan"], true],
  [["configuration"], true],
  [["live", "plan"], true],
])("an estate read from %j is declared: %s", (sources, isDeclared) => {
  expect(estateOf(sources.map((source) => resource("google_x.a", undefined, source))).isDeclared).toBe(isDeclared);
});

test("an estate carries its readers' notes and the order of its stacks", () => {
  const stackDependencies = new Map([["b", ["a"]]]);
  const { notes, stackDependencies: found } = estateOf([], { notes: ["n"], stackDependencies });
  expect({ notes, found }).toEqual({ notes: ["n"], found: stackDependencies });
  expect(estateOf([])).toMatchObject({ notes: [], stackDependencies: new Map(), resources: [], leaving: [] });
});
