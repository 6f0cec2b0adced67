/** What a file is shows in its content; what is none of the three kinds gets one line. */
import { readInput } from "../../../policy/read/input";
import type { Input } from "../../../policy/read/input";
import { at } from "../../../policy/value";
import { ReadError } from "../../../policy/read/read-error";

const read = (...files: readonly (readonly [string, string])[]): Input =>
  readInput(files.map(([name, text]) => ({ name, bytes: Buffer.from(text) })));

const STACK = (name: string): string =>
  JSON.stringify({ "//": { metadata: { stackName: name } }, resource: { google_x: { [name]: { n: 1 } } } });
const PLAN = JSON.stringify({
  format_version: "1.2",
  resource_changes: [
    { address: "google_y.b", type: "google_y", name: "b", change: { actions: ["create"], after: {} } },
  ],
});
const SERVICE = JSON.stringify({
  apiVersion: "serving.knative.dev/v1",
  kind: "Service",
  metadata: { name: "s", annotations: { "run.googleapis.com/x": "" } },
  spec: { template: { spec: { containers: [{}] } } },
});
const MANIFEST = JSON.stringify({
  version: "0.21.0",
  stacks: { staging: { dependencies: ["foundation", 1] }, foundation: {} },
});

test("files of every kind together are one estate", () => {
  const input = read(
    ["out/stacks/staging/cdk.tf.json", STACK("staging")],
    ["dir/foundation.plan.json", PLAN],
    ["live/service.json", SERVICE],
    ["manifest.json", MANIFEST],
  );
  expect(input.kinds).toEqual([
    { name: "out/stacks/staging/cdk.tf.json", kind: "configuration" },
    { name: "dir/foundation.plan.json", kind: "plan" },
    { name: "live/service.json", kind: "live" },
    { name: "manifest.json", kind: "manifest" },
  ]);
  expect(input.estate.resources.map(({ address, stack, source }) => [address, stack, source])).toEqual([
    ["google_y.b", "foundation", "plan"],
    ["google_cloud_run_v2_service.s", "service.json", "live"],
    ["terraform_stack.staging", "staging", "configuration"],
    ["google_x.staging", "staging", "configuration"],
  ]);
  expect(input.files).toEqual(
    new Map([
      ["foundation", "dir/foundation.plan.json"],
      ["service.json", "live/service.json"],
      ["staging", "out/stacks/staging/cdk.tf.json"],
    ]),
  );
  expect(input.estate.stackDependencies).toEqual(
    new Map([
      ["staging", ["foundation"]],
      ["foundation", []],
    ]),
  );
  expect(input.plans.map(({ stack }) => stack)).toEqual(["foundation"]);
  expect(input.estate.isDeclared).toBe(true);
});

test("a live export alone is not declared", () => {
  expect(read(["s.json", SERVICE]).estate.isDeclared).toBe(false);
});

test.each([
  ["staging.plan.json", "staging"],
  ["staging.tfplan.json", "staging"],
  ["a/b/staging.json", "staging"],
  ["staging", "staging"],
  ["stdin", "stdin"],
  ["out/staging/plan.json", "staging"],
  ["out/staging/tfplan.json", "staging"],
  ["plan.json", "plan"],
  ["./plan.json", "plan"],
  ["/plan.json", "plan"],
  ["out/myplan.json", "myplan"],
  ["out/planned.json", "planned"],
  ["a.json.b.json", "a.json.b"],
  ["a.plan.b.json", "a.plan.b"],
])("the plan %s is called %s", (name, stack) => {
  expect(read([name, PLAN]).plans[0]?.stack).toBe(stack);
});

test("plans that are called the same keep their whole names apart", () => {
  const { plans, files } = read(["a/staging.json", PLAN], ["b/staging.json", PLAN]);
  expect(plans.map(({ stack }) => stack)).toEqual(["staging", "b/staging.json"]);
  expect([...files]).toEqual([
    ["staging", "a/staging.json"],
    ["b/staging.json", "b/staging.json"],
  ]);
});

test("JSON with a template's braces in a text is JSON still", () => {
  expect(read(["f", `{"a": 1, "a": "{{ x }}", ${PLAN.slice(1)}`]).kinds).toEqual([{ name: "f", kind: "plan" }]);
});

