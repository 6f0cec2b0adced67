/**
 * What a plan says of its own secrets: which of them a change alters, and which texts may not be shown.
 *
 * A plan marks sensitive values beside the values, `true` in a parallel structure, and holds them in clear.
 */
import { arrayAt, isJsonArray, isJsonObject, member, objectAt, stringAt } from "./json";
import type { Json, JsonObject } from "./json";

/**
 * Dotted paths of sensitive values that differ.
 *
 * @param unknownDiffers Whether a value that is not known yet counts as another one.
 */
export function changedUnderMarks(
  before: Json | undefined,
  after: Json | undefined,
  unknown: Json | undefined,
  marks: readonly (Json | undefined)[],
  unknownDiffers: boolean,
  path = "",
): readonly string[] {
  if (marks.includes(true)) return (unknown === true ? unknownDiffers : !isSame(before, after)) ? [path] : [];
  const keys = new Set(marks.flatMap((mark) => (isJsonArray(mark) || isJsonObject(mark) ? Object.keys(mark) : [])));
  return [...keys].flatMap((key) =>
    changedUnderMarks(
      within(before, key),
      within(after, key),
      unknown === true ? true : within(unknown, key),
      marks.map((mark) => within(mark, key)),
      unknownDiffers,
      path === "" ? key : `${path}.${key}`,
    ),
  );
}

function within(value: Json | undefined, key: string): Json | undefined {
  return isJsonArray(value) ? value[Number(key)] : member(value, key);
}

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

/** Provider arguments that are credentials: the plan's configuration holds them in clear. */
const PROVIDER_CREDENTIAL = /(credential|token|password|secret|private_key|api_key)/;
/** Resource types that make random text which may serve as a secret, and the attributes that hold it. */
const GENERATED: Readonly<Record<string, readonly string[]>> = {
  random_password: ["result", "bcrypt_hash"],
  random_string: ["result", "id"],
  random_bytes: ["base64", "hex"],
};

/**
 * Every text under a sensitive mark, every generated text, the providers' credentials and the sensitive variables.
 *
 * It walks the marks, not the values: a plan of ten thousand changes has few.
 */
export function secretTextsOf(plan: JsonObject): ReadonlySet<string> {
  const found = new Set<string>();
  const changes = [
    ...arrayAt(plan, "resource_changes"),
    ...arrayAt(plan, "resource_drift"),
    ...arrayAt(plan, "deferred_changes").map((item) => objectAt(item, "resource_change")),
  ];
  for (const item of changes) {
    const change = objectAt(item, "change");
    addChange(change, found);
    for (const attribute of GENERATED[stringAt(item, "type") ?? ""] ?? []) {
      for (const side of ["before", "after"]) addTexts(member(objectAt(change, side), attribute), found);
    }
  }
  for (const change of Object.values(objectAt(plan, "output_changes"))) addChange(change, found);
  addState(objectAt(objectAt(objectAt(plan, "prior_state"), "values"), "root_module"), found);
  const configuration = objectAt(plan, "configuration");
  for (const provider of Object.values(objectAt(configuration, "provider_config"))) {
    addCredentials(objectAt(provider, "expressions"), found);
  }
  for (const [name, variable] of Object.entries(objectAt(objectAt(configuration, "root_module"), "variables"))) {
    if (member(variable, "sensitive") !== true) continue;
    addTexts(member(objectAt(objectAt(plan, "variables"), name), "value"), found);
    addTexts(member(variable, "default"), found);
  }
  return found;
}

function addChange(change: Json, found: Set<string>): void {
  // What stays as it is holds the same on both sides.
  if (arrayAt(change, "actions")[0] !== "no-op")
    addMarked(member(change, "before"), member(change, "before_sensitive"), found);
  addMarked(member(change, "after"), member(change, "after_sensitive"), found);
}

/** The state that the plan was made from: data sources that were read already are nowhere else. */
function addState(module: Json, found: Set<string>): void {
  for (const resource of arrayAt(module, "resources")) {
    if (stringAt(resource, "mode") === "data")
      addMarked(member(resource, "values"), member(resource, "sensitive_values"), found);
  }
  for (const child of arrayAt(module, "child_modules")) addState(child, found);
}

function addMarked(value: Json | undefined, mark: Json | undefined, found: Set<string>): void {
  if (mark === true) addTexts(value, found);
  else if (isJsonArray(mark)) mark.forEach((item, index) => addMarked(within(value, String(index)), item, found));
  else if (isJsonObject(mark)) for (const key in mark) addMarked(member(value, key), mark[key], found);
}

function addCredentials(expressions: Json, found: Set<string>): void {
  for (const [name, expression] of isJsonObject(expressions) ? Object.entries(expressions) : []) {
    if (PROVIDER_CREDENTIAL.test(name)) addTexts(member(expression, "constant_value"), found);
    else for (const block of isJsonArray(expression) ? expression : [expression]) addCredentials(block, found);
  }
}

/** Every text in a value, keys of maps included: a map that is sensitive is so as a whole. */
function addTexts(value: Json | undefined, found: Set<string>): void {
  if (typeof value === "string") found.add(value);
  else if (typeof value === "number") found.add(String(value));
  else if (isJsonArray(value)) for (const item of value) addTexts(item, found);
  else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      found.add(key);
      addTexts(item, found);
    }
  }
}
