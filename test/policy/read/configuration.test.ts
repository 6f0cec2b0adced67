/** Synthesized configuration, one stack or several, with references followed as far as literals go. */
import { Expression } from "../../../policy/resources";
import type { Resource, Value } from "../../../policy/resources";
import { isConfiguration, readConfigurations } from "../../../policy/read/configuration";
import type { JsonObject } from "../../../policy/read/json";

type Content = { readonly [block: string]: unknown };

function readAll(...contents: readonly Content[]): readonly Resource[] {
  const files = contents.map((content, index) => ({
    fileName: `stacks/s${index}/cdk.tf.json`,
    content: content as JsonObject,
  }));
  return readConfigurations(files).resources;
}

function at(resources: readonly Resource[], address: string): Resource {
  const found = resources.find((resource) => resource.address === address);
  if (!found) throw new Error(`${address} is not among ${resources.map((resource) => resource.address).join(", ")}`);
  return found;
}

/** What the attribute `value` of the resource `x.probe` becomes. */
function valueOf(value: unknown, content: Content = {}, ...others: readonly Content[]): Value | undefined {
  const resource = { ...(content.resource as object), x: { probe: { value } } };
  return at(readAll({ ...content, resource }, ...others), "x.probe").values.value;
}

describe("blocks", () => {
  test("become resources of their mode, with address, type, name and stack", () => {
    const resources = readAll({
      resource: { google_x: { a: { n: 1 } } },
      data: { google_y: { b: {} } },
      ephemeral: { random_password: { c: { length: 32 } } },
    });
    expect(
      resources.map(({ address, type, name, mode, source, stack }) => [address, type, name, mode, source, stack]),
    ).toEqual([
      ["terraform_stack.s0", "terraform_stack", "s0", "managed", "configuration", "s0"],
      ["google_x.a", "google_x", "a", "managed", "configuration", "s0"],
      ["data.google_y.b", "google_y", "b", "data", "configuration", "s0"],
      ["ephemeral.random_password.c", "random_password", "c", "ephemeral", "configuration", "s0"],
    ]);
    expect(at(resources, "ephemeral.random_password.c").values).toEqual({ length: 32 });
  });

  test("are read where Terraform writes lists of labels", () => {
    expect(at(readAll({ resource: [{ google_x: [{ a: { n: 1 } }] }] }), "google_x.a").values).toEqual({ n: 1 });
  });

  test("keep meta-arguments out of their values", () => {
    const body = {
      n: 1,
      depends_on: ["x.y", "${z.w}"],
      lifecycle: { create_before_destroy: true },
      provider: "p",
      connection: {},
      provisioner: {},
      for_each: {},
      "//": {},
    };
    const resource = at(readAll({ resource: { google_x: { a: body } } }), "google_x.a");
    expect(resource.values).toEqual({ n: 1 });
    expect(resource.dependsOn).toEqual(["x.y", "z.w"]);
    expect(resource.lifecycle).toEqual({ create_before_destroy: true });
  });

  test.each([
    ["a.b", ["a.b"]],
    ["${a.b}", ["a.b"]],
    ["${ a.b }", ["a.b"]],
    ["${a.b", ["${a.b"]],
    ["a.b}", ["a.b}"]],
    [1, []],
  ])("that wait for %j depend on %j", (item, expected) => {
    expect(at(readAll({ resource: { google_x: { a: { depends_on: [item] } } } }), "google_x.a").dependsOn).toEqual(
      expected,
    );
  });

  test.each([
    ["an object", { "//": { note: {} }, google_x: { "//": { note: {} }, a: {} } }],
    ["a list", [{ "//": { note: {} }, google_x: [{ "//": { note: {} }, a: {} }] }]],
  ])("are not the comments among the labels, written as %s", (_, resource) => {
    expect(readAll({ resource }).map(({ address }) => address)).toEqual(["terraform_stack.s0", "google_x.a"]);
  });

  test("without depends_on and lifecycle have neither", () => {
    const { dependsOn, lifecycle } = at(readAll({ resource: { google_x: { a: {} } } }), "google_x.a");
    expect({ dependsOn, lifecycle }).toEqual({ dependsOn: [], lifecycle: {} });
  });

  test("with the literal count 0 make no resource", () => {
    const resources = readAll({ resource: { google_x: { none: { count: 0 }, one: { count: 1 } } } });
    expect(resources.map(({ address }) => address)).toEqual(["terraform_stack.s0", "google_x.one"]);
  });

  test("are no block when they are not an object", () => {
    expect(readAll({ resource: { google_x: { a: "text" } } }).map(({ address }) => address)).toEqual([
      "terraform_stack.s0",
    ]);
  });

  test("keep a key named __proto__ as data", () => {
    const content = JSON.parse(
      '{"resource": {"google_x": {"a": {"__proto__": {"polluted": "${y.z.id}"}}}}}',
    ) as Content;
    const { values } = at(readAll(content), "google_x.a");
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
    expect(Object.hasOwn(values, "__proto__")).toBe(true);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("in a list keep each element's own value, expression or not", () => {
    expect(valueOf(["plain", "${var.x}"])).toEqual([
      "plain",
      new Expression("${var.x}", [{ address: "var.x", attribute: "" }]),
    ]);
  });

  test("share what holds no expression with the parsed file", () => {
    const list = ["a", "b"];
    expect(valueOf(list)).toBe(list);
  });

  test("written dynamically are unknown, with what they refer to", () => {
    const values = at(
      readAll({
        resource: {
          x: { probe: { dynamic: { env: { for_each: "${y.z.list}", content: {} } }, env: [{ name: "A" }] } },
        },
      }),
      "x.probe",
    ).values;
    expect(values.env).toEqual(new Expression("(dynamic block env)", [{ address: "y.z", attribute: "list" }]));
  });

  test("written dynamically before the written ones of that name stay unknown", () => {
    const values = at(
      readAll({ resource: { x: { probe: { env: [{ name: "A" }], dynamic: [{ env: { for_each: [] } }] } } } }),
      "x.probe",
    ).values;
    expect(values.env).toEqual(new Expression("(dynamic block env)", []));
  });
});

describe("the stack itself", () => {
  test("is a resource with the terraform block and its providers", () => {
    const backend = { gcs: { bucket: "b", prefix: "p" } };
    const stack = at(
      readAll({ terraform: { "//": 1, backend, required_version: ">= 1" }, provider: { google: [{ project: "p" }] } }),
      "terraform_stack.s0",
    );
    expect(stack.values).toEqual({ backend, required_version: ">= 1", provider: { google: [{ project: "p" }] } });
    expect({ dependsOn: stack.dependsOn, lifecycle: stack.lifecycle, mode: stack.mode, source: stack.source }).toEqual({
      dependsOn: [],
      lifecycle: {},
      mode: "managed",
      source: "configuration",
    });
  });

  test("without a provider and a terraform block has no values", () => {
    expect(at(readAll({}), "terraform_stack.s0").values).toStrictEqual({});
  });

  test.each([
    ["the folder, however the path is written", "./stacks//staging/./cdk.tf.json", {}, "staging"],
    ["the file's name, of which only the ending goes", "x/a.json.b.json", {}, "a.json.b"],
    ["cdktf's own name", "a/b.json", { "//": { metadata: { stackName: "named" } } }, "named"],
    ["the folder of cdk.tf.json", "out/stacks/staging/cdk.tf.json", {}, "staging"],
    ["the folder on Windows", "out\\stacks\\staging\\cdk.tf.json", {}, "staging"],
    ["the file's name where there is no folder", "./cdk.tf.json", {}, "cdk"],
    ["the file's name", "x/staging.tf.json", {}, "staging"],
    ["the file's name without Terraform's ending", "x/staging.json", {}, "staging"],
  ])("is named after %s", (_, fileName, content, expected) => {
    const { resources, stacks } = readConfigurations([{ fileName, content: content as JsonObject }]);
    expect([resources[0]?.name, stacks]).toEqual([expected, [expected]]);
  });
});

describe("an expression", () => {
  const NETWORK = {
    resource: {
      google_compute_network: {
        vpc: {
          name: "staging-vpc",
          peers: ["a", "b"],
          config: { deep: { value: 7 } },
          many: Array.from({ length: 12 }, (_, index) => `m${index}`),
          numbered: { "0": "zero" },
        },
      },
    },
  };
  const reference = (attribute: string) => ({ address: "google_compute_network.vpc", attribute });

  test.each([
    ["an attribute", "${google_compute_network.vpc.name}", "name", "staging-vpc"],
    ["an element of a list", "${google_compute_network.vpc.peers[1]}", "peers.1", "b"],
    [
      "an attribute of a single block, as the first of a list",
      "${google_compute_network.vpc.config[0].deep[0].value}",
      "config.0.deep.0.value",
      7,
    ],
    ["a list", "${google_compute_network.vpc.peers}", "peers", ["a", "b"]],
    ["an element after the tenth", "${google_compute_network.vpc.many[11]}", "many.11", "m11"],
    ["a key that is a number", '${google_compute_network.vpc.numbered["0"]}', "numbered.0", "zero"],
  ])("that refers to %s comes to it", (_, text, attribute, expected) => {
    expect(valueOf(text, NETWORK)).toEqual(new Expression(text, [reference(attribute)], expected as Value));
  });

  test.each([
    ["an attribute that only an apply makes", "${google_compute_network.vpc.id}", [reference("id")]],
    ["the whole resource", "${google_compute_network.vpc}", [reference("")]],
    ["an element that the list does not have", "${google_compute_network.vpc.peers[9]}", [reference("peers.9")]],
    ["a name in a list", "${google_compute_network.vpc.peers.x}", [reference("peers.x")]],
    [
      "something inside a number",
      "${google_compute_network.vpc.config.deep.value[0]}",
      [reference("config.deep.value.0")],
    ],
    ["something inside a text", "${google_compute_network.vpc.name.x}", [reference("name.x")]],
    [
      "what no stack has",
      "${google_compute_network.other.name}",
      [{ address: "google_compute_network.other", attribute: "name" }],
    ],
    ["a variable", "${var.x}", [{ address: "var.x", attribute: "" }]],
    ["what a prototype lends", "${google_compute_network.vpc.constructor}", [reference("constructor")]],
  ])("that refers to %s is unknown", (_, text, references) => {
    expect(valueOf(text, NETWORK)).toEqual(new Expression(text, references));
  });

  test("with a function is unknown, whatever its arguments", () => {
    const text = "${upper(google_compute_network.vpc.name)}";
    expect(valueOf(text, NETWORK)).toEqual(new Expression(text, [reference("name")]));
  });

  test("of several parts comes to a text when every part is known", () => {
    const text = "pre-${google_compute_network.vpc.name}-${google_compute_network.vpc.config.deep.value}";
    expect(valueOf(text, NETWORK)).toEqual(
      new Expression(text, [reference("name"), reference("config.deep.value")], "pre-staging-vpc-7"),
    );
  });

  test.each([
    ["an unknown part", "pre-${google_compute_network.vpc.id}"],
    ["a list as a part", "pre-${google_compute_network.vpc.peers}"],
    ["a null as a part", "pre-${local.nothing}"],
  ])("with %s is unknown", (_, text) => {
    const value = valueOf(text, { ...NETWORK, locals: { nothing: null } });
    expect(value instanceof Expression && value.value).toBeUndefined();
  });

  test("that is only an escape is the text that it stands for", () => {
    expect(valueOf("$${HOME}")).toBe("${HOME}");
  });

  test("is found in lists and maps", () => {
    const text = "${google_compute_network.vpc.name}";
    const expected = new Expression(text, [reference("name")], "staging-vpc");
    expect(valueOf({ a: [{ b: text }], c: 1 }, NETWORK)).toEqual({ a: [{ b: expected }], c: 1 });
  });

  test("follows a chain to its end", () => {
    const content = { resource: { a: { a: { v: "${b.b.v}" } }, b: { b: { v: "${c.c.v}" } }, c: { c: { v: "end" } } } };
    expect(valueOf("${a.a.v}", content)).toEqual(
      new Expression("${a.a.v}", [{ address: "a.a", attribute: "v" }], "end"),
    );
  });

  test("follows fifty references one after another, and no more", () => {
    const chain = (length: number) => {
      const links = Array.from({ length }, (_, index) => [`l${index}`, { v: `\${y.l${index + 1}.v}` }]);
      const value = valueOf("${y.l0.v}", {
        resource: { y: { ...Object.fromEntries(links), [`l${length}`]: { v: "end" } } },
      });
      return value instanceof Expression ? value.value : value;
    };
    expect(chain(50)).toBe("end");
    expect(chain(51)).toBeUndefined();
  });

  test("grows to a million characters, and no further", () => {
    const locals = { k: "x".repeat(1000) };
    const length = (text: string) => {
      const value = valueOf(text, { locals });
      return value instanceof Expression && typeof value.value === "string" ? value.value.length : undefined;
    };
    expect(length("${local.k}".repeat(1000))).toBe(1_000_000);
    expect(length(`${"${local.k}".repeat(1000)}y`)).toBeUndefined();
  });

  test("keeps every reference of its own, however many", () => {
    const text = Array.from({ length: 60 }, (_, index) => `\${x.r${index}.v}`).join("");
    const value = valueOf(text);
    expect(value instanceof Expression && value.references.length).toBe(60);
  });

  test("of a local refers to fifty things that the local is made of, and to no more", () => {
    const all = Array.from({ length: 60 }, (_, index) => `\${x.r${index}.v}`);
    const value = valueOf("${local.all}", { locals: { all } });
    expect(value instanceof Expression && value.references.length).toBe(50);
  });

  test("of a local and of something else refers to both, and to what the local refers to", () => {
    const value = valueOf("${local.a}-${x.r.v}", { locals: { a: "${x.s.v}" } });
    expect(value instanceof Expression && value.references.map(({ address }) => address)).toEqual([
      "local.a",
      "x.r",
      "x.s",
    ]);
  });

  test("in a circle is unknown", () => {
    const content = { resource: { a: { a: { v: "${b.b.v}" } }, b: { b: { v: "${a.a.v}" } } } };
    expect(valueOf("${a.a.v}", content)).toEqual(new Expression("${a.a.v}", [{ address: "a.a", attribute: "v" }]));
  });

  test("of a local comes to the local, and refers to what the local refers to", () => {
    const content = {
      ...NETWORK,
      locals: {
        outer: { name: "${local.inner}" },
        inner: "${google_compute_network.vpc.name}",
        list: ["${local.inner}"],
      },
    };
    expect(valueOf("${local.outer.name}", content)).toEqual(
      new Expression(
        "${local.outer.name}",
        [{ address: "local.outer", attribute: "name" }, { address: "local.inner", attribute: "" }, reference("name")],
        "staging-vpc",
      ),
    );
    const list = valueOf("${local.list}", content);
    expect(list instanceof Expression && list.references).toContainEqual(reference("name"));
  });

  test("of locals that refer to one another is unknown, and ends", () => {
    const value = valueOf("${local.a}", { locals: { a: "${local.b}", b: "${local.a}" } });
    expect(value).toEqual(
      new Expression("${local.a}", [
        { address: "local.a", attribute: "" },
        { address: "local.b", attribute: "" },
      ]),
    );
  });

  test("of locals that double one another is unknown, and ends", () => {
    const locals = Object.fromEntries(
      Array.from({ length: 64 }, (_, index) => [`l${index}`, `\${local.l${index + 1}}\${local.l${index + 1}}`]),
    );
    const value = valueOf("${local.l0}", { locals: { ...locals, l64: "ha" } });
    expect(value instanceof Expression && value.value).toBeUndefined();
  });
});

describe("across stacks", () => {
  test("a data source has its own literals", () => {
    const content = { data: { google_compute_network: { vpc: { name: "n" } } } };
    const value = valueOf("${data.google_compute_network.vpc.name}", content);
    expect(value instanceof Expression && value.value).toBe("n");
  });

  test("a data source has its own literals rather than those of the resource it stands for", () => {
    const other = { resource: { google_x: { a: { name: "n", region: "the resource's" } } } };
    const content = { data: { google_x: { a: { name: "n", region: "its own" } } } };
    const value = valueOf("${data.google_x.a.region}", content, other);
    expect(value instanceof Expression && value.value).toBe("its own");
  });

  test("a data source stands for the first of several resources of its name", () => {
    const named = (v: number) => ({ resource: { google_x: { a: { name: "n", v } } } });
    const value = valueOf("${data.google_x.a.v}", { data: { google_x: { a: { name: "n" } } } }, named(1), named(2));
    expect(value instanceof Expression && value.value).toBe(1);
  });

  test("data sources of two types stand for resources of their own types", () => {
    const other = { resource: { google_x: { a: { name: "n", v: "x" } }, google_y: { a: { name: "n", v: "y" } } } };
    const content = { data: { google_x: { a: { name: "n" } }, google_y: { a: { name: "n" } } } };
    const value = valueOf("${data.google_y.a.v} ${data.google_x.a.v}", content, other);
    expect(value instanceof Expression && value.value).toBe("y x");
  });

  test("a data source stands for the resource of its type and name in another stack", () => {
    const other = {
      resource: {
        google_other: { x: { name: "n", auto: "no" } },
        google_compute_network: { wrong: { name: "m", auto: true }, right: { name: "n", auto: false } },
      },
    };
    const content = { data: { google_compute_network: { vpc: { name: "n" } } } };
    const value = valueOf("${data.google_compute_network.vpc.auto}", content, other);
    expect(value instanceof Expression && value.value).toBe(false);
  });

  test("a data source finds the name that an expression comes to", () => {
    const other = {
      locals: { name: "n" },
      resource: { google_secret: { x: { secret_id: "${local.name}", labels: "l" } } },
    };
    const content = { data: { google_secret: { x: { secret_id: "n" } } } };
    const value = valueOf("${data.google_secret.x.labels}", content, other);
    expect(value instanceof Expression && value.value).toBe("l");
  });

  test.each([
    ["says no name", { data: { google_x: { a: { region: "r" } } } }],
    ["says a name that is not known", { data: { google_x: { a: { name: "${var.n}" } } } }],
    ["says a name that no resource has", { data: { google_x: { a: { name: "else" } } } }],
  ])("a data source that %s stays unknown", (_, content) => {
    const other = { resource: { google_x: { b: { name: "n", v: 1 } } } };
    const value = valueOf("${data.google_x.a.v}", content, other);
    expect(value instanceof Expression && value.value).toBeUndefined();
  });

  test("a remote state's output is the other stack's", () => {
    const content = { data: { terraform_remote_state: { other: { backend: "gcs" } } } };
    const other = { output: { net: { value: { name: "n" } } } };
    const value = valueOf("${data.terraform_remote_state.other.outputs.net.name}", content, other);
    expect(value instanceof Expression && value.value).toBe("n");
  });

  test("a remote state's output is the other stack's where the own stack has one of that name", () => {
    const content = {
      data: { terraform_remote_state: { other: { backend: "gcs" } } },
      output: { net: { value: { a: { b: "own" } } } },
    };
    const other = { output: { net: { value: { a: { b: "other's" } } } } };
    const value = valueOf("${data.terraform_remote_state.other.outputs.net.a.b}", content, other);
    expect(value instanceof Expression && value.value).toBe("other's");
  });

  test.each([
    [
      "that two stacks have",
      "${data.terraform_remote_state.other.outputs.net}",
      [{ output: { net: { value: 1 } } }, { output: { net: { value: 2 } } }],
    ],
    ["that no stack has", "${data.terraform_remote_state.other.outputs.net}", [{ output: {} }]],
    ["without a name", "${data.terraform_remote_state.other.outputs}", [{ output: { net: { value: 1 } } }]],
  ])("a remote state's output %s stays unknown", (_, text, others) => {
    const value = valueOf(text, { data: { terraform_remote_state: { other: { backend: "gcs" } } } }, ...others);
    expect(value instanceof Expression && value.value).toBeUndefined();
  });

  test("a reference is followed in its own stack alone", () => {
    const value = valueOf("${google_x.a.v}", {}, { resource: { google_x: { a: { v: 1 } } } });
    expect(value instanceof Expression && value.value).toBeUndefined();
  });
});

test("a module is not followed, and the reader says so", () => {
  const { notes } = readConfigurations([
    { fileName: "stacks/s/cdk.tf.json", content: { module: { m: { source: "./m" } } } },
  ]);
  expect(notes).toEqual(["s: module.m is not followed: its resources are seen in a plan only."]);
});

test("what is written for a dynamic block is looked through for references, at any depth", () => {
  const dynamic = { env: [{ for_each: ["${y.z.list}", 1], content: { deep: { a: "${y.w.v}" } } }], port: "no block" };
  const { values } = at(readAll({ resource: { x: { probe: { dynamic } } } }), "x.probe");
  expect(values).toEqual({
    env: new Expression("(dynamic block env)", [
      { address: "y.z", attribute: "list" },
      { address: "y.w", attribute: "v" },
    ]),
    port: new Expression("(dynamic block port)", []),
  });
});

test.each<readonly [JsonObject, boolean]>([
  ...["resource", "terraform", "provider", "data", "module", "ephemeral", "locals", "output", "variable"].map(
    (block) => [{ [block]: {} }, true] as const,
  ),
  [{ terraform: [] }, true],
  [{ resource: "text" }, false],
  [{ other: {} }, false],
])("%j is a configuration: %s", (content, expected) => {
  expect(isConfiguration(content)).toBe(expected);
});
