/** Plans as `terraform show -json` prints them. creation.json was printed by Terraform 1.11.4 with the provider this project uses. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Expression } from "../../../policy/resources";
import type { Attributes, Resource } from "../../../policy/resources";
import { at } from "../../../policy/value";
import type { JsonObject } from "../../../policy/read/json";
import { isPlan, readPlan } from "../../../policy/read/plan";
import type { PlanRead } from "../../../policy/read/plan";

const CREATION = JSON.parse(readFileSync(join(__dirname, "../../fixtures/plan/creation.json"), "utf8")) as JsonObject;

function read(content: object): PlanRead {
  return readPlan({ format_version: "1.2", ...content } as unknown as JsonObject, "x.plan.json", "x");
}

function find(resources: readonly Resource[], address: string): Resource {
  const found = resources.find((resource) => resource.address === address);
  if (!found) throw new Error(`${address} is not among ${resources.map((resource) => resource.address).join(", ")}`);
  return found;
}

/** One change of a resource, with what the configuration wrote for it. */
function planned(change: object, expressions?: object, more: object = {}): Resource {
  const { resources } = read({
    resource_changes: [
      {
        address: "google_x.a",
        mode: "managed",
        type: "google_x",
        name: "a",
        ...more,
        change: { actions: ["create"], ...change },
      },
    ],
    configuration: {
      root_module: {
        resources: expressions
          ? [{ address: "google_x.a", mode: "managed", type: "google_x", name: "a", expressions }]
          : [],
      },
    },
  });
  return find(resources, "google_x.a");
}

const references = (...addresses: readonly string[]) =>
  addresses.map((address) => ({
    address: address.split(".").slice(0, 2).join("."),
    attribute: address.split(".").slice(2).join("."),
  }));

describe("a plan printed by Terraform", () => {
  const { resources, metadata } = readPlan(CREATION, "creation.plan.json", "creation");
  const backend = find(resources, "google_cloud_run_v2_service.backend");
  const variable = (name: string): Attributes => {
    const list = at(backend.values, "template.containers.env");
    const variables = list.state === "known" ? (list.value as readonly Attributes[]) : [];
    const found = variables.find((item) => item.name === name);
    if (!found) throw new Error(`no variable ${name}`);
    return found;
  };

  test("has every managed resource once; Terraform lists no ephemeral one", () => {
    expect(resources.map(({ address, mode }) => `${mode} ${address}`).sort()).toEqual([
      "managed google_cloud_run_v2_service.backend",
      "managed google_compute_network.vpc",
      'managed google_project_service.svc["redis.googleapis.com"]',
      'managed google_project_service.svc["run.googleapis.com"]',
      "managed google_secret_manager_secret.s",
      "managed google_secret_manager_secret_version.plain",
      "managed google_secret_manager_secret_version.v",
      "managed google_service_account.backend",
      "managed google_sql_database_instance.postgres",
      "managed module.m.google_compute_subnetwork.s",
      "managed terraform_data.t",
    ]);
  });

  test("shows literals as they are, and the addresses that a resource waits for", () => {
    expect(at(backend.values, "template.containers.resources.limits.cpu")).toEqual({
      state: "known",
      value: "2",
      references: [],
    });
    expect(backend.dependsOn).toEqual(["google_secret_manager_secret_version.v"]);
    expect(backend.source).toBe("plan");
    expect(backend.stack).toBe("creation");
  });

  test("shows a set's elements with their own expressions, although the set has another order", () => {
    expect(variable("ZED").value).toBe("1");
    expect(variable("A").value).toBe("${ESC}");
    expect(variable("POSTGRES_HOST").value).toEqual(
      new Expression(
        "${google_sql_database_instance.postgres.private_ip_address}",
        references("google_sql_database_instance.postgres.private_ip_address"),
      ),
    );
    expect(at(variable("JWT"), "value_source.secret_key_ref.secret")).toEqual({
      state: "known",
      value: "jwt",
      references: references("google_secret_manager_secret.s.secret_id"),
    });
    const text = "x-${google_compute_network.vpc.name}-${local.l2}";
    expect(variable("VPC").value).toEqual(
      new Expression(text, references("google_compute_network.vpc.name", "local.l2"), "x-staging-vpc-staging-vpc"),
    );
  });

  test("shows a map's elements with their own expressions", () => {
    expect(find(resources, "google_secret_manager_secret.s").values.labels).toEqual({
      a: new Expression(
        "${google_service_account.backend.account_id}",
        references("google_service_account.backend.account_id"),
        "netra-backend",
      ),
      b: "c",
    });
  });

  test("shows neither a sensitive payload nor a write-only one", () => {
    expect(find(resources, "google_secret_manager_secret_version.plain").values.secret_data).toEqual(
      new Expression("(sensitive value)", []),
    );
    const { secret_data, secret_data_wo, secret_data_wo_version } = find(
      resources,
      "google_secret_manager_secret_version.v",
    ).values;
    expect({ secret_data, secret_data_wo, secret_data_wo_version }).toEqual({
      secret_data: null,
      secret_data_wo: new Expression("(sensitive value)", [
        { address: "ephemeral.random_password.jwt", attribute: "result" },
      ]),
      secret_data_wo_version: 1,
    });
    expect(JSON.stringify(resources.map(({ values }) => values))).not.toContain("clear-text");
  });

  test("leaves to the platform what nobody wrote: it is absent, as in the configuration", () => {
    const path = "template.containers.startup_probe";
    expect(at(backend.values, path)).toEqual({ state: "absent" });
    expect(at(backend.values, "latest_ready_revision")).toEqual({ state: "absent" });
  });

  test("follows a module's variable to what it was given", () => {
    const subnet = find(resources, "module.m.google_compute_subnetwork.s");
    expect(subnet.values.network).toEqual(
      new Expression("${var.vpc}", references("google_compute_network.vpc.name"), "staging-vpc"),
    );
    expect(subnet.values.name).toEqual(
      new Expression("sub-${var.vpc}", references("google_compute_network.vpc.name"), "sub-staging-vpc"),
    );
  });

  test("says what it is", () => {
    expect(metadata).toMatchObject({
      stack: "creation",
      formatVersion: "1.2",
      terraformVersion: "1.11.4",
      timestamp: "2026-01-01T00:00:00Z",
      errored: false,
      applyable: true,
      complete: true,
      drift: [],
      deferred: [],
      outputs: [{ name: "o", actions: ["create"] }],
      failedChecks: [],
    });
  });
});

