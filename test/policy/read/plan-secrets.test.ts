/** The texts of a plan that may be shown nowhere, place by place, and which secrets a change alters. */
import type { Json, JsonObject } from "../../../policy/read/json";
import { changedUnderMarks, secretTextsOf } from "../../../policy/read/plan-secrets";

describe("secret texts", () => {
  const secrets = (plan: object): readonly string[] => [...secretTextsOf(plan as JsonObject)].sort();
  const changed = (change: object, more: object = {}): object => ({
    resource_changes: [{ type: "google_x", ...more, change: { actions: ["update"], ...change } }],
  });

  test("are none in a plan that marks nothing", () => {
    expect(secrets(changed({ before: { a: "x" }, after: { a: "y" }, after_sensitive: {} }))).toEqual([]);
    expect(secrets({})).toEqual([]);
  });

  test("are what is marked, before and after", () => {
    expect(
      secrets(
        changed({
          before: { a: "old", b: "open" },
          before_sensitive: { a: true, b: false },
          after: { a: "new", b: "open" },
          after_sensitive: { a: true },
        }),
      ),
    ).toEqual(["new", "old"]);
  });

  test("are those of one side where nothing changes: the other holds the same", () => {
    const change = {
      actions: ["no-op"],
      before: { a: "unseen" },
      before_sensitive: { a: true },
      after: { a: "kept" },
      after_sensitive: { a: true },
    };
    expect(secrets(changed(change))).toEqual(["kept"]);
  });

  test("are found through lists and maps, each beside its own mark", () => {
    expect(
      secrets(
        changed({
          after: { list: [{ a: "open", b: "s1" }, "s2", "open"], map: { deep: { c: "s3", d: "open" } } },
          after_sensitive: { list: [{ b: true }, true, false], map: { deep: { c: true } } },
        }),
      ),
    ).toEqual(["s1", "s2", "s3"]);
  });

  test("of a value that is marked as a whole are its texts, its numbers and its keys", () => {
    expect(secrets(changed({ after: { a: { key: ["s", 12, true, null] } }, after_sensitive: { a: true } }))).toEqual([
      "12",
      "key",
      "s",
    ]);
  });

  test.each([
    ["random_password", ["bcrypt_hash", "result"]],
    ["random_string", ["id", "result"]],
    ["random_bytes", ["base64", "hex"]],
    ["random_pet", []],
  ])("are what %s makes, marked or not, in %j", (type, attributes) => {
    const made = (side: string): object =>
      Object.fromEntries(
        ["result", "bcrypt_hash", "id", "base64", "hex", "keepers"].map((name) => [name, `${side} ${name}`]),
      );
    expect(secrets(changed({ before: made("old"), after: made("new") }, { type }))).toEqual(
      [...attributes.map((name) => `new ${name}`), ...attributes.map((name) => `old ${name}`)].sort(),
    );
  });

  const MARKED = { change: { actions: ["update"], after: { a: "hidden" }, after_sensitive: { a: true } } };

  test.each([
    ["drift", { resource_drift: [MARKED] }],
    ["deferred changes", { deferred_changes: [{ resource_change: MARKED }] }],
    ["outputs", { output_changes: { o: { actions: ["create"], after: "hidden", after_sensitive: true } } }],
  ])("are in %s", (_, plan) => {
    expect(secrets(plan)).toEqual(["hidden"]);
  });

  describe("of the prior state", () => {
    const read = (mode: string): object => ({
      mode,
      values: { a: "hidden", b: "open" },
      sensitive_values: { a: true },
    });
    const state = (root_module: object): object => ({ prior_state: { values: { root_module } } });

    test("are the data sources'", () => {
      expect(secrets(state({ resources: [read("data")] }))).toEqual(["hidden"]);
    });

    test("are those in modules too, however deep", () => {
      expect(
        secrets(state({ child_modules: [{ child_modules: [{ resources: [read("data")] }] }, "no module"] })),
      ).toEqual(["hidden"]);
    });

    test("are not the managed resources': their changes hold them", () => {
      expect(secrets(state({ resources: [read("managed")] }))).toEqual([]);
    });
  });

  describe("of the configuration", () => {
    const provider = (expressions: object): object => ({
      configuration: { provider_config: { google: { name: "google", expressions } } },
    });

    test.each([...["credentials", "access_token", "password", "client_secret", "private_key_path", "api_key"]])(
      "are the providers' credentials: %s",
      (name) => {
        expect(
          secrets(provider({ [name]: { constant_value: "hidden" }, project: { constant_value: "open" } })),
        ).toEqual(["hidden"]);
      },
    );

    test.each([
      ["a block", { access_token: { constant_value: "hidden" } }],
      ["a list of blocks", [{ zone: { constant_value: "open" } }, { access_token: { constant_value: "hidden" } }]],
    ])("are credentials in %s of a provider", (_, block) => {
      expect(secrets(provider({ nested: block }))).toEqual(["hidden"]);
    });

    test("are the sensitive variables' values and defaults", () => {
      const plan = {
        variables: { s: { value: "given" }, o: { value: "open" } },
        configuration: {
          root_module: {
            variables: { s: { sensitive: true, default: "default" }, o: { sensitive: false, default: "open" }, n: {} },
          },
        },
      };
      expect(secrets(plan)).toEqual(["default", "given"]);
    });
  });
});