test("white space before JSON does not matter", () => {
  expect(read(["p", `\n\t ${PLAN}`]).kinds[0]?.kind).toBe("plan");
});

const EXPECTED =
  "expected is a cdk.tf.json, a plan as JSON (terraform show -json) or a Cloud Run service (Knative v1 or Admin API v2).";
const deep = (count: number): string => `${'{"a":'.repeat(count)}1${"}".repeat(count)}`;
const bomb = [
  "a0: &a0 [x, x, x, x, x, x, x, x, x]",
  ...Array.from(
    { length: 12 },
    (_, i) => `a${i + 1}: &a${i + 1} [${Array.from({ length: 9 }, () => `*a${i}`).join(", ")}]`,
  ),
].join("\n");

test.each<[string, string, string]>([
  ["nothing", "", "f is empty: give a cdk.tf.json, a plan as JSON or a Cloud Run export."],
  ["an empty document", "---\n", `f holds nothing: ${EXPECTED}`],
  ["only comments", "# nothing\n", `f holds nothing: ${EXPECTED}`],
  ["a single value", "just text", `f holds a single value that is not known here: ${EXPECTED}`],
  ["an empty object", "{}", `f holds an object that is not known here: ${EXPECTED}`],
  ["an empty list", "[]", `f holds a list that is not known here: ${EXPECTED}`],
  ["values without a format", '{"values": {}}', `f holds an object that is not known here: ${EXPECTED}`],
  ["stacks without a version", '{"stacks": {}}', `f holds an object that is not known here: ${EXPECTED}`],
  ["an empty document and another", "---\n---\na: 1\n", `f holds a single value that is not known here: ${EXPECTED}`],
  [
    "a configuration among other documents",
    "resource: {google_x: {a: {}}}\n---\na: 1\n",
    `f holds an object that is not known here: ${EXPECTED}`,
  ],
  ["words of Terraform inside a text", 'a: of resource "x"\n', `f holds an object that is not known here: ${EXPECTED}`],
  ["a number", "1", `f holds a single value that is not known here: ${EXPECTED}`],
  [
    "another kind of Kubernetes",
    "kind: Deployment\napiVersion: apps/v1\n",
    `f holds a Deployment that is not known here: ${EXPECTED}`,
  ],
  [
    "a core Service of Kubernetes",
    "kind: Service\napiVersion: v1\n",
    `f holds a Service that is not known here: ${EXPECTED}`,
  ],
  [
    "a state as Terraform keeps it",
    '{"version": 4, "lineage": "x", "resources": []}',
    `f is Terraform's state: ${EXPECTED}`,
  ],
  ["a state as Terraform shows it", '{"format_version": "1.0", "values": {}}', `f is Terraform's state: ${EXPECTED}`],
  [
    "Terraform's own language",
    'resource "google_x" "y" {\n}\n',
    "f is in Terraform's own language: give the JSON of its plan (terraform show -json), or synthesized JSON.",
  ],
  [
    "Terraform's own language, indented and aligned",
    "# a comment\n  terraform   {\n  }\n",
    "f is in Terraform's own language: give the JSON of its plan (terraform show -json), or synthesized JSON.",
  ],
  [
    "broken JSON that holds a log",
    '{"a": {"@level": 1}, }',
    "f is broken JSON: Expected double-quoted property name at line 1.",
  ],
  [
    "JSON that breaks far down, with more behind it",
    `{"a": [\n${"1,\n".repeat(50)}2]\n,}\n\n\n`,
    "f is broken JSON: Expected double-quoted property name at line 53.",
  ],
  [
    "the log of a plan",
    '{"@level":"info"}\n{"@level":"info"}\n',
    "f is the log that `terraform plan -json` prints: save the plan with -out and give what `terraform show -json` prints of it.",
  ],
  ["JSON that is cut off", PLAN.slice(0, -10), "f is cut off: its JSON ends too early."],
  ["JSON that is cut off in a text", '{"a": "b', "f is cut off: its JSON ends too early."],
  ["JSON with a comma too many", '{"a": 1,\n}', "f is broken JSON: Expected double-quoted property name at line 2."],
  ["JSON with a word", '{"a": nope}', "f is broken JSON: Unexpected token 'o'."],
  [
    "a plan of another format",
    '{"format_version": "0.2", "planned_values": {}}',
    'f is a plan of format_version "0.2"; read are 1.0, 1.1, 1.2 (Terraform 1.1 to 1.x): show the plan with such a version.',
  ],
  ["a manifest alone", MANIFEST, "Nothing to read: give a cdk.tf.json, a plan as JSON or a Cloud Run export."],
  [
    "JSON nested without end",
    deep(100_000),
    "f is nested deeper than 200 levels: no configuration, plan or export is.",
  ],
  [
    "lists nested without end",
    "[".repeat(100_000) + "]".repeat(100_000),
    "f is nested deeper than 200 levels: no configuration, plan or export is.",
  ],
  ["YAML nested without end", "- ".repeat(30_000) + "x", "f is nested too deep or too large to be read."],
  ["YAML whose aliases explode", bomb, "f: Excessive alias count indicates a resource exhaustion attack"],
  ["YAML with an alias to nothing", "a: *b\n", "f: Unresolved alias (the anchor must be set before the alias): b"],
  ["YAML with a key twice", "a: 1\na: 2\n", "f: the key a is there twice in one mapping."],
  [
    "YAML with a mapping for a key",
    "x:\n  ? {a: 1}\n  : 2\n",
    "f: a key is a mapping: put quotes round the template in braces.",
  ],
  [
    "broken YAML",
    "a: [1\nb: 2\n",
    "f is neither JSON nor YAML: Flow sequence in block collection must be sufficiently indented and end with a ] at line 2, column 1",
  ],
  [
    "YAML that is too long",
    `a: ${"x".repeat(4 * 2 ** 20)}`,
    "f is no JSON and, with 4 MiB, too long for YAML (up to 4 MiB).",
  ],
])("%s gets one line", (_, text, message) => {
  const thrown = (() => {
    try {
      read(["f", text]);
    } catch (error) {
      return error;
    }
    return undefined;
  })();
  expect(thrown).toBeInstanceOf(ReadError);
  expect((thrown as ReadError).message).toBe(message);
});