describe("the format version", () => {
  test.each(["1.0", "1.1", "1.2"])("%s is read", (format_version) => {
    expect(read({ format_version }).metadata.formatVersion).toBe(format_version);
  });

  test.each([["0.2"], ["1.3"], ["2.0"], [1.2], [null]])("%j is refused by name", (format_version) => {
    expect(() => read({ format_version })).toThrow(
      `x.plan.json is a plan of format_version ${JSON.stringify(format_version)}; read are 1.0, 1.1, 1.2 (Terraform 1.1 to 1.x): show the plan with such a version.`,
    );
  });

  test.each<readonly [JsonObject, boolean]>([
    [{ format_version: "1.2", resource_changes: [] }, true],
    [{ format_version: "1.2" }, true],
    [{ format_version: "0.1", planned_values: {} }, true],
    [{ format_version: "1.0", values: {} }, false],
    ...["resource_changes", "planned_values", "configuration", "output_changes", "errored"].map(
      (key) => [{ format_version: "1.0", values: {}, [key]: {} }, true] as const,
    ),
    [{ resource_changes: [] }, false],
  ])("marks a plan: %j %s", (content, expected) => {
    expect(isPlan(content)).toBe(expected);
  });
});

describe("a value", () => {
  const AFTER = { after: { a: "1", list: ["x"], block: [{ b: 2 }] } };

  test("without marks and expressions is shared with the plan", () => {
    const change = { ...AFTER, after_unknown: { block: [{}] }, after_sensitive: { block: [{}] } };
    const { values } = planned(change, { a: { constant_value: "1" }, block: [{ b: { constant_value: 2 } }] });
    expect(values).toBe(change.after);
  });

  test("known only after apply is unknown, with what it refers to", () => {
    const { values } = planned(
      { after: {}, after_unknown: { a: true } },
      { a: { references: ["google_y.b.id", "google_y.b"] } },
    );
    expect(values).toEqual({ a: new Expression("${google_y.b.id}", references("google_y.b.id")) });
  });

  test("known only after apply inside a list is unknown there alone", () => {
    const { values } = planned({
      actions: ["update"],
      after: { list: ["x", null] },
      after_unknown: { list: [false, true] },
    });
    expect(values).toEqual({ list: ["x", new Expression("(known after apply)", [])] });
  });

  test.each([
    ["an update", ["update"], { a: { constant_value: 1 } }],
    ["a creation without configuration", ["create"], undefined],
  ])("that nobody wrote and only an apply makes is unknown in %s", (_, actions, expressions) => {
    const { values } = planned({ actions, after: { a: 1 }, after_unknown: { made: true } }, expressions);
    expect(values).toEqual({ a: 1, made: new Expression("(known after apply)", []) });
  });

  test("that nobody wrote is absent in a replacement", () => {
    const { values } = planned(
      { actions: ["delete", "create"], after: { a: 1 }, after_unknown: { made: true } },
      { a: { constant_value: 1 } },
    );
    expect(values).toEqual({ a: 1 });
  });

  test("that is sensitive is not shown", () => {
    const { values } = planned({
      after: { a: "secret", b: [{ c: "secret", d: 1 }], none: null },
      after_sensitive: { a: true, b: [{ c: true }], none: true, absent: true },
    });
    const hidden = new Expression("(sensitive value)", []);
    expect(values).toEqual({ a: hidden, b: [{ c: hidden, d: 1 }], none: null });
  });

  test("that is sensitive as a whole is not shown", () => {
    const { values } = planned({ after: { a: { b: "secret" } }, after_sensitive: { a: true } });
    expect(values).toEqual({ a: new Expression("(sensitive value)", []) });
  });

  test("that is sensitive hides the text of its expression", () => {
    const expression = { constant_value: "user:hunter2@${google_y.b.id}", references: ["google_y.b.id", "google_y.b"] };
    const hidden = new Expression("(sensitive value)", references("google_y.b.id"));
    expect(planned({ after: { a: "user:hunter2@x" }, after_sensitive: { a: true } }, { a: expression }).values).toEqual(
      { a: hidden },
    );
    expect(
      planned({ after: {}, after_unknown: { a: true }, after_sensitive: { a: true } }, { a: expression }).values,
    ).toEqual({ a: hidden });
    expect(planned({ after: { a: null }, after_sensitive: { a: true } }, { a: expression }).values).toEqual({
      a: null,
    });
  });

  test("that is write-only is known to be given, and not shown", () => {
    const { values } = planned(
      { after: { key_wo: null, other_wo: null, no: null } },
      { key_wo: { constant_value: "clear" }, other_wo: { constant_value: null }, no: { constant_value: "x" } },
    );
    expect(values).toEqual({ key_wo: new Expression("(sensitive value)", []), other_wo: null, no: null });
  });

  test("written in HCL names its references, the most exact ones", () => {
    const { values } = planned(
      { after: { a: "1" } },
      {
        a: {
          references: [
            "google_y.b.list[0].id",
            "google_y.b.list[0]",
            "google_y.b.list",
            "google_y.b",
            "google_y.bc",
            "each.key",
          ],
        },
      },
    );
    expect(values).toEqual({
      a: new Expression(
        "${google_y.b.list.0.id}, ${google_y.bc}",
        references("google_y.b.list.0.id", "google_y.bc"),
        "1",
      ),
    });
  });

  test("written as a list of texts has each element's own expression", () => {
    const constant_value = ["plain", "${google_y.b.id}"];
    const { values } = planned(
      { after: { a: ["plain", "id"] } },
      { a: { constant_value, references: ["google_y.b.id", "google_y.b"] } },
    );
    expect(values).toEqual({ a: ["plain", new Expression("${google_y.b.id}", references("google_y.b.id"), "id")] });
  });

  test("written as a list whose elements came in another order has the whole list's references", () => {
    const constant_value = ["plain", "${google_y.b.id}"];
    const { values } = planned(
      { after: { a: ["id", "plain"] } },
      { a: { constant_value, references: ["google_y.b.id", "google_y.b"] } },
    );
    expect(values).toEqual({ a: new Expression("${google_y.b.id}", references("google_y.b.id"), ["id", "plain"]) });
  });

  test("written as a list that became longer has the whole list's references", () => {
    const constant_value = ["${google_y.b.id}"];
    const { values } = planned(
      { after: { a: ["id", "more"] } },
      { a: { constant_value, references: ["google_y.b.id", "google_y.b"] } },
    );
    expect(values).toEqual({ a: new Expression("${google_y.b.id}", references("google_y.b.id"), ["id", "more"]) });
  });

  test("written as a map with texts, numbers and lists keeps what is literal", () => {
    const constant_value = { t: "${google_y.b.id}", n: 1, l: ["x"], p: "plain" };
    const { values } = planned(
      { after: { a: { t: "id", n: 1, l: ["x"], p: "plain" } } },
      { a: { constant_value, references: ["google_y.b.id", "google_y.b"] } },
    );
    expect(values).toEqual({
      a: { t: new Expression("${google_y.b.id}", references("google_y.b.id"), "id"), n: 1, l: ["x"], p: "plain" },
    });
  });

  test("with an expression that comes to null is absent", () => {
    const { values } = planned({ after: { a: null } }, { a: { constant_value: "${var.x}", references: ["var.x"] } });
    expect(at(values, "a")).toEqual({ state: "absent" });
  });

  test("with a key named __proto__ keeps it as data", () => {
    const after = JSON.parse('{"__proto__": {"x": 1}, "a": 2}') as object;
    const sensitive = JSON.parse('{"__proto__": {"x": true}}') as object;
    const { values } = planned({ after, after_sensitive: sensitive });
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
    expect(Object.keys(values)).toEqual(["__proto__", "a"]);
  });
});

