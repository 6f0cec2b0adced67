/** What a plan's own configuration says of its resources, and what references mean across modules. */
import type { JsonObject } from "../../../policy/read/json";
import {
  PlanConfiguration,
  leafReferences,
  mostExact,
  qualified,
  written,
} from "../../../policy/read/plan-configuration";
import type { DeclaredBlock, Scope } from "../../../policy/read/plan-configuration";
import type { Reference } from "../../../policy/resources";

const ref = (address: string, attribute = ""): Reference => ({ address, attribute });

function blocksOf(rootModule: object): readonly DeclaredBlock[] {
  return [...new PlanConfiguration({ root_module: rootModule as JsonObject }).blocks()];
}

describe("a declared block", () => {
  test("carries what was written for it, and the addresses it waits for", () => {
    const resource = {
      address: "google_x.a",
      mode: "managed",
      type: "google_x",
      name: "a",
      expressions: { n: { constant_value: 1 } },
      depends_on: ["google_y.b", 1],
    };
    const rootModule = { resources: [resource] };
    const configuration = new PlanConfiguration({ root_module: rootModule });
    expect(configuration.blockAt("google_x.a")).toEqual({
      address: "google_x.a",
      mode: "managed",
      type: "google_x",
      name: "a",
      expressions: { n: { constant_value: 1 } },
      dependsOn: ["google_y.b"],
      scope: { prefix: "", module: rootModule, call: undefined },
    });
    expect(configuration.blockAt("google_x.b")).toBeUndefined();
  });

  test.each([
    ["managed", "managed"],
    ["data", "data"],
    ["ephemeral", "ephemeral"],
    ["something new", "managed"],
    [undefined, "managed"],
  ])("of mode %s is %s", (mode, expected) => {
    expect(
      blocksOf({ resources: [{ address: "google_x.a", type: "google_x", mode }] }).map(({ mode }) => mode),
    ).toEqual([expected]);
  });

  test("without a name is called by its address", () => {
    expect(blocksOf({ resources: [{ address: "google_x.a", type: "google_x" }] }).map(({ name }) => name)).toEqual([
      "google_x.a",
    ]);
  });

  test.each([
    ["an address", { type: "google_x" }],
    ["a type", { address: "google_x.a" }],
  ])("without %s is none", (_, resource) => {
    expect(blocksOf({ resources: [resource] })).toEqual([]);
  });

  test("in a module has the module's path before its address, and before those it waits for", () => {
    const inner = { resources: [{ address: "google_x.a", type: "google_x", depends_on: ["google_y.b"] }] };
    const middle = { module_calls: { n: { module: inner }, damaged: null } };
    const found = blocksOf({ module_calls: { m: { module: middle } } });
    expect(found.map(({ address, dependsOn, scope: { prefix } }) => ({ address, dependsOn, prefix }))).toEqual([
      {
        address: "module.m.module.n.google_x.a",
        dependsOn: ["module.m.module.n.google_y.b"],
        prefix: "module.m.module.n.",
      },
    ]);
    expect(found[0]?.scope.call?.json).toEqual({ module: inner });
    expect(found[0]?.scope.call?.scope.prefix).toBe("module.m.");
    expect(found[0]?.scope.call?.scope.call?.scope.prefix).toBe("");
  });
});

test.each([
  [ref("google_x.a"), "google_x.a"],
  [ref("google_x.a", "b.0.c"), "google_x.a.b.0.c"],
])("a reference is written as Terraform does: %j", (reference, text) => {
  expect(written(reference)).toBe(text);
});

describe("of the references that Terraform lists, one after another", () => {
  test.each([
    ["only the whole one counts", ["google_x.a.b.c", "google_x.a.b", "google_x.a"], [ref("google_x.a", "b.c")]],
    ["an index is a part", ["google_x.a[0].b", "google_x.a[0]", "google_x.a"], [ref("google_x.a", "b")]],
    [
      "a name that begins alike is another one",
      ["google_x.ab.id", "google_x.ab", "google_x.a"],
      [ref("google_x.ab", "id"), ref("google_x.a")],
    ],
    [
      "one of the same length is another one",
      ["google_x.a.id", "google_x.a", "google_x.b"],
      [ref("google_x.a", "id"), ref("google_x.b")],
    ],
    ["what names no object is left out", ["each.key", "google_x.a"], [ref("google_x.a")]],
    ["none are none", [], []],
  ])("%s", (_, listed, expected) => {
    expect(mostExact(listed)).toEqual(expected);
  });
});

describe("an expression's references", () => {
  test("are those of its text, where the plan keeps one", () => {
    const leaf = {
      constant_value: "${google_x.a.id}-${google_x.a}",
      references: ["google_x.a.id", "google_x.a"],
    };
    expect(leafReferences(leaf)).toEqual([ref("google_x.a", "id"), ref("google_x.a")]);
  });

  test("are the listed ones otherwise, texts alone", () => {
    expect(leafReferences({ references: [1, "google_x.a.id", "google_x.a"] as never })).toEqual([
      ref("google_x.a", "id"),
    ]);
    expect(leafReferences({ constant_value: 1 })).toEqual([]);
  });
});