test("a broken file's own words, which may be secret, are not repeated", () => {
  expect(() => read(["f", '{"password": hunter2}'])).toThrow("f is broken JSON: Unexpected token 'h'.");
});

test("a file's name that could steer a terminal is made harmless", () => {
  expect(() => read(["a\u001b[2Jb\u202e", "{}"])).toThrow("a\\u001b[2Jb\\u202e holds an object");
});

test("a message is one line of bounded length", () => {
  expect(new ReadError(`a\nb${"x".repeat(1000)}`).message).toBe(`a\\u000ab${"x".repeat(497)}...`);
});

test("a key named __proto__ is data, and changes nothing else", () => {
  const { estate } = read([
    "f",
    '{"__proto__": {"resource": {"google_x": {"evil": {}}}}, "resource": {"google_x": {"a": {"__proto__": {"b": 1}}}}}',
  ]);
  expect(estate.resources.map(({ address }) => address)).toEqual(["terraform_stack.f", "google_x.a"]);
  expect(({} as Record<string, unknown>).b).toBeUndefined();
});

test("YAML with a key named __proto__ is read without harm", () => {
  const yaml = `${SERVICE.slice(0, -1)}}`.replace("{", '{"__proto__": {"polluted": true},');
  expect(read(["f", `# a comment makes it YAML\n${yaml}`]).estate.resources).toHaveLength(1);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test("anchors as people write them are followed", () => {
  const yaml = [
    "apiVersion: serving.knative.dev/v1",
    "kind: Service",
    "metadata: {name: s, annotations: {run.googleapis.com/x: ''}}",
    "spec:",
    "  template:",
    "    spec:",
    "      containers:",
    "      - image: i",
    "        startupProbe: &probe {httpGet: {path: /health}}",
    "        livenessProbe: *probe",
  ].join("\r\n");
  const { values } = read(["f", yaml]).estate.resources[0] ?? { values: {} };
  expect(at(values, "template.containers.liveness_probe.http_get.path")).toMatchObject({ value: "/health" });
});