describe("blocks", () => {
  const written = (name: string, extra: object = {}) => ({
    name: { constant_value: name },
    value: { constant_value: `\${google_y.${name}.id}`, references: [`google_y.${name}.id`, `google_y.${name}`] },
    ...extra,
  });
  const env = (...names: readonly string[]) => names.map((name) => ({ name, value: `id-${name}` }));
  const expected = (name: string) => ({
    name,
    value: new Expression(`\${google_y.${name}.id}`, references(`google_y.${name}.id`), `id-${name}`),
  });

  test("in the order written have their own expressions", () => {
    expect(planned({ after: { env: env("a", "b") } }, { env: [written("a"), written("b")] }).values).toEqual({
      env: [expected("a"), expected("b")],
    });
  });

  test("in another order are told apart by their literals", () => {
    expect(planned({ after: { env: env("b", "a") } }, { env: [written("a"), written("b")] }).values).toEqual({
      env: [expected("b"), expected("a")],
    });
  });

  test("that nobody wrote keep their values", () => {
    expect(planned({ after: { env: env("a", "made") } }, { env: [written("a"), written("b")] }).values).toEqual({
      env: [expected("a"), { name: "made", value: "id-made" }],
    });
  });

  test("without a name are told apart by their other literals, in blocks inside them too", () => {
    const rule = (priority: number, path: string) => ({
      priority: { constant_value: priority },
      action: { constant_value: `\${google_y.${path}.id}`, references: [`google_y.${path}.id`, `google_y.${path}`] },
      match: [{ path: { constant_value: path } }],
    });
    const after = {
      rule: [
        { priority: 1, action: "A", match: [{ path: "b" }] },
        { priority: 1, action: "B", match: [{ path: "a" }] },
      ],
    };
    const { values } = planned({ after }, { rule: [rule(1, "a"), rule(1, "b")] });
    expect(at(values, "rule.0.action")).toEqual({
      state: "known",
      value: "A",
      references: references("google_y.b.id"),
    });
    expect(at(values, "rule.1.action")).toEqual({
      state: "known",
      value: "B",
      references: references("google_y.a.id"),
    });
  });

  test("whose literals hold escapes are recognised", () => {
    const block = (name: string, value: string) => ({
      name: { constant_value: name },
      value: { constant_value: value },
      extra: { constant_value: "${google_y.b.id}", references: ["google_y.b.id"] },
    });
    const after = {
      env: [
        { name: "b", value: "${X}", extra: "1" },
        { name: "a", value: "plain", extra: "2" },
      ],
    };
    const { values } = planned({ after }, { env: [block("a", "plain"), block("b", "$${X}")] });
    expect(at(values, "env.0.extra")).toEqual({ state: "known", value: "1", references: references("google_y.b.id") });
  });

  test("that are single are the same block, whatever their values", () => {
    const { values } = planned({ after: { block: [{ name: "changed", value: "v" }] } }, { block: [written("a")] });
    expect(at(values, "block.value")).toEqual({ state: "known", value: "v", references: references("google_y.a.id") });
  });
});

