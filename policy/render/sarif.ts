/**
 * A report in SARIF 2.1.0, for code scanning. A finding is a result at the file that holds its resource; what is not known
 * yet is a result to review, and an accepted one carries its suppression.
 */
import type { Finding, Report } from "../engine";
import type { Rule } from "../rule";

export interface SarifOptions {
  /** The rules that ran. */
  readonly rules: readonly Rule[];
  /** Stack, plan or export -> the file it was read from, as a path with forward slashes. */
  readonly files: ReadonlyMap<string, string>;
}

export function renderSarif(report: Report, options: SarifOptions): string {
  return `${JSON.stringify(sarifLog(report, options), undefined, 2)}\n`;
}

/** The log as an object, for a report that has more to add to it. */
export function sarifLog({ findings, notes }: Report, { rules, files }: SarifOptions) {
  const exceptionIds = [...new Set(findings.map(({ rule }) => rule))].filter((id) =>
    rules.every((rule) => rule.id !== id),
  );
  const descriptors = [...rules.map(descriptor), ...exceptionIds.map((id) => ({ id, name: "Exception" }))];
  const indexOf = new Map(descriptors.map(({ id }, index) => [id, index]));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "netra-staging-rules",
            rules: descriptors,
          },
        },
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: notes.map((text) => ({ level: "note", message: { text: sarifText(text) } })),
          },
        ],
        results: findings.map((finding) => result(finding, indexOf.get(finding.rule) ?? -1, files)),
      },
    ],
  };
}

/** Text of a message, in which `[text](address)` would be a link. */
export function sarifText(text: string): string {
  return text.replace(/\]\(/g, "] (");
}

function descriptor({ id, slug, title, why, fix, severity, sources }: Rule): { readonly id: string } {
  const address = sources.find((source) => source.startsWith("https://"));
  const rule = {
    id,
    name: slug.replace(/(^|-)([a-z])/g, (_, _hyphen, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: fix },
    ...(address === undefined ? {} : { helpUri: address }),
    defaultConfiguration: { level: severity },
  };
  return rule;
}

function result(finding: Finding, ruleIndex: number, files: ReadonlyMap<string, string>): unknown {
  const { rule, severity, status, address, stack, path, message, got, want, fix, reason = "" } = finding;
  const isUnknown = status === "unknown";
  const text = isUnknown ? `${message}.` : `${message}. Got: ${got}. Want: ${want}. ${fix}`;
  return {
    ruleId: rule,
    ruleIndex,
    kind: isUnknown ? "review" : "fail",
    // The specification wants "none" for whatever is no failure.
    level: isUnknown ? "none" : severity,
    message: { text: sarifText(text) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: asUri(files.get(stack) ?? stack) },
          region: { startLine: 1 },
        },
        logicalLocations: [{ fullyQualifiedName: path === "" ? address : `${address}.${path}`, kind: "resource" }],
      },
    ],
    partialFingerprints: { "resourceAndAttribute/v1": [rule, stack, address, path].join(" ") },
    properties: { address, path, got, want, fix },
    ...(status === "suppressed"
      ? { suppressions: [{ kind: "external", status: "accepted", justification: reason }] }
      : {}),
  };
}

/** A relative reference: every segment encoded, so that no name can make another scheme or path of it. */
function asUri(file: string): string {
  return file.split("/").map(encodeURIComponent).join("/");
}
