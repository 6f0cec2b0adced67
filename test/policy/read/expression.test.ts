/** What a Terraform template refers to, and which parts of it are literal. */
import { asReference, mayBeTemplate, parseTemplate, referencesOf } from "../../../policy/read/expression";

describe("a template", () => {
  test.each([
    ["plain text", "plain text", ["plain text"], []],
    ["the empty string", "", [""], []],
    ["an escaped interpolation", "$${HOME}/x", ["${HOME}/x"], []],
    ["an escaped directive", "%%{if}", ["%{if}"], []],
    ["a sign without a brace", "100% of $5", ["100% of $5"], []],
  ])("%s is literal", (_, text, parts, references) => {
    expect(parseTemplate(text)).toEqual({ parts, references });
  });

  test("of one reference is that reference", () => {
    const reference = { address: "google_compute_network.vpc", attribute: "id" };
    expect(parseTemplate("${google_compute_network.vpc.id}")).toEqual({
      parts: [{ reference }],
      references: [reference],
    });
    expect(parseTemplate("${ google_compute_network.vpc.id }").parts).toEqual([{ reference }]);
  });

  test("keeps the text before, between and behind interpolations", () => {
    const { parts } = parseTemplate("a-${x.a.id}-b-${x.b.id}-c");
    expect(parts).toEqual([
      "a-",
      { reference: { address: "x.a", attribute: "id" } },
      "-b-",
      { reference: { address: "x.b", attribute: "id" } },
      "-c",
    ]);
  });

  test("with a function refers to its arguments, and is no plain reference", () => {
    expect(parseTemplate('${join(",", [x.a.id, y.b.name])}')).toEqual({
      parts: [{ reference: undefined }],
      references: [
        { address: "x.a", attribute: "id" },
        { address: "y.b", attribute: "name" },
      ],
    });
  });

  test("with one argument of a function is no plain reference either", () => {
    expect(parseTemplate("${upper(x.a.id)}").parts).toEqual([{ reference: undefined }]);
  });

  test("with a directive refers to what its condition asks, and is no plain reference", () => {
    expect(parseTemplate("%{if x.a.id}")).toEqual({
      parts: [{ reference: undefined }],
      references: [{ address: "x.a", attribute: "id" }],
    });
  });

  test("ends at the brace that closes it, not at one in a string or an object", () => {
    expect(parseTemplate('${f({a = "}"}, x.a.id)} tail').parts).toEqual([{ reference: undefined }, " tail"]);
    expect(parseTemplate('${f("\\"}", x.a.id)} tail').parts.at(-1)).toBe(" tail");
    expect(parseTemplate('${f("${x.a.id}}")} tail').parts.at(-1)).toBe(" tail");
    expect(parseTemplate('${f("%{if y.b.id}}")} tail').parts.at(-1)).toBe(" tail");
  });

  test("without an end refers to nothing", () => {
    expect(parseTemplate("${x.a.id")).toEqual({ parts: [{ reference: undefined }], references: [] });
  });

  test.each([
    ["${x}", true],
    ["%{if}", true],
    ["$x %y {z}", false],
  ])("is told apart from other text: %s", (text, expected) => {
    expect(mayBeTemplate(text)).toBe(expected);
  });
});

describe("a reference", () => {
  test.each([
    ["google_x.y", { address: "google_x.y", attribute: "" }],
    ["google_x.y.name", { address: "google_x.y", attribute: "name" }],
    ["google_x.y[0].name", { address: "google_x.y", attribute: "name" }],
    ['google_x.y["a"].name', { address: "google_x.y", attribute: "name" }],
    ['local.map["key"]', { address: "local.map", attribute: "key" }],
    ["google_x.y[*].name", { address: "google_x.y", attribute: "name" }],
    ["google_x.y.list[0].name", { address: "google_x.y", attribute: "list.0.name" }],
    ["google_x.y.list.0.name", { address: "google_x.y", attribute: "list.0.name" }],
    ["data.google_x.y.name", { address: "data.google_x.y", attribute: "name" }],
    ["ephemeral.random_password.y.result", { address: "ephemeral.random_password.y", attribute: "result" }],
    ["module.m.output", { address: "module.m", attribute: "output" }],
    ["var.name", { address: "var.name", attribute: "" }],
    ["local.map.key", { address: "local.map", attribute: "key" }],
    ["local.list[0]", { address: "local.list", attribute: "0" }],
  ])("%s", (text, expected) => {
    expect(asReference(text)).toEqual(expected);
  });

  test.each([
    "each.value",
    "count.index",
    "path.module",
    "terraform.workspace",
    "self.id",
    "x",
    "data.google_x",
    "google_x[0].y",
  ])("%s names no object", (text) => {
    expect(asReference(text)).toBeUndefined();
  });

  test("is found among operators, numbers and strings, once for each time it is there", () => {
    expect(referencesOf('x.a.id == "y.b.id" ? 1.5e3 : z.c.id + x.a.id')).toEqual([
      { address: "x.a", attribute: "id" },
      { address: "z.c", attribute: "id" },
      { address: "x.a", attribute: "id" },
    ]);
  });

  test("is found inside a string's own interpolation", () => {
    expect(referencesOf('"pre-${x.a.id}-%{ if y.b.id }\\"z.c.id"')).toEqual([
      { address: "x.a", attribute: "id" },
      { address: "y.b", attribute: "id" },
    ]);
  });

  test("is no variable of a for expression", () => {
    expect(referencesOf("[for name, item in x.a.list : item.id]")).toEqual([{ address: "x.a", attribute: "list" }]);
    expect(referencesOf("[for item in x.a.list : name.id]")).toEqual([
      { address: "x.a", attribute: "list" },
      { address: "name.id", attribute: "" },
    ]);
  });
});