describe("a change", () => {
  test("carries what a review needs", () => {
    const change = {
      actions: ["delete", "create"],
      before: { a: "old" },
      after: { a: "new" },
      replace_paths: [["a"], ["b", 0, "c"]],
      importing: { id: "x" },
    };
    const { change: read } = planned(change, undefined, {
      action_reason: "replace_because_cannot_update",
      previous_address: "google_x.old",
    });
    expect({ ...read, before: read?.before }).toMatchObject({
      actions: ["delete", "create"],
      before: { a: "old" },
      replacePaths: ["a", "b.0.c"],
      actionReason: "replace_because_cannot_update",
      importing: true,
      previousAddress: "google_x.old",
      deposed: undefined,
    });
  });

  test("without any of it says so", () => {
    const { change } = planned({ before: null, after: {} });
    expect({ ...change, before: change?.before }).toMatchObject({
      before: undefined,
      replacePaths: [],
      actionReason: undefined,
      importing: false,
      previousAddress: undefined,
    });
  });

  test("of a deposed object names its key", () => {
    expect(
      planned({ actions: ["delete"], before: {}, after: null }, undefined, { deposed: "ab12cd34" }).change?.deposed,
    ).toBe("ab12cd34");
  });

  test("never shows what was sensitive before", () => {
    const { change } = planned({
      actions: ["update"],
      before: { a: "secret", b: 1 },
      before_sensitive: { a: true },
      after: {},
    });
    expect(change?.before).toEqual({ a: new Expression("(sensitive value)", []), b: 1 });
  });

  test("that deletes shows the resource as it was", () => {
    const { values } = planned({
      actions: ["delete"],
      before: { a: "old", p: "secret" },
      before_sensitive: { p: true },
      after: null,
    });
    expect(values).toEqual({ a: "old", p: new Expression("(sensitive value)", []) });
  });

  test("that deletes shows the resource as it was in its module", () => {
    const expressions = { n: { references: ["google_y.b.id", "google_y.b"] } };
    const { resources } = read({
      resource_changes: [
        {
          address: "module.m.google_x.a[0]",
          type: "google_x",
          change: { actions: ["delete"], before: { n: "1" }, after: null },
        },
      ],
      configuration: {
        root_module: {
          module_calls: { m: { module: { resources: [{ address: "google_x.a", type: "google_x", expressions }] } } },
        },
      },
    });
    expect(resources[0]?.values).toEqual({
      n: new Expression("${google_y.b.id}", [{ address: "module.m.google_y.b", attribute: "id" }], "1"),
    });
  });

  test("of nothing to nothing has no values", () => {
    expect(planned({ actions: ["forget"], before: null, after: null }).values).toEqual({});
  });

  test("keeps the actions that are texts", () => {
    expect(planned({ actions: ["update", 1], after: {} }).change?.actions).toEqual(["update"]);
  });

  test("names paths that force a replacement, of whatever kind", () => {
    expect(planned({ replace_paths: [["a", 0], "b"], after: {} }).change?.replacePaths).toEqual(["a.0", "b"]);
  });

  describe("names the secrets that it alters", () => {
    const SECRET = { before_sensitive: { p: true }, after_sensitive: { p: true } };
    const alters = (change: object) => planned({ actions: ["update"], ...change }).change?.sensitiveChanges;

    test("by path, not by value", () => {
      expect(alters({ before: { p: "old", n: 1 }, after: { p: "new", n: 2 }, ...SECRET })).toEqual(["p"]);
    });

    test("that stand still in no case", () => {
      expect(alters({ before: { p: "same" }, after: { p: "same" }, ...SECRET })).toEqual([]);
    });

    test.each(["before_sensitive", "after_sensitive"])("that %s alone marks", (mark) => {
      expect(alters({ before: { p: "old" }, after: { p: "new" }, [mark]: { p: true } })).toEqual(["p"]);
    });

    test("that are not known yet, unless what makes them is made anew", () => {
      const change = { before: { p: "old" }, after: {}, after_unknown: { p: true }, ...SECRET };
      expect(alters(change)).toEqual(["p"]);
      expect(alters({ ...change, actions: ["delete", "create"] })).toEqual([]);
    });

    test.each([
      ["creates", { before: null, after: { p: "new" } }],
      ["deletes", { before: { p: "old" }, after: null }],
    ])("none where it %s", (_, change) => {
      expect(alters({ ...change, ...SECRET })).toEqual([]);
    });
  });

  test.each([
    [
      "no address",
      { type: "x", change: { actions: ["create"] } },
      "x.plan.json: an entry of resource_changes has no address: the plan is damaged; write it again with terraform show -json.",
    ],
    [
      "no type",
      { address: "x.a", change: { actions: ["create"] } },
      "x.plan.json: an entry of resource_changes has no type (x.a): the plan is damaged; write it again with terraform show -json.",
    ],
    [
      "no change",
      { address: "x.a", type: "x" },
      "x.plan.json: an entry of resource_changes has no change (x.a): the plan is damaged; write it again with terraform show -json.",
    ],
    [
      "no actions",
      { address: "x.a", type: "x", change: { actions: [] } },
      "x.plan.json: the change of x.a has no list of actions: the plan is damaged; write it again.",
    ],
    [
      "actions of another kind",
      { address: "x.a", type: "x", change: { actions: "create" } },
      "x.plan.json: the change of x.a has no list of actions: the plan is damaged; write it again.",
    ],
  ])("with %s is refused", (_, entry, message) => {
    expect(() => read({ resource_changes: [entry] })).toThrow(message);
  });

  test("of a data source has its mode, and is there once", () => {
    const { resources } = read({
      resource_changes: [
        {
          address: "data.google_y.b",
          mode: "data",
          type: "google_y",
          name: "b",
          change: { actions: ["read"], after: { n: 1 } },
        },
      ],
      configuration: {
        root_module: {
          resources: [{ address: "data.google_y.b", mode: "data", type: "google_y", name: "b", expressions: {} }],
        },
      },
    });
    expect(resources.map(({ address, mode, values }) => ({ address, mode, values }))).toEqual([
      { address: "data.google_y.b", mode: "data", values: { n: 1 } },
    ]);
  });
});

