/**
 * Text from elsewhere (a plan, a configuration, a server) put into GitHub's Markdown so that it stays text: it ends no
 * table, cell, fence or comment, makes no link, image or tag, mentions nobody and refers to no issue.
 */
import { printable } from "./printable";

/** Longest text that is shown in one piece; a value of a plan may be megabytes. */
const MAX_LENGTH = 1000;

/** A word that Markdown takes for nothing else: letters and digits, joined by marks without a meaning, and its punctuation. */
const PLAIN_WORD = /^[("']*(?:[-+]?[\p{L}\p{N}]+(?:[-+=.,:;/%'()"?][\p{L}\p{N}]+)*|[-+=:;/%${}→])?[.,:;!?)"'%+]*$/u;
/** Plain by its characters, but GitHub makes a link or a picture of it. */
const BECOMES_LINK = /:\/\/|^\W*www\.|^\W*gh-\d|:[a-z0-9_+-]+:|^\W*(?=[0-9]*[a-f])[0-9a-f]{7,40}\W*$/i;

/** A sentence: words that Markdown could take for something else become code, all others stay as they are. */
export function markdownText(text: string): string {
  const words = printable(text, MAX_LENGTH).trim().split(" ");
  return words
    .map((word, index) => (isPlain(word) && !(index === 0 && BEGINS_LIST.test(word)) ? word : codeWord(word)))
    .join(" ");
}

/** Where a line begins, these begin a list. */
const BEGINS_LIST = /^(\d+[.)]|[-+])$/;

function isPlain(word: string): boolean {
  return PLAIN_WORD.test(word) && !BECOMES_LINK.test(word);
}

/** The word as code, its opening bracket and its closing punctuation left outside. */
function codeWord(word: string): string {
  const [, before = "", body = "", after = ""] = /^([("']*)(.*?)([.,:;)"']*)$/u.exec(word) ?? [];
  return body === "" || BEGINS_LIST.test(word) ? markdownCode(word) : `${before}${markdownCode(body)}${after}`;
}

/** The text as code, in one line. The empty text is nothing. */
export function markdownCode(text: string, maxLength = MAX_LENGTH): string {
  if (text === "") return "";
  // Whoever looks for a comment of HTML in the text finds only the one that the renderer wrote.
  const flat = printable(text, maxLength).replaceAll("<!--", "<\\u0021--");
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  // Code that begins or ends with a backtick or a space needs a space of its own around it.
  const padding = /^[` ]|[` ]$/.test(flat) ? " " : "";
  return `${fence}${padding}${flat}${padding}${fence}`;
}

/** A table; cells are Markdown of one line. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A pipe ends a cell even inside code unless a backslash stands before it; two backslashes would end it again. */
function cell(markdown: string): string {
  return markdown.replace(/(\\*)\|/g, (_, slashes: string) => (slashes === "" ? "\\|" : `${slashes}\u00a6`));
}

/** Text from elsewhere as code inside an HTML element, where Markdown is not read but mentions and addresses are. */
export function htmlCode(text: string): string {
  const safe = printable(text, MAX_LENGTH).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return `<code>${safe}</code>`;
}
