/** Reading one attribute: through blocks, through expressions, without guessing what is not known. */
import { Expression } from "./resources";
import type { Attributes, Reference, Value } from "./resources";

/** What is at a path: a literal (or an expression whose value is known), something not known yet, or nothing. */
export type Reading =
  | { readonly state: "known"; readonly value: Exclude<Value, Expression>; readonly references: readonly Reference[] }
  | { readonly state: "unknown"; readonly text: string; readonly references: readonly Reference[] }
  | { readonly state: "absent" };

const ABSENT: Reading = { state: "absent" };
const NO_REFERENCES: readonly Reference[] = [];

/** A {@link Reading} of one value. `null` and a missing attribute are both absent, as they are to Terraform. */
export function read(value: Value | undefined): Reading {
  let references = NO_REFERENCES;
  let current = value;
  while (current instanceof Expression) {
    if (current.value === undefined) return { state: "unknown", text: current.text, references: current.references };
    if (references.length === 0) references = current.references;
    current = current.value;
  }
  if (current === undefined || current === null) return ABSENT;
  return { state: "known", value: current, references };
}

/**
 * The value at a dotted path, `template.containers.0.resources.limits.cpu`.
 *
 * A name walked into a list takes its first element, because the provider's single blocks are objects in a configuration
 * and lists of one in a plan. An unknown on the way is the answer.
 */
export function at(attributes: Attributes, path: string): Reading {
  return walk(attributes, path);
}

/** What is at a path inside a value that was read already; an unknown value is unknown all the way down. */
export function inside(reading: Reading, path: string): Reading {
  return reading.state === "known" ? walk(reading.value, path) : reading;
}

function walk(start: Value, path: string): Reading {
  let current: Value | undefined = start;
  for (const step of stepsOf(path)) {
    if (current instanceof Expression) {
      const reading = read(current);
      if (reading.state !== "known") return reading;
      current = reading.value;
    }
    if (current === undefined || current === null) return ABSENT;
    current = stepInto(current, step);
  }
  return read(current);
}

const steps = new Map<string, readonly string[]>();
/** More paths than all rules have; a document whose names make up paths cannot fill the memory with them. */
const MOST_PATHS_KEPT = 2000;

/** The steps of a path: rules ask for the same few hundred paths of every resource. */
function stepsOf(path: string): readonly string[] {
  let found = steps.get(path);
  if (!found) {
    found = path.split(".");
    if (steps.size < MOST_PATHS_KEPT) steps.set(path, found);
  }
  return found;
}

function stepInto(container: Exclude<Value, Expression>, step: string): Value | undefined {
  if (Array.isArray(container)) {
    const list = container as readonly Value[];
    if (/^\d+$/.test(step)) return list[Number(step)];
    const first = read(list[0]);
    return first.state === "known" ? stepInto(first.value, step) : list[0];
  }
  if (typeof container !== "object" || container === null) return undefined;
  const object = container as Attributes;
  return Object.hasOwn(object, step) ? object[step] : undefined;
}

/** The blocks at a path as a list of objects: one object, a list of them, or none. `undefined` when they are not known. */
export function blocks(attributes: Attributes, path: string): readonly Attributes[] | undefined {
  const reading = at(attributes, path);
  if (reading.state === "unknown") return undefined;
  if (reading.state === "absent") return [];
  const list = Array.isArray(reading.value) ? (reading.value as readonly Value[]) : [reading.value as Value];
  const objects: Attributes[] = [];
  for (const item of list) {
    const element = read(item);
    if (element.state === "unknown") return undefined;
    if (element.state === "known" && isObject(element.value)) objects.push(element.value);
  }
  return objects;
}

/** The strings of a list attribute; `undefined` when any of them is not known. */
export function strings(attributes: Attributes, path: string): readonly string[] | undefined {
  const reading = at(attributes, path);
  if (reading.state === "unknown") return undefined;
  if (reading.state === "absent") return [];
  const list = Array.isArray(reading.value) ? (reading.value as readonly Value[]) : [reading.value as Value];
  const found: string[] = [];
  for (const item of list) {
    const element = read(item);
    if (element.state === "unknown") return undefined;
    if (element.state === "known") found.push(String(element.value));
  }
  return found;
}

export function text(reading: Reading): string | undefined {
  return reading.state === "known" && typeof reading.value !== "object" ? String(reading.value) : undefined;
}

export function number(reading: Reading): number | undefined {
  if (reading.state !== "known") return undefined;
  if (typeof reading.value === "number") return reading.value;
  if (typeof reading.value !== "string" || reading.value.trim() === "") return undefined;
  const parsed = Number(reading.value);
  return Number.isFinite(parsed) ? parsed : undefined;
}

export function boolean(reading: Reading): boolean | undefined {
  if (reading.state !== "known") return undefined;
  if (typeof reading.value === "boolean") return reading.value;
  return reading.value === "true" ? true : reading.value === "false" ? false : undefined;
}

export function isObject(value: unknown): value is Attributes {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Expression);
}

/** Every reference inside a value, however deep. */
export function referencesIn(value: Value | undefined): readonly Reference[] {
  const found: Reference[] = [];
  collect(value, found);
  return found;
}

function collect(value: Value | undefined, found: Reference[]): void {
  if (value === undefined || value === null || typeof value !== "object") return;
  if (value instanceof Expression) found.push(...value.references);
  else if (Array.isArray(value)) for (const item of value as readonly Value[]) collect(item, found);
  else for (const item of Object.values(value as Attributes)) collect(item, found);
}