test("a data source that was read while planning has the values of the state before", () => {
  const { resources } = read({
    prior_state: {
      values: {
        root_module: {
          resources: [{ address: "google_y.b", mode: "managed", values: {} }],
          child_modules: [
            {
              resources: [
                {
                  address: "module.m[0].data.google_y.b",
                  mode: "data",
                  values: { n: "1", p: "secret" },
                  sensitive_values: { p: true },
                },
              ],
            },
          ],
        },
      },
    },
    configuration: {
      root_module: {
        module_calls: {
          m: {
            module: {
              resources: [
                {
                  address: "data.google_y.b",
                  mode: "data",
                  type: "google_y",
                  name: "b",
                  expressions: { n: { references: ["google_z.c.id", "google_z.c"] } },
                },
              ],
            },
          },
        },
      },
    },
  });
  expect(resources.map(({ address, mode, values }) => ({ address, mode, values }))).toEqual([
    {
      address: "module.m.data.google_y.b",
      mode: "data",
      values: {
        n: new Expression("${google_z.c.id}", [{ address: "module.m.google_z.c", attribute: "id" }], "1"),
        p: new Expression("(sensitive value)", []),
      },
    },
  ]);
});

describe("modules", () => {
  const inner = (expressions: object) => ({
    address: "google_x.a",
    mode: "managed",
    type: "google_x",
    name: "a",
    expressions,
    depends_on: ["google_x.b"],
  });
  const plan = (expressions: object, outer: object = {}, call: object = {}) =>
    read({
      resource_changes: [
        {
          address: "module.m[0].google_x.a",
          mode: "managed",
          type: "google_x",
          name: "a",
          change: { actions: ["create"], after: { v: "1" } },
        },
      ],
      configuration: {
        root_module: { module_calls: { m: { ...call, module: { resources: [inner(expressions)] } }, ...outer } },
      },
    }).resources[0];

  test("qualify what stands in them", () => {
    const resource = plan({ v: { references: ["google_x.b.id", "google_x.b"] } });
    expect(resource?.values.v).toEqual(
      new Expression("${google_x.b.id}", [{ address: "module.m.google_x.b", attribute: "id" }], "1"),
    );
    expect(resource?.dependsOn).toEqual(["module.m.google_x.b"]);
  });

  test("keep a variable that was given a literal, and a local", () => {
    const resource = plan(
      { v: { references: ["var.x", "local.y"] } },
      {},
      { expressions: { x: { constant_value: "literal" } } },
    );
    expect(resource?.values.v).toMatchObject({ references: [{ address: "var.x" }, { address: "local.y" }] });
  });

  test("give their outputs for what is behind them, with the rest of the path", () => {
    const { resources } = read({
      resource_changes: [
        { address: "google_x.a", type: "google_x", change: { actions: ["create"], after: { v: "1", w: "2" } } },
      ],
      configuration: {
        root_module: {
          resources: [
            {
              address: "google_x.a",
              type: "google_x",
              expressions: {
                v: { references: ["module.m.out.name", "module.m.out", "module.m"] },
                w: { references: ["module.m.other", "module.m"] },
              },
            },
          ],
          module_calls: {
            m: {
              module: {
                outputs: { out: { expression: { constant_value: "${google_y.b}", references: ["google_y.b"] } } },
              },
            },
          },
        },
      },
    });
    expect(resources[0]?.values).toMatchObject({
      v: { references: [{ address: "module.m.google_y.b", attribute: "name" }] },
      w: { references: [{ address: "module.m", attribute: "other" }] },
    });
  });

  test("that refer to one another in a circle end", () => {
    const expression = (output: string) => ({
      expression: { references: [`module.${output}.out`, `module.${output}`] },
    });
    const { resources } = read({
      resource_changes: [
        { address: "google_x.a", type: "google_x", change: { actions: ["create"], after: { v: "1" } } },
      ],
      configuration: {
        root_module: {
          resources: [
            {
              address: "google_x.a",
              type: "google_x",
              expressions: { v: { references: ["module.m.out", "module.m"] } },
            },
          ],
          module_calls: {
            m: {
              expressions: { x: { references: ["module.m.out", "module.m"] } },
              module: { outputs: { out: { expression: { references: ["var.x"] } } } },
            },
            n: { module: { outputs: { out: expression("m") } } },
          },
        },
      },
    });
    expect(resources[0]?.values.v).toBeInstanceOf(Expression);
  });
});

