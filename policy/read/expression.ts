/**
 * Terraform's string templates, as far as a reader needs them: what a text refers to, and what it comes to when every part
 * of it is known. Functions, conditions and `for` are looked through for references and otherwise left unknown.
 */
import type { Reference } from "../resources";

/** One `${...}` of a template. */
export interface Interpolation {
  /** Set when the interpolation is one plain reference and nothing else. */
  readonly reference: Reference | undefined;
}

export interface Template {
  /** Literal text (escapes undone) and interpolations, in order. */
  readonly parts: readonly (string | Interpolation)[];
  readonly references: readonly Reference[];
}

/** Whether a string may hold a template or an escape of one; the others need no parsing. */
export function mayBeTemplate(text: string): boolean {
  return text.includes("${") || text.includes("%{");
}

/** Parses a template. `$${` and `%%{` are escapes; an interpolation without an end is unknown and refers to nothing. */
export function parseTemplate(text: string): Template {
  const parts: (string | Interpolation)[] = [];
  const references: Reference[] = [];
  let literal = "";
  let index = 0;
  while (index < text.length) {
    const character = text[index];
    const isSign = character === "$" || character === "%";
    if (isSign && text[index + 1] === character && text[index + 2] === "{") {
      literal += `${character}{`;
      index += 3;
    } else if (isSign && text[index + 1] === "{") {
      const end = endOfInterpolation(text, index + 2);
      if (literal !== "") parts.push(literal);
      literal = "";
      const body = text.slice(index + 2, end);
      const found = end < text.length ? referencesOf(body) : [];
      references.push(...found);
      const only = found.length === 1 && character === "$" && isPlainTraversal(body) ? found[0] : undefined;
      parts.push({ reference: only });
      index = end + 1;
    } else {
      literal += character;
      index += 1;
    }
  }
  if (literal !== "" || parts.length === 0) parts.push(literal);
  return { parts, references };
}

/** What a template writes out itself: its literal parts, with a space where an interpolation stands. */
export function literalText(text: string): string {
  return parseTemplate(text)
    .parts.map((part) => (typeof part === "string" ? part : " "))
    .join("");
}

/** The index of the `}` that ends an interpolation whose body starts at `start`; the text's length when nothing ends it. */
function endOfInterpolation(text: string, start: number): number {
  // A stack of what is open instead of recursion: a hostile text may nest as deep as it is long.
  const open: ("brace" | "string")[] = ["brace"];
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (open[open.length - 1] === "string") {
      if (character === "\\") index += 1;
      else if (character === '"') open.pop();
      else if ((character === "$" || character === "%") && text[index + 1] === "{") {
        open.push("brace");
        index += 1;
      }
    } else if (character === '"') open.push("string");
    else if (character === "{") open.push("brace");
    else if (character === "}") {
      open.pop();
      if (open.length === 0) return index;
    }
  }
  return text.length;
}

const TRAVERSAL = /[A-Za-z_][\w-]*(?:\.(?:[A-Za-z_][\w-]*|\d+|\*)|\[(?:\d+|\*|"[^"\\$%]*")\])*/y;
const PLAIN_TRAVERSAL = new RegExp(`^\\s*${TRAVERSAL.source}\\s*$`);
const STEP = /\.?([A-Za-z_][\w-]*|\d+|\*)|\["([^"]*)"\]|\[(\d+|\*)\]/g;
/** Roots that are no resource: the instance's own key, the workspace, the module's folder. */
const OTHER_ROOTS: ReadonlySet<string> = new Set(["each", "count", "path", "terraform", "self"]);

function isPlainTraversal(body: string): boolean {
  return PLAIN_TRAVERSAL.test(body);
}

/** The references inside an expression (the text between `${` and `}`). */
export function referencesOf(body: string): Reference[] {
  const loopVariables = new Set<string>();
  for (const match of body.matchAll(/\bfor\s+([\w-]+)(?:\s*,\s*([\w-]+))?\s+in\b/g)) {
    for (const variable of match.slice(1)) if (variable !== undefined) loopVariables.add(variable);
  }
  const found: Reference[] = [];
  const open: ("expression" | "string")[] = ["expression"];
  let index = 0;
  while (index < body.length) {
    const character = body[index] ?? "";
    if (open[open.length - 1] === "string") {
      if (character === "\\") index += 1;
      else if (character === '"') open.pop();
      else if ((character === "$" || character === "%") && body[index + 1] === "{") {
        open.push("expression");
        index += 1;
      }
      index += 1;
    } else if (/[A-Za-z_]/.test(character)) {
      TRAVERSAL.lastIndex = index;
      const traversal = TRAVERSAL.exec(body)?.[0] ?? character;
      index += traversal.length;
      const reference = asReference(traversal);
      if (reference && !loopVariables.has(/^[\w-]+/.exec(traversal)?.[0] ?? "")) found.push(reference);
    } else if (/\d/.test(character)) {
      // A number runs into what follows it: "1e5" holds no name.
      while (index < body.length && /[\w.]/.test(body[index] ?? "")) index += 1;
    } else {
      if (character === '"') open.push("string");
      else if (character === "{") open.push("expression");
      else if (character === "}" && open.length > 1) open.pop();
      index += 1;
    }
  }
  return found;
}

/** A traversal as a reference: `data.google_project.this.number`, `google_x.y[0].ip_address[0].ip_address`; `undefined` when it names no object. */
export function asReference(traversal: string): Reference | undefined {
  const steps: { readonly text: string; readonly isIndex: boolean }[] = [];
  for (const match of traversal.matchAll(STEP)) {
    const name = match[1] ?? match[2] ?? match[3] ?? "";
    steps.push({ text: name, isIndex: match[1] === undefined || /^(\d+|\*)$/.test(name) });
  }
  const root = steps[0]?.text ?? "";
  if (OTHER_ROOTS.has(root)) return undefined;
  const addressLength = root === "data" || root === "ephemeral" ? 3 : 2;
  if (steps.length < addressLength || steps.slice(0, addressLength).some(({ isIndex }) => isIndex)) return undefined;
  const rest = steps.slice(addressLength);
  // The address goes without an index: `google_x.y[0].name` is the attribute `name` of `google_x.y`.
  if (rest[0]?.isIndex && root !== "var" && root !== "local") rest.shift();
  return {
    address: steps
      .slice(0, addressLength)
      .map(({ text }) => text)
      .join("."),
    attribute: rest.map(({ text }) => text).join("."),
  };
}
