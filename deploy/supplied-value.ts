/** Whether a value that a person supplies can be the real one. It is looked at, and neither shown nor kept. */
import { placeholderIn } from "../platform/application";

/** What is declared of a secret that a person supplies. */
export interface SuppliedSecret {
  readonly id: string;
  /** What it is and where a person gets it. */
  readonly description: string;
  readonly format: "token" | "google-client-id" | "url";
  /** The shortest value that can be real, in characters. */
  readonly minLength: number;
}

const CLIENT_ID_END = ".apps.googleusercontent.com";
/** Secret Manager's own limit. */
const MOST_BYTES = 64 * 1024;

/** Everything that is wrong with a value, in words that do not repeat it; empty when it can be stored. */
export function faultsOf(value: string, { format, minLength }: SuppliedSecret): readonly string[] {
  if (value === "") return ["it is empty"];
  const faults: string[] = [];
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)) faults.push("it has a control character or a line break in it");
  else if (/^\s|\s$/.test(value)) faults.push("it has a space at the start or the end");
  else if (/\s/.test(value)) faults.push("it has a space in it");
  // What is copied from a page brings marks along that nobody sees.
  if (/[^\p{Cc}\s\x21-\x7e]/u.test(value)) faults.push("it has a character in it that is not plain ASCII");
  const length = [...value].length;
  if (length < minLength)
    faults.push(`it has ${length} ${length === 1 ? "character" : "characters"}; a real one has ${minLength} or more`);
  if (Buffer.byteLength(value) > MOST_BYTES) faults.push("it is over 64 KiB, which Secret Manager does not take");
  const placeholder = placeholderIn(value);
  if (placeholder !== undefined) faults.push(`it is a placeholder ("${placeholder}")`);
  else if (/^(.)\1+$/su.test(value)) faults.push("it is one character over and over: a placeholder");
  const isClientId = value.endsWith(CLIENT_ID_END);
  if (format === "google-client-id" && !(isClientId && value.length > CLIENT_ID_END.length))
    faults.push(`a Google client id ends in ${CLIENT_ID_END}`);
  if (format !== "google-client-id" && isClientId) faults.push("it is a Google client id, which is another secret");
  if (format === "url" && !isAddress(value)) faults.push("it is no address (scheme://host...)");
  return faults;
}

/** What came through a pipe, without the one line break that `echo` and editors put at its ends. */
export function withoutLineBreak(piped: string): { readonly value: string; readonly stripped: boolean } {
  const value = piped.replace(/^\r?\n/, "").replace(/\r?\n$/, "");
  return { value, stripped: value !== piped };
}

function isAddress(value: string): boolean {
  return URL.canParse(value) && new URL(value).host !== "";
}