test("metadata of a plan that failed, is partly deferred, or found drift", () => {
  const change = { actions: ["update"], before: { a: 1 }, after: { a: 2 } };
  const { metadata } = read({
    errored: true,
    complete: false,
    resource_drift: [{ address: "google_x.a", type: "google_x", name: "a", change }],
    deferred_changes: [
      {
        reason: "provider_config_unknown",
        resource_change: { address: "google_x.b", type: "google_x", name: "b", change },
      },
      { resource_change: { address: "google_x.c", type: "google_x", name: "c", change } },
    ],
    checks: [
      { address: { to_display: "check.a" }, status: "fail" },
      { address: { to_display: "check.b" }, status: "pass" },
      {},
    ],
  });
  expect({
    errored: metadata.errored,
    complete: metadata.complete,
    applyable: metadata.applyable,
    timestamp: metadata.timestamp,
  }).toEqual({ errored: true, complete: false, applyable: undefined, timestamp: undefined });
  expect(metadata.drift.map(({ address, values, change: { before } }) => ({ address, values, before }))).toEqual([
    { address: "google_x.a", values: { a: 2 }, before: { a: 1 } },
  ]);
  expect(metadata.deferred.map(({ reason, resource }) => [reason, resource.address])).toEqual([
    ["provider_config_unknown", "google_x.b"],
    ["unknown", "google_x.c"],
  ]);
  expect(metadata.failedChecks).toEqual([
    { address: "check.a", status: "fail" },
    { address: "", status: "unknown" },
  ]);
});

