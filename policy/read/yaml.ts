/** YAML to plain values, with bounds on what a hostile document can cost. */
import { isMap, isScalar, parseAllDocuments, visit } from "yaml";
import type { Document } from "yaml";
import type { Json } from "./json";
import { printable } from "../../platform/printable";
import { ReadError } from "./read-error";

/** The largest YAML file that is read: parsing takes about two seconds a megabyte, and a service is a few kilobytes. */
export const MAX_YAML_LENGTH = 4 * 1024 * 1024;

/** How often aliases may repeat what they point to, all together: enough for anchors of people, too few to explode. */
const MAX_ALIASES = 100;

/** @throws {@link ReadError} for what is no YAML, names a key twice, or expands without end. */
export function parseYaml(text: string, fileName: string): readonly Json[] {
  if (text.length > MAX_YAML_LENGTH) {
    throw new ReadError(
      `${fileName} is no JSON and, with ${Math.round(text.length / 2 ** 20)} MiB, too long for YAML (up to ${MAX_YAML_LENGTH / 2 ** 20} MiB).`,
    );
  }
  // Repeated keys are looked for below: the parser's own check takes quadratic time.
  const documents = parseAllDocuments(withQuotedTemplates(text), { uniqueKeys: false, logLevel: "silent" });
  return Array.isArray(documents) ? documents.map((document) => plain(document, fileName)) : [];
}

function plain(document: Document.Parsed, fileName: string): Json {
  const error = document.errors[0];
  // The parser reports its own exhausted stack as an error of the text.
  if (error && error.message.includes("call stack"))
    throw new ReadError(`${fileName} is nested too deep or too large to be read.`);
  if (error) throw new ReadError(`${fileName} is neither JSON nor YAML: ${firstLine(error.message)}`);
  refuseRepeatedKeys(document, fileName);
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) as Json;
  } catch (error) {
    throw new ReadError(`${fileName}: ${firstLine(error instanceof Error ? error.message : String(error))}`);
  }
}

function refuseRepeatedKeys(document: Document.Parsed, fileName: string): void {
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (isMap(key))
          throw new ReadError(`${fileName}: a key is a mapping: put quotes round the template in braces.`);
        const name = isScalar(key) ? key.value : key;
        if (seen.has(name))
          throw new ReadError(`${fileName}: the key ${printable(String(name), 60)} is there twice in one mapping.`);
        seen.add(name);
      }
    },
  });
}

function firstLine(message: string): string {
  return printable((message.split("\n")[0] ?? "").replace(/:$/, ""));
}

/** A value that begins with `{{` or `%` is no YAML until a deploy script has filled it in; quoted, it can be read as unknown. */
const TEMPLATE_VALUE = /^(\s*(?:- +)?(?:[\w./"'-]+: +)?)((?:\{\{|%[A-Z_])[^\n#]*?)(?:\s+#.*|\s*)$/;
/** A line that only steers a template (`{{- if .Values.x }}`). */
const TEMPLATE_LINE = /^\s*\{\{[^\n]*\}\}\s*$/;

function withQuotedTemplates(text: string): string {
  if (!text.includes("{{") && !text.includes("%")) return text;
  return text
    .split("\n")
    .map((line) => {
      if (line.length > 2000 || line.startsWith("%")) return line;
      if (TEMPLATE_LINE.test(line)) return "";
      const match = TEMPLATE_VALUE.exec(line);
      return match ? `${match[1] ?? ""}${JSON.stringify(match[2])}` : line;
    })
    .join("\n");
}
