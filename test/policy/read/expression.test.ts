/** What a Terraform template refers to, and which parts of it are literal. */
import { asReference, literalText, mayBeTemplate, parseTemplate, referencesOf } from "../../../policy/read/expression";

describe("a template", () => {
  test.each([
    ["plain text", "plain text", ["plain text"], []],
    ["the empty string", "", [""], []],
    ["an escaped interpolation", "$${HOME}/x", ["${HOME}/x"], []],
    ["an escaped directive", "%%{if}", ["%{if}"], []],
    ["a sign without a brace", "100% of $5", ["100% of $5"], []],
    ["two signs without a brace", "$$5 and 100%%", ["$$5 and 100%%"], []],
    ["a brace without a sign", "aa{b}} {{c}}", ["aa{b}} {{c}}"], []],
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
    for (const directive of ["%{if x.a.id}", "%{ x.a.id }"]) {
      expect(parseTemplate(directive)).toEqual({
        parts: [{ reference: undefined }],
        references: [{ address: "x.a", attribute: "id" }],
      });
    }
  });

  test("ends at the brace that closes it, not at one in a string or an object", () => {
    expect(parseTemplate('${f({a = "}"}, x.a.id)} tail').parts).toEqual([{ reference: undefined }, " tail"]);
    expect(parseTemplate('${f("\\"}", x.a.id)} tail').parts.at(-1)).toBe(" tail");
    expect(parseTemplate('${f("${x.a.id}}")} tail').parts.at(-1)).toBe(" tail");
    expect(parseTemplate('${f("%{if y.b.id}}")} tail').parts.at(-1)).toBe(" tail");
  });

  test.each([
    ["an interpolation with a string in a string", '${f("a ${g("}")} b")} tail'],
    ["a directive with a string in a string", '${f("a %{if g("}")} b")} tail'],
    ["signs and braces in a string that begin nothing", '${f("$a %b a{ $ % {")} tail'],
    ["a string in a string in a string", '${f("${g("${h("}")}")}")} tail'],
    ["objects in one another", "${f({a = {b = {}}})} tail"],
  ])("ends behind %s", (_, text) => {
    expect(parseTemplate(text).parts).toEqual([{ reference: undefined }, " tail"]);
  });

  test("has a literal text, with a blank for each interpolation", () => {
    expect(literalText("a-${x.a.id}${x.b.id}-%{if x.c}$${d}")).toBe("a-  - ${d}");
    expect(literalText("plain")).toBe("plain");
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
    ["var.list[10]", { address: "var.list", attribute: "10" }],
    ['local.map["a key.with-dots"]', { address: "local.map", attribute: "a key.with-dots" }],
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
    "google_x.10",
    "",
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

  test("is found with its indexes and keys, however long", () => {
    expect(referencesOf('x.a.list.10.id + x.b.list[12].id + local.m["key"].v + y.c[*].id')).toEqual([
      { address: "x.a", attribute: "list.10.id" },
      { address: "x.b", attribute: "list.12.id" },
      { address: "local.m", attribute: "key.v" },
      { address: "y.c", attribute: "id" },
    ]);
  });

  test("is told from a string's text, behind an object in that string's interpolation", () => {
    expect(referencesOf('"a ${merge({k = x.a.id}, y.b.id)} z.c.id" + w.d.id')).toEqual([
      { address: "x.a", attribute: "id" },
      { address: "y.b", attribute: "id" },
      { address: "w.d", attribute: "id" },
    ]);
  });

  test("is told from a string's text, behind signs and braces that begin nothing", () => {
    expect(referencesOf('"$ % a{ x.a.id" + "$a %b x.b.id" + y.b.id')).toEqual([{ address: "y.b", attribute: "id" }]);
  });

  test("does not begin in the middle of a number", () => {
    expect(referencesOf("1x.a.id + 1.5e3")).toEqual([]);
  });

  test.each(["for  k , v  in x.a.map : k.id v.id", "for k,v in x.a.map : k.id v.id", "for k ,\tv\nin x.a.map : v.id"])(
    "is no variable of a for expression, however that is spaced: %j",
    (body) => {
      expect(referencesOf(body)).toEqual([{ address: "x.a", attribute: "map" }]);
    },
  );

  test("is no variable of a for expression", () => {
    expect(referencesOf("[for name, item in x.a.list : item.id]")).toEqual([{ address: "x.a", attribute: "list" }]);
    expect(referencesOf("[for item in x.a.list : name.id]")).toEqual([
      { address: "x.a", attribute: "list" },
      { address: "name.id", attribute: "" },
    ]);
  });
});