test("a data source that is in neither the changes nor the state has what the configuration says", () => {
  const { resources } = read({
    configuration: {
      root_module: {
        resources: [
          {
            address: "data.google_y.b",
            mode: "data",
            type: "google_y",
            name: "b",
            expressions: { name: { constant_value: "n" }, zone: { references: ["var.zone"] } },
            depends_on: ["google_x.a", 1],
          },
        ],
      },
    },
  });
  expect(resources).toEqual([
    {
      address: "data.google_y.b",
      type: "google_y",
      name: "b",
      mode: "data",
      source: "plan",
      stack: "x",
      values: { name: "n", zone: new Expression("${var.zone}", [{ address: "var.zone", attribute: "" }]) },
      dependsOn: ["google_x.a"],
      lifecycle: {},
    },
  ]);
});

describe("a resource", () => {
  const change = { actions: ["create"], after: {} };

  test("without a name is called by its address", () => {
    const { resources } = read({ resource_changes: [{ address: "google_x.a", type: "google_x", change }] });
    expect(resources.map(({ name, mode }) => [name, mode])).toEqual([["google_x.a", "managed"]]);
  });

  test("that is only declared makes none: nothing is to be made of it", () => {
    const declared = { address: "google_x.a", mode: "managed", type: "google_x", name: "a" };
    expect(read({ configuration: { root_module: { resources: [declared] } } }).resources).toEqual([]);
  });
});

