/** Where a variable's value comes from, so that two variables can be compared without showing what they hold. */
import { isCredentialName } from "../platform/application";
import type { Variable } from "./cloud-run-service";
import type { Estate, Resource } from "./resources";
import { SECRET } from "./secrets";
import { targetOf } from "./target";
import { read, text } from "./value";
import type { Reading } from "./value";

/** A variable's source: its words for a person, and what is compared; `key` is `undefined` while it is not known. */
export interface Origin {
  readonly words: string;
  readonly key: string | undefined;
  readonly unknown: string;
}

/** The origin of a variable of the service `from`. A credential's value is in the key and never in the words. */
export function originOf(variable: Variable, from: Resource, estate: Estate): Origin {
  if (variable.kind === "secret") return secretOrigin(read(variable.secret), from, estate);
  const { name, value } = variable;
  if (value.state === "unknown") return { words: value.text, key: undefined, unknown: value.text };
  const written = text(value) ?? "";
  const words = isCredentialName(name) ? "a plain value (not shown)" : `the value "${written}"`;
  return { words, key: `plain ${written}`, unknown: "" };
}

function secretOrigin(reading: Reading, from: Resource, estate: Estate): Origin {
  const target = targetOf(estate, from, reading, SECRET);
  if (target.state !== "named") {
    const unknown = target.state === "unknown" ? target.text : "(the secret is not named)";
    return { words: unknown, key: undefined, unknown };
  }
  const name = target.name ?? target.resource?.address ?? "";
  return { words: `the secret ${name}`, key: `secret ${name}`, unknown: "" };
}
