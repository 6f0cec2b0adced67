/** Parsed JSON as the readers walk it: unchecked until looked at, never trusted to have a shape. */
import { MAX_DEPTH, ReadError } from "./read-error";

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

const NOTHING: JsonObject = {};

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isJsonArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The own member of an object, or `undefined`: never one that a prototype lends. */
export function member(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function objectAt(value: Json | undefined, key: string): JsonObject {
  const found = member(value, key);
  return isJsonObject(found) ? found : NOTHING;
}

export function arrayAt(value: Json | undefined, key: string): readonly Json[] {
  const found = member(value, key);
  return isJsonArray(found) ? found : [];
}

export function stringAt(value: Json | undefined, key: string): string | undefined {
  const found = member(value, key);
  return typeof found === "string" ? found : undefined;
}

/** Sets an own member even where the key is `__proto__`, which a plain assignment would take for the prototype. */
export function setOwn<T>(object: Record<string, T>, key: string, value: T): void {
  if (key === "__proto__") {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else object[key] = value;
}

/** Refuses what is nested too deep before a recursive reader walks it. */
export function checkDepth(value: Json | undefined, fileName: string, depth = 0): void {
  if (typeof value !== "object" || value === null) return;
  if (depth > MAX_DEPTH) {
    throw new ReadError(`${fileName} is nested deeper than ${MAX_DEPTH} levels: no configuration, plan or export is.`);
  }
  if (isJsonArray(value)) for (const item of value) checkDepth(item, fileName, depth + 1);
  else for (const key in value) checkDepth((value as JsonObject)[key], fileName, depth + 1);
}
