/** Which attributes a change alters: every leaf that is not the same before and after, and nothing that is. */
import { Expression } from "../policy/resources";
import type { Attributes, Resource, Value } from "../policy/resources";
import { isObject, read } from "../policy/value";
import { isSecretName } from "./redact";

export interface AttributeChange {
  /** Steps from the resource's top. A block of a list is named by what tells it from the others (its `name`), else by its index. */
  readonly path: readonly string[];
  readonly before: Value | undefined;
  readonly after: Value | undefined;
  /** True where Terraform marks either side sensitive: neither may be shown, nor what is in them. */
  readonly isSensitive: boolean;
}

/**
 * The changes of an update or a replacement, in the order of the attributes.
 *
 * What is merely recomputed (`etag`, `update_time`: known after apply, and written by nobody) is left out.
 */
export function attributeChanges({ values, change }: Resource): readonly AttributeChange[] {
  const before = change?.before;
  if (!change || !before) return [];
  const found: AttributeChange[] = [];
  // A new resource's attributes that only Google decides are not in the plan: they are not known, rather than gone.
  const isReplaced = change.actions.includes("create");
  const known = isReplaced
    ? Object.fromEntries(Object.entries(before).filter(([key]) => Object.hasOwn(values, key)))
    : before;
  compareObjects([], known, values, found);
  for (const path of change.sensitiveChanges ?? []) {
    found.push({ path: path.split("."), before: undefined, after: undefined, isSensitive: true });
  }
  return found;
}

/** The path as a person reads it: the only block of its kind is not counted, `template.containers.resources.limits.cpu`. */
export function writePath(path: readonly string[]): string {
  return path.filter((step) => step !== "0").join(".");
}

const SENSITIVE = "(sensitive value)";
const KNOWN_AFTER_APPLY = "(known after apply)";

function compare(
  path: readonly string[],
  before: Value | undefined,
  after: Value | undefined,
  found: AttributeChange[],
): void {
  if (before === after) return;
  // The plan itself says which of its sensitive values differ.
  if (isMarked(before) || isMarked(after)) return;
  const was = valueOf(before);
  const will = valueOf(after);
  if (will instanceof Expression) {
    const isSame = was instanceof Expression && was.text === will.text;
    if (will.text !== KNOWN_AFTER_APPLY && !isSame) found.push({ path, before: was, after: will, isSensitive: false });
  } else if (isObject(was) && isObject(will)) compareObjects(path, was, will, found);
  else if (isList(was) && isList(will)) compareLists(path, was, will, found);
  else if (isNothing(was) && (isObject(will) || isBlockList(will))) compareContainers(path, undefined, will, found);
  else if (isNothing(will) && (isObject(was) || isBlockList(was))) compareContainers(path, was, undefined, found);
  else if (was !== will && !(isDefault(was) && isDefault(will)))
    found.push({ path, before: was, after: will, isSensitive: false });
}

function compareContainers(
  path: readonly string[],
  was: Value | undefined,
  will: Value | undefined,
  found: AttributeChange[],
): void {
  const present = was ?? will;
  if (isObject(present)) compareObjects(path, isObject(was) ? was : {}, isObject(will) ? will : {}, found);
  else compareLists(path, isList(was) ? was : [], isList(will) ? will : [], found);
}

function compareObjects(
  path: readonly string[],
  before: Attributes,
  after: Attributes,
  found: AttributeChange[],
): void {
  if (holdsCredential(before) || holdsCredential(after)) {
    compareCredentials(path, before, after, found);
    return;
  }
  for (const key of Object.keys(before)) {
    compare([...path, key], before[key], Object.hasOwn(after, key) ? after[key] : undefined, found);
  }
  for (const key of Object.keys(after)) {
    if (!Object.hasOwn(before, key)) compare([...path, key], undefined, after[key], found);
  }
}

/** A variable as the provider writes it, its name beside its value: the name tells that the value is a credential. */
function holdsCredential({ name, value }: Attributes): boolean {
  return typeof name === "string" && value !== undefined && isSecretName(name);
}

