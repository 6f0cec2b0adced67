/** A value that cannot be used, said so that the person who wrote it can put it right. */
export interface Violation {
  /** Where: the dotted path in the declaration, or in a construct's props. */
  readonly path: string;
  /** What was given, as written; never a secret. */
  readonly given: string;
  /** What is allowed there. */
  readonly allowed: string;
  /** What to do. */
  readonly fix: string;
}

/** A value as it was written, short enough for one line. */
export function showGiven(value: unknown): string {
  if (value === undefined) return "nothing";
  const written = typeof value === "string" ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  return written.length > 80 ? `${written.slice(0, 77)}...` : written;
}

/** Violations as they are found, one after the other. */
export class Violations {
  readonly list: Violation[] = [];

  /** A value that is wrong; it is shown as written. */
  add(path: string, given: unknown, allowed: string, fix: string): void {
    this.list.push({ path, given: showGiven(given), allowed, fix });
  }

  /** What is wrong in words, where the value itself says too little or must not be shown. */
  addSaid(path: string, given: string, allowed: string, fix: string): void {
    this.list.push({ path, given, allowed, fix });
  }
}

/** All violations in one message; thrown only after everything has been looked at. */
export class DeclarationError extends Error {
  constructor(
    readonly subject: string,
    readonly violations: readonly Violation[],
  ) {
    super(writeViolations(subject, violations));
    this.name = "DeclarationError";
  }
}

function writeViolations(subject: string, violations: readonly Violation[]): string {
  const count = violations.length === 1 ? "1 value is wrong" : `${violations.length} values are wrong`;
  const blocks = violations.map(
    ({ path, given, allowed, fix }) => `  ${path}\n    given    ${given}\n    allowed  ${allowed}\n    do       ${fix}`,
  );
  return `${subject} cannot be used: ${count}.\n\n${blocks.join("\n\n")}`;
}

/** Throws a {@link DeclarationError} when there is any violation. */
export function refuse(subject: string, violations: readonly Violation[]): void {
  if (violations.length > 0) throw new DeclarationError(subject, violations);
}