describe("a data source", () => {
  const declared = {
    address: "data.google_y.b",
    mode: "data",
    type: "google_y",
    name: "b",
    expressions: { name: { constant_value: "declared" } },
  };
  const configuration = { root_module: { resources: [declared] } };
  const state = (resource: object) => ({
    values: { root_module: { child_modules: [{ resources: [resource] }] } },
  });

  test("that was read while planning has what the state holds, its secrets hidden", () => {
    const resource = {
      address: "data.google_y.b[0]",
      mode: "data",
      values: { name: "read", key: "secret" },
      sensitive_values: { key: true },
    };
    const { resources } = read({ configuration, prior_state: state(resource) });
    expect(resources.map(({ address, mode, values }) => ({ address, mode, values }))).toEqual([
      {
        address: "data.google_y.b",
        mode: "data",
        values: { name: "read", key: new Expression("(sensitive value)", []) },
      },
    ]);
  });

  test("that is read on apply is among the changes, and there once", () => {
    const { resources } = read({
      configuration,
      resource_changes: [
        {
          address: "data.google_y.b[0]",
          mode: "data",
          type: "google_y",
          name: "b",
          change: { actions: ["read"], after: { name: "later" } },
        },
      ],
    });
    expect(resources.map(({ address, mode, values }) => ({ address, mode, values }))).toEqual([
      { address: "data.google_y.b[0]", mode: "data", values: { name: "later" } },
    ]);
  });
});

describe("the metadata", () => {
  test("of a plan that says nothing of itself", () => {
    const { secretTexts: _, ...metadata } = read({}).metadata;
    expect(metadata).toEqual({
      stack: "x",
      formatVersion: "1.2",
      terraformVersion: undefined,
      timestamp: undefined,
      errored: false,
      applyable: undefined,
      complete: undefined,
      drift: [],
      deferred: [],
      outputs: [],
      failedChecks: [],
    });
  });

  test("takes nothing but true and false for an answer", () => {
    const { errored, applyable, complete } = read({ errored: "true", applyable: false, complete: 1 }).metadata;
    expect({ errored, applyable, complete }).toEqual({ errored: false, applyable: false, complete: undefined });
  });

  test("names the plan's origin, its outputs and its secrets", () => {
    const { metadata } = read({
      terraform_version: "1.11.4",
      timestamp: "2026-01-01T00:00:00Z",
      output_changes: { o: { actions: ["update"], after: "hidden", after_sensitive: true } },
    });
    expect(metadata).toMatchObject({
      terraformVersion: "1.11.4",
      timestamp: "2026-01-01T00:00:00Z",
      outputs: [{ name: "o", actions: ["update"] }],
    });
    expect([...metadata.secretTexts()]).toEqual(["hidden"]);
  });
});
