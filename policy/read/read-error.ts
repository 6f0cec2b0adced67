import { printable } from "../../platform/printable";

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
