/** YAML as people and deploy scripts write it, within bounds. */
import { MAX_YAML_LENGTH, parseYaml } from "../../../policy/read/yaml";

const read = (text: string) => parseYaml(text, "x.yaml");

test.each([
  ["nothing", "", []],
  ["one document", "a: 1", [{ a: 1 }]],
  ["several documents", "a: 1\n---\nb: 2\n", [{ a: 1 }, { b: 2 }]],
  ["an empty document among them", "---\n---\na: 1", [null, { a: 1 }]],
  ["a directive", "%YAML 1.2\n---\na: 1", [{ a: 1 }]],
  ["a key that is a list", "? [a]\n: 1", [{ "[ a ]": 1 }]],
  ["the same key in two mappings", "a: {k: 1}\nb: {k: 2}", [{ a: { k: 1 }, b: { k: 2 } }]],
  [
    "a hundred aliases",
    `a: &x 1\nb: [${Array<string>(99).fill("*x").join(",")}]`,
    [{ a: 1, b: Array<number>(99).fill(1) }],
  ],
])("%s is read", (_, text, expected) => {
  expect(read(text)).toEqual(expected);
});

describe("a template's value", () => {
  test.each([
    ["alone", "a: {{ .Values.x }}", { a: "{{ .Values.x }}" }],
    ["with quotes in it", 'a: {{ default "q" .x }}', { a: '{{ default "q" .x }}' }],
    ["with text behind it", "a: {{ x }}-{{ y }}.suffix", { a: "{{ x }}-{{ y }}.suffix" }],
    ["with text before it", "a: b {{ x }}", { a: "b {{ x }}" }],
    ["in quotes already", 'a: "{{ x }}"', { a: "{{ x }}" }],
    ["with blanks round it", "a:   {{ x }}   ", { a: "{{ x }}" }],
    ["with a comment behind it", "a: {{ x }} # note", { a: "{{ x }}" }],
    ["with a comment close behind a blank", "a: {{ x }}  #note: more", { a: "{{ x }}" }],
    ["as an element", "- {{ x }}", ["{{ x }}"]],
    ["as an element far to the right", "-   {{ x }}", ["{{ x }}"]],
    ["in an element", "  - name: {{ x }}\n    v: 1", [{ name: "{{ x }}", v: 1 }]],
    ["under a key with dots, slashes and hyphens", "a.b/c-d_e: {{ x }}", { "a.b/c-d_e": "{{ x }}" }],
    ["under a key in quotes", "'a': {{ x }}\n\"b\": {{ y }}", { a: "{{ x }}", b: "{{ y }}" }],
    ["on a line that ends as on Windows", "a: {{ x }}\r\nb: 1\r\n", { a: "{{ x }}", b: 1 }],
    ["between percent signs", "a: %NAME%\nb: %_X%", { a: "%NAME%", b: "%_X%" }],
  ])("%s is its text", (_, text, expected) => {
    expect(read(text)).toEqual([expected]);
  });

  test("is told in one text with the other kind, and among lines that are none", () => {
    expect(read("a: {{ x }}\nb: %NAME%\nc: 1")).toEqual([{ a: "{{ x }}", b: "%NAME%", c: 1 }]);
    expect(read("-   name:   {{ x }}")).toEqual([[{ name: "{{ x }}" }]]);
  });

  test("is not what only holds a percent sign", () => {
    expect(read("a: 50%\nb: 1 % 2")).toEqual([{ a: "50%", b: "1 % 2" }]);
  });
});

test("lines that only steer a template are left out, and nothing else", () => {
  expect(read("{{- if .x }}\na: 1\n  {{ else }}  \nb: 2\n{{- end }}\n")).toEqual([{ a: 1, b: 2 }]);
  expect(read("a: |\n  x {{ y }}\n")).toEqual([{ a: "x {{ y }}\n" }]);
});

test("a line of more than two thousand characters is no template's", () => {
  const line = (length: number) => `a: {{ ${"x".repeat(length - 9)} }}`;
  expect(line(2000)).toHaveLength(2000);
  expect(read(line(2000))).toEqual([{ a: line(2000).slice(3) }]);
  expect(() => read(line(2001))).toThrow("x.yaml: a key is a mapping: put quotes round the template in braces.");
});

test.each([
  [
    "a list that does not end",
    "[a: 1",
    "x.yaml is neither JSON nor YAML: Flow sequence must end with a ] at line 1, column 6",
  ],
  ["a tab", "a:\n\tb: 1", "x.yaml is neither JSON nor YAML: Tabs are not allowed as indentation at line 2, column 1"],
  [
    "a fault in a later document",
    "a: 1\n---\n[",
    "x.yaml is neither JSON nor YAML: Flow sequence must end with a ] at line 3, column 2",
  ],
  ["a key twice", "a: 1\na: 2", "x.yaml: the key a is there twice in one mapping."],
  ["a key twice, deeper", "a:\n  - b: 1\n    b: 2", "x.yaml: the key b is there twice in one mapping."],
  [
    "a long key twice",
    `${"k".repeat(80)}: 1\n${"k".repeat(80)}: 2`,
    `x.yaml: the key ${"k".repeat(60)}... is there twice in one mapping.`,
  ],
  ["a mapping as a key", "{x: 1}: 2", "x.yaml: a key is a mapping: put quotes round the template in braces."],
  ["an alias of nothing", "a: *none", "x.yaml: Unresolved alias (the anchor must be set before the alias): none"],
  [
    "aliases that explode",
    "a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]",
    "x.yaml: Excessive alias count indicates a resource exhaustion attack",
  ],
])("%s is refused", (_, text, message) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ name: "ReadError", message }));
});

test("what is too long is not parsed", () => {
  expect(() => read("x".repeat(MAX_YAML_LENGTH + 1))).toThrow(
    "x.yaml is no JSON and, with 4 MiB, too long for YAML (up to 4 MiB).",
  );
  expect(() => read("x".repeat(6 * 2 ** 20))).toThrow(
    "x.yaml is no JSON and, with 6 MiB, too long for YAML (up to 4 MiB).",
  );
});
