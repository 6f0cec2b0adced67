/** Input that cannot be read, said in one line for the person who gave it. A command answers it with exit code 2. */
export class ReadError extends Error {
  override readonly name = "ReadError";

  /** @param message What was given, what is wrong with it and what to do; made one printable line of at most 500 characters. */
  constructor(message: string) {
    super(printable(message, 500));
  }
}

/** How deep a value may be nested. The provider's deepest block is under 20; a document that goes deeper is hostile or broken. */
export const MAX_DEPTH = 200;

/** Text from a file made safe to print: control characters shown as escapes, cut at a length. */
export function printable(text: string, maxLength = 200): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}...` : text;
  // Bidirectional marks and line separators can rewrite what a terminal shows, like the control characters.
  return cut.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, "0")}`;
  });
}
