/** The judgement that most rules are made of: one attribute, what it may be, and what it is where nothing is written. */
import type { Resource } from "./resources";
import { unknownAt } from "./rule";
import type { Severity, Verdict } from "./rule";
import { labelOf } from "./target";
import { at, text } from "./value";

export interface Expectation {
  /** Whether a value is right, as text: `"true"`, `"28"`; `undefined` where nothing is written and nothing is the default. */
  readonly isRight: (written: string | undefined) => boolean;
  /** What it may be, as it ends the sentence "it needs ...": `at least 2`. */
  readonly want: string;
  /** What the provider or the platform takes where nothing is written. @default nothing */
  readonly byDefault?: string;
  /** Why what is there is wrong, where the value alone does not tell. */
  readonly because?: string;
  readonly severity?: Severity;
}

/** The verdicts on one attribute: none when it is right, one when it is wrong or not known yet. */
export function judgeAttribute(resource: Resource, path: string, expectation: Expectation): readonly Verdict[] {
  const { isRight, want, byDefault, because, severity } = expectation;
  const reading = at(resource.values, path);
  if (reading.state === "unknown") return [unknownAt(path, reading.text)];
  const isAbsent = reading.state === "absent";
  const written = isAbsent ? byDefault : text(reading);
  if (isRight(written)) return [];
  const has = isAbsent
    ? `no ${path}${byDefault === undefined ? "" : `, which means ${byDefault}`}`
    : `${path} ${written ?? "of another kind"}`;
  const verdict: Verdict = {
    status: "fail",
    path,
    message: `${labelOf(resource)} has ${has}${because === undefined ? "" : ` (${because})`}; it needs ${want}`,
    got: isAbsent
      ? byDefault === undefined
        ? "nothing"
        : `${byDefault} by default`
      : (written ?? "another kind of value"),
    want,
  };
  return [severity ? { ...verdict, severity } : verdict];
}

/** `a`, `a or b`, `a, b or c`. */
export function anyOf(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} or ${items.at(-1)}`;
}
