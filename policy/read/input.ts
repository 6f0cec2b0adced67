/**
 * Files to one estate. What a file is shows in its content: synthesized configuration, a plan as JSON, or a Cloud Run
 * export. Nothing is guessed from a name.
 */
import { basename, dirname } from "node:path";
import { estateOf } from "../resources";
import type { Estate, Resource } from "../resources";
import { isCloudRun, readCloudRun } from "./cloud-run";
import { isConfiguration, readConfigurations } from "./configuration";
import type { ConfigurationFile } from "./configuration";
import { checkDepth, isJsonArray, isJsonObject, member, objectAt, stringAt } from "./json";
import type { Json, JsonObject } from "./json";
import { isPlan, judgedParts, readPlan } from "./plan";
import type { PlanMetadata } from "./plan";
import { printable } from "../../platform/printable";
import { ReadError } from "./read-error";
import { decode } from "./text";
import { parseYaml } from "./yaml";

export interface InputFile {
  /** As the person gave it, for messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export type InputKind = "configuration" | "plan" | "live" | "manifest";

export interface Input {
  readonly estate: Estate;
  /** One for each plan file, in the order given. */
  readonly plans: readonly PlanMetadata[];
  readonly kinds: readonly { readonly name: string; readonly kind: InputKind }[];
  /** The file that each stack, plan or export was read from: {@link Resource.stack} -> name as given. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Reads files together as one estate. cdktf's `manifest.json` may be among them: it tells which stack comes after which.
 *
 * @throws {@link ReadError} with one line for a person, whatever the files hold.
 */
export function readInput(files: readonly InputFile[]): Input {
  const configurations: ConfigurationFile[] = [];
  const resources: Resource[] = [];
  const notes: string[] = [];
  const plans: PlanMetadata[] = [];
  const kinds: { name: string; kind: InputKind }[] = [];
  const stackDependencies = new Map<string, readonly string[]>();
  const fileOf = new Map<string, string>();
  for (const file of files) {
    const name = printable(file.name);
    guarded(name, () => {
      const documents = parse(decode(file.bytes, name), name);
      const first = documents[0];
      const content = documents.length === 1 && isJsonObject(first) ? first : undefined;
      const planContent = content && isPlan(content) ? judgedParts(content) : undefined;
      for (const document of documents) checkDepth(planContent ?? document, name);
      if (planContent) {
        const plan = readPlan(planContent, name, planName(name, fileOf));
        for (const resource of plan.resources) resources.push(resource);
        plans.push(plan.metadata);
        fileOf.set(plan.metadata.stack, name);
        kinds.push({ name, kind: "plan" });
      } else if (content && isManifest(content)) {
        for (const [stack, after] of dependenciesOf(content)) stackDependencies.set(stack, after);
        kinds.push({ name, kind: "manifest" });
      } else if (documents.some(isCloudRun)) {
        const live = readCloudRun(documents, name, basename(name));
        resources.push(...live.resources);
        notes.push(...live.notes);
        fileOf.set(basename(name), name);
        kinds.push({ name, kind: "live" });
      } else if (content && isConfiguration(content)) {
        configurations.push({ fileName: name, content });
        kinds.push({ name, kind: "configuration" });
      } else throw unrecognized(name, documents);
    });
  }
  if (kinds.every(({ kind }) => kind === "manifest"))
    throw new ReadError("Nothing to read: give a cdk.tf.json, a plan as JSON or a Cloud Run export.");
  guarded(configurations.map(({ fileName }) => fileName).join(", "), () => {
    const read = readConfigurations(configurations);
    for (const resource of read.resources) resources.push(resource);
    notes.push(...read.notes);
    read.stacks.forEach((stack, index) => fileOf.set(stack, configurations[index]?.fileName ?? stack));
  });
  return { estate: estateOf(resources, { notes, stackDependencies }), plans, kinds, files: fileOf };
}

/** The reader's last guard: whatever a document still breaks is said in one line, with the file that holds it. */
function guarded(name: string, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (error instanceof ReadError) throw error;
    // The runtime's own limits: the stack's depth, the longest string.
    if (error instanceof RangeError) throw new ReadError(`${name} is nested too deep or too large to be read.`);
    throw new ReadError(`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parse(text: string, name: string): readonly Json[] {
  const start = /[^\s]/.exec(text)?.[0];
  const isTemplate = /^\s*\{\{/.test(text);
  if ((start === "{" || start === "[") && !isTemplate) {
    try {
      return [JSON.parse(text) as Json];
    } catch (error) {
      throw brokenJson(text, name, error);
    }
  }
  const hcl = /^\s*(resource|terraform|provider|module|variable|data)\s+("|\{)/m.exec(text);
  if (hcl)
    throw new ReadError(
      `${name} is in Terraform's own language: give the JSON of its plan (terraform show -json), or synthesized JSON.`,
    );
  return parseYaml(text, name);
}

function brokenJson(text: string, name: string, error: unknown): ReadError {
  const message = error instanceof Error ? error.message : String(error);
  if (/^\s*\{"@level"/.test(text)) {
    return new ReadError(
      `${name} is the log that \`terraform plan -json\` prints: save the plan with -out and give what \`terraform show -json\` prints of it.`,
    );
  }
  if (/end of JSON|Unterminated string/.test(message))
    return new ReadError(`${name} is cut off: its JSON ends too early.`);
  // The runtime quotes what it stumbled over; a plan may hold secrets, so only the place is told.
  const position = /at position (\d+)/.exec(message)?.[1];
  const place = position === undefined ? "" : ` at line ${text.slice(0, Number(position)).split("\n").length}`;
  return new ReadError(
    `${name} is broken JSON: ${message.replace(/,? "[\s\S]*$| in JSON at position[\s\S]*$|, \.\.\.[\s\S]*$/, "")}${place}.`,
  );
}

function isManifest(content: JsonObject): boolean {
  return isJsonObject(member(content, "stacks")) && member(content, "version") !== undefined;
}

function dependenciesOf(manifest: JsonObject): readonly (readonly [string, readonly string[]])[] {
  return Object.entries(objectAt(manifest, "stacks")).map(([stack, entry]) => {
    const dependencies = member(entry, "dependencies");
    return [stack, isJsonArray(dependencies) ? dependencies.filter((item) => typeof item === "string") : []];
  });
}

/**
 * A plan is called by its file's name without the endings, `staging.plan.json` is `staging`; a file that is called plan.json
 * and no more, by its folder. Two that are called the same keep their whole names apart.
 */
function planName(name: string, taken: ReadonlyMap<string, string>): string {
  const withoutEndings = (segment: string): string => segment.replace(/\.json$/, "").replace(/\.(tf)?plan$/, "");
  const own = withoutEndings(basename(name));
  const called = /^(tf)?plan$/.test(own) ? basename(dirname(name)) : own;
  const stack = called === "" || called === "." ? own : called;
  return taken.has(stack) ? name : stack;
}

const EXPECTED =
  "expected is a cdk.tf.json, a plan as JSON (terraform show -json) or a Cloud Run service (Knative v1 or Admin API v2)";

function unrecognized(name: string, documents: readonly Json[]): ReadError {
  const first = documents[0];
  if (documents.length === 0 || documents.every((document) => document === null))
    return new ReadError(`${name} holds nothing: ${EXPECTED}.`);
  if (
    member(first, "lineage") !== undefined ||
    (member(first, "format_version") !== undefined && member(first, "values") !== undefined)
  ) {
    return new ReadError(`${name} is Terraform's state: ${EXPECTED}.`);
  }
  const kind = stringAt(first, "kind");
  const shape = kind
    ? `a ${kind}`
    : isJsonArray(first)
      ? "a list"
      : isJsonObject(first)
        ? "an object"
        : "a single value";
  return new ReadError(`${name} holds ${printable(shape, 60)} that is not known here: ${EXPECTED}.`);
}