describe("seen from the root", () => {
  const ROOT: Scope = { prefix: "", module: {}, call: undefined };
  const scopeIn = (module: object, call: object = {}, outside: Scope = ROOT): Scope => ({
    prefix: `${outside.prefix}module.m.`,
    module: module as JsonObject,
    call: { json: call as JsonObject, scope: outside },
  });

  test("references outside of modules are shared, not copied", () => {
    const references = [ref("google_x.a", "id"), ref("var.x")];
    expect(qualified(references, ROOT)).toBe(references);
    expect(qualified(references, undefined)).toBe(references);
  });

  test("a resource of a module has its path; locals and variables keep their names", () => {
    expect(
      qualified([ref("google_x.a", "id"), ref("local.l"), ref("var.v"), ref("data.google_y.b")], scopeIn({})),
    ).toEqual([ref("module.m.google_x.a", "id"), ref("local.l"), ref("var.v"), ref("module.m.data.google_y.b")]);
  });

  test("a module's variable is what the call gave for it", () => {
    const call = { expressions: { v: { references: ["google_x.a.id", "google_x.a"] }, w: { constant_value: 1 } } };
    expect(qualified([ref("var.v"), ref("var.w")], scopeIn({}, call))).toEqual([ref("google_x.a", "id"), ref("var.w")]);
  });

  test("a variable that was given a variable is followed to the outermost call", () => {
    const outer = scopeIn({}, { expressions: { v: { references: ["google_x.a"] } } });
    const inner = scopeIn({}, { expressions: { v: { references: ["var.v"] } } }, outer);
    expect(inner.prefix).toBe("module.m.module.m.");
    expect(qualified([ref("var.v")], inner)).toEqual([ref("google_x.a")]);
  });

  const withOutput = (expression: object): Scope => ({
    ...ROOT,
    module: { module_calls: { m: { module: { outputs: { out: { expression: expression as JsonObject } } } } } },
  });

  test("a module's output is what is behind it, with the rest of the path, beside references that lead nowhere else", () => {
    const scope = withOutput({ references: ["google_x.a.list", "google_x.a"] });
    expect(qualified([ref("google_y.b"), ref("module.m", "out.0.id")], scope)).toEqual([
      ref("google_y.b"),
      ref("module.m.google_x.a", "list.0.id"),
    ]);
  });

  test("an output that is a whole resource takes the path as it is", () => {
    const scope = withOutput({ references: ["google_x.a"] });
    expect(qualified([ref("module.m", "out.id")], scope)).toEqual([ref("module.m.google_x.a", "id")]);
    expect(qualified([ref("module.m", "out")], scope)).toEqual([ref("module.m.google_x.a")]);
  });

  test("an output of nothing but literals, and one that is not there, stay what they are", () => {
    const scope = withOutput({ constant_value: "literal" });
    expect(qualified([ref("module.m", "out"), ref("module.m", "other"), ref("module.n", "out")], scope)).toEqual([
      ref("module.m", "out"),
      ref("module.m", "other"),
      ref("module.n", "out"),
    ]);
  });

  test("an output of a module in a module stays with its path where nothing is behind it", () => {
    expect(qualified([ref("module.n", "out")], scopeIn({}))).toEqual([ref("module.m.module.n", "out")]);
  });

  test("an output of a variable is what the call gave for it", () => {
    const scope: Scope = {
      ...ROOT,
      module: {
        module_calls: {
          m: {
            expressions: { v: { references: ["google_x.a.id", "google_x.a"] } },
            module: { outputs: { out: { expression: { references: ["var.v"] } } } },
          },
        },
      },
    };
    expect(qualified([ref("module.m", "out")], scope)).toEqual([ref("google_x.a", "id")]);
  });

  /** Modules in one another, each giving out what the next one inside gives out; the innermost gives a resource. */
  const nested = (depth: number): Scope => {
    let module: JsonObject = { outputs: { out: { expression: { references: ["google_x.a"] } } } };
    for (let level = 1; level < depth; level += 1) {
      module = {
        outputs: { out: { expression: { references: ["module.m.out", "module.m"] } } },
        module_calls: { m: { module } },
      };
    }
    return { ...ROOT, module: { module_calls: { m: { module } } } };
  };

  test("outputs are followed through twenty modules, and no further", () => {
    const end = (depth: number) => qualified([ref("module.m", "out")], nested(depth)).map(written);
    expect(end(20)).toEqual([`${"module.m.".repeat(20)}google_x.a`]);
    expect(end(22)).toEqual(["module.m.out"]);
  });
});
