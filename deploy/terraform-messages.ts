/**
 * Terraform's machine-readable output (`-json`), line by line, and what of it a person reads. What is no message (Terraform
 * greets in plain text here and there) is nothing; a crash is told on stderr.
 */
import { printable } from "../platform/printable";

/** What Terraform complains of. Values of variables and attributes, which it may add, are left out. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  /** The resource it is about, where Terraform says so. */
  readonly address: string | undefined;
}

export interface TerraformMessage {
  /** What a person reads of it; none for what a review says better, or nobody needs. */
  readonly lines: readonly string[];
  readonly diagnostic?: Diagnostic;
  /** What a command has come to: `Apply complete! Resources: 1 added, 0 changed, 0 destroyed.` */
  readonly summary?: string;
}

const NOTHING: TerraformMessage = { lines: [] };
/** Of an explanation; Google's answers come with whole requests at times. */
const MAX_LINE_LENGTH = 600;
/** Terraform reports every ten seconds that something goes on; once a minute is enough. */
const HEARTBEAT_SECONDS = 60;

export function readMessage(line: string): TerraformMessage {
  const message = parse(line);
  if (!message) return NOTHING;
  switch (message.type) {
    case "diagnostic":
      return diagnosed(message.diagnostic);
    case "apply_progress":
    case "provision_progress":
      return seconds(message.hook) % HEARTBEAT_SECONDS === 0 ? said(text(message["@message"])) : NOTHING;
    case "apply_start":
    case "apply_complete":
      return isRead(message.hook) ? NOTHING : said(text(message["@message"]));
    case "apply_errored":
      return said(text(message["@message"]));
    case "change_summary": {
      const summary = text(message["@message"]);
      return { ...said(summary), summary };
    }
    case "log":
      return message["@level"] === "info" ? NOTHING : said(text(message["@message"]));
    default:
      return NOTHING;
  }
}

/** A diagnostic as it is shown: its headline, what it is about, its explanation. */
export function writeDiagnostic({ severity, summary, detail, address }: Diagnostic): readonly string[] {
  const headline = `${severity === "error" ? "Error" : "Warning"}: ${summary}${address === undefined ? "" : ` (${address})`}`;
  const explanation = detail.split("\n").filter((line) => line.trim() !== "");
  return [headline, ...explanation.map((line) => `  ${line}`)].map((line) => printable(line, MAX_LINE_LENGTH));
}

function diagnosed(given: unknown): TerraformMessage {
  const fields = isObject(given) ? given : {};
  const diagnostic: Diagnostic = {
    severity: fields.severity === "warning" ? "warning" : "error",
    summary: text(fields.summary),
    detail: text(fields.detail),
    address: typeof fields.address === "string" ? fields.address : undefined,
  };
  return { lines: writeDiagnostic(diagnostic), diagnostic };
}

function said(line: string): TerraformMessage {
  return { lines: [printable(line, MAX_LINE_LENGTH)] };
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const parsed: unknown = JSON.parse(line);
    return isObject(parsed) && "@message" in parsed ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** A data source that is read again: nothing changes. */
function isRead(hook: unknown): boolean {
  return isObject(hook) && hook.action === "read";
}

function seconds(hook: unknown): number {
  return isObject(hook) && typeof hook.elapsed_seconds === "number" ? hook.elapsed_seconds : 0;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