function compareCredentials(
  path: readonly string[],
  before: Attributes,
  after: Attributes,
  found: AttributeChange[],
): void {
  const { value: was, ...others } = before;
  const { value: will, ...othersAfter } = after;
  const inner: AttributeChange[] = [];
  compare([...path, "value"], was, will, inner);
  found.push(...inner.map((change) => ({ ...change, isSensitive: true })));
  compareObjects(path, others, othersAfter, found);
}

/** Lists in which even a single block is called by its name. */
const NAMED_LISTS: readonly string[] = ["env", "database_flags", "authorized_networks", "rule"];
/** What tells blocks of one list from one another, where they have it. */
const KEYS: readonly string[] = ["name", "priority", "role", "path"];

function compareLists(
  path: readonly string[],
  before: readonly Value[],
  after: readonly Value[],
  found: AttributeChange[],
): void {
  const blocks = [...before, ...after];
  if (!blocks.some((item) => isObject(valueOf(item)))) {
    if (JSON.stringify(before) !== JSON.stringify(after)) found.push({ path, before, after, isSensitive: false });
    return;
  }
  const isSingle = before.length <= 1 && after.length <= 1 && !NAMED_LISTS.includes(path.at(-1) ?? "");
  const key = isSingle ? undefined : KEYS.find((name) => tellsApart(before, name) && tellsApart(after, name));
  if (key === undefined) {
    for (let index = 0; index < Math.max(before.length, after.length); index += 1) {
      compare([...path, String(index)], before[index], after[index], found);
    }
    return;
  }
  const was = byKey(before, key);
  const will = byKey(after, key);
  for (const [name, block] of was) compareNamed([...path, name], key, block, will.get(name), found);
  for (const [name, block] of will) if (!was.has(name)) compareNamed([...path, name], key, undefined, block, found);
}

/** The key itself is the path's last step already. */
function compareNamed(
  path: readonly string[],
  key: string,
  before: Attributes | undefined,
  after: Attributes | undefined,
  found: AttributeChange[],
): void {
  const rest = ({ [key]: _, ...others }: Attributes): Attributes => others;
  const start = found.length;
  compareObjects(path, before ? rest(before) : {}, after ? rest(after) : {}, found);
  const isNewOrGone = before === undefined || after === undefined;
  // A block without anything else in it still comes or goes.
  if (isNewOrGone && found.length === start)
    found.push({ path, before: before?.[key], after: after?.[key], isSensitive: false });
}

function tellsApart(list: readonly Value[], key: string): boolean {
  const names = list.map((item) => nameOf(item, key));
  return names.every((name) => name !== undefined) && new Set(names).size === names.length;
}

function nameOf(item: Value, key: string): string | undefined {
  const block = valueOf(item);
  const name = isObject(block) ? read(block[key]) : undefined;
  return name?.state === "known" && typeof name.value !== "object" ? String(name.value) : undefined;
}

function byKey(list: readonly Value[], key: string): ReadonlyMap<string, Attributes> {
  const blocks = new Map<string, Attributes>();
  for (const item of list) {
    const block = valueOf(item);
    const name = nameOf(item, key);
    if (isObject(block) && name !== undefined) blocks.set(name, block);
  }
  return blocks;
}

/** What an expression comes to; the expression itself while that is not known. */
function valueOf(value: Value | undefined): Value | undefined {
  let current = value;
  while (current instanceof Expression && current.value !== undefined) current = current.value;
  return current;
}

function isMarked(value: Value | undefined): boolean {
  return value instanceof Expression && value.value === undefined && value.text === SENSITIVE;
}

function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

function isBlockList(value: Value | undefined): boolean {
  return isList(value) && value.some((item) => isObject(valueOf(item)));
}

/** What stands where nobody wrote anything: the provider puts null, false and 0 for one another. */
function isDefault(value: Value | undefined): boolean {
  return isNothing(value) || value === false || value === 0;
}

/** Nothing, as Terraform and the provider write it: null, an empty text, a list without a block. */
function isNothing(value: Value | undefined): boolean {
  return value === undefined || value === null || value === "" || (isList(value) && value.length === 0);
}
