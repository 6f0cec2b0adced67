/** JSON as the Google APIs speak it. A field whose value is `undefined` is not sent. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [field: string]: Json | undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object at a field, or an empty one. */
export function objectAt(parent: JsonObject, field: string): JsonObject {
  const value = parent[field];
  return isObject(value) ? value : {};
}

/** The objects of a list field; elements that are no objects are left out. */
export function objectsAt(parent: JsonObject, field: string): readonly JsonObject[] {
  const value = parent[field];
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
}

/** The strings of a list field. */
export function stringsAt(parent: JsonObject, field: string): readonly string[] {
  const value = parent[field];
  return Array.isArray(value) ? (value as readonly Json[]).filter((item) => typeof item === "string") : [];
}

/** A string field, or the empty string. */
export function stringAt(parent: JsonObject, field: string): string {
  const value = parent[field];
  return typeof value === "string" ? value : "";
}

/** Fields that a caller left out, as the server fills them: objects are filled field by field, lists are the caller's. */
export function withDefaults(given: JsonObject, defaults: JsonObject): JsonObject {
  const filled: Record<string, Json | undefined> = { ...given };
  for (const [field, value] of Object.entries(defaults)) {
    const present = filled[field];
    if (present === undefined) filled[field] = value;
    else if (isObject(present) && isObject(value)) filled[field] = withDefaults(present, value);
  }
  return filled;
}

/** JSON merge patch (RFC 7396): `null` takes a field away, an object is merged, anything else replaces. */
export function mergePatch(current: JsonObject, patch: JsonObject): JsonObject {
  const merged: Record<string, Json | undefined> = { ...current };
  for (const [field, value] of Object.entries(patch)) {
    const present = current[field];
    if (value === null) merged[field] = undefined;
    else if (isObject(value)) merged[field] = mergePatch(isObject(present) ? present : {}, value);
    else if (value !== undefined) merged[field] = value;
  }
  return merged;
}

/**
 * The update that a field mask asks for: every path of the mask (`template.labels`, comma-separated) is taken from the
 * patch, and taken away where the patch does not have it. Paths are camelCase or snake_case, as the APIs allow both.
 */
export function maskedPatch(current: JsonObject, patch: JsonObject, mask: string): JsonObject {
  let updated = current;
  for (const path of mask.split(",").filter((text) => text !== "")) {
    const steps = path.split(".").map((step) => step.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));
    updated = copyPath(updated, patch, steps);
  }
  return updated;
}

function copyPath(current: JsonObject, patch: JsonObject, steps: readonly string[]): JsonObject {
  const [step, ...rest] = steps;
  if (step === undefined) return patch;
  const { [step]: present, ...others } = current;
  if (rest.length === 0) {
    const value = patch[step];
    return value === undefined || value === null ? others : { ...current, [step]: value };
  }
  return { ...current, [step]: copyPath(isObject(present) ? present : {}, objectAt(patch, step), rest) };
}