describe("secrets that a change alters", () => {
  const paths = (
    before: Json | undefined,
    after: Json | undefined,
    marks: readonly (Json | undefined)[],
    { unknown, unknownDiffers = true }: { unknown?: Json; unknownDiffers?: boolean } = {},
  ): readonly string[] => changedUnderMarks(before, after, unknown, marks, unknownDiffers);

  test("are those that differ, by dotted path", () => {
    expect(
      paths(
        { a: "1", b: "same", open: "x", list: [{ c: "1" }, { c: "2" }] },
        { a: "2", b: "same", open: "y", list: [{ c: "1" }, { c: "3" }] },
        [{ a: true, b: true, list: [{ c: true }, { c: true }] }],
      ),
    ).toEqual(["a", "list.1.c"]);
  });

  test.each<readonly [string, readonly Json[]]>([
    ["before", [{ a: true }, {}]],
    ["after", [{}, { a: true }]],
  ])("are hidden by a mark %s alone", (_, marks) => {
    expect(paths({ a: "1" }, { a: "2" }, marks)).toEqual(["a"]);
  });

  test("are told once where both sides mark them", () => {
    expect(paths({ a: "1" }, { a: "2" }, [{ a: true }, { a: true }])).toEqual(["a"]);
  });

  test("are told as a whole where the mark covers a whole", () => {
    expect(paths({ a: { b: "1" } }, { a: { b: "2" } }, [{ a: true }, { a: { b: true } }])).toEqual(["a"]);
    expect(paths({ a: "1" }, { a: "2" }, [true])).toEqual([""]);
  });

  test("are not those that are absent on one side and null on the other", () => {
    expect(paths({}, { a: null }, [{ a: true }])).toEqual([]);
    expect(paths({ a: null }, {}, [{ a: true }])).toEqual([]);
  });

  test.each([
    ["itself", { a: { b: true } }],
    ["as part of what is unknown", { a: true }],
  ])("count one that is not known yet, %s, where that differs", (_, unknown) => {
    const marks = [{ a: { b: true } }];
    const same = { a: { b: "1" } };
    expect(paths(same, same, marks, { unknown, unknownDiffers: true })).toEqual(["a.b"]);
    expect(paths({ a: { b: "1" } }, { a: {} }, marks, { unknown, unknownDiffers: false })).toEqual([]);
  });

  test("are no more than the marks say: false marks nothing", () => {
    expect(paths({ a: "1" }, { a: "2" }, [{ a: false }])).toEqual([]);
  });
});
