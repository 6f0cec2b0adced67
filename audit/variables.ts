/** The environment variables of a service, declared and live. */
import { CLOUD_RUN_SERVICE } from "../policy/cloud-run-service";
import type { Container, Variable } from "../policy/cloud-run-service";
import { read } from "../policy/value";
import { HIDDEN } from "../review/redact";
import type { Redactor } from "../review/redact";
import type { Difference } from "./difference";
import { reading, shortName } from "./setting";
import type { Written } from "./setting";

export interface VariableComparison {
  readonly differences: readonly Omit<Difference, "fix">[];
  /** What only an apply decides: `variable POSTGRES_HOST`, `secret version of DATABASE_URL`. */
  readonly notCompared: readonly string[];
}

/** How a variable reads that only the other side has. */
export const NOT_THERE = "not there";

/** How a plain variable ends whose value is a credential. */
export const IN_PLAIN_SIGHT = ", in plain sight";

/** Compares by name; of a name that comes twice the first counts. */
export function compareVariables(declared: Container, live: Container, redactor: Redactor): VariableComparison {
  const names = new Set([...declared.variables, ...live.variables].map(({ name }) => name));
  const differences: Omit<Difference, "fix">[] = [];
  const notCompared: string[] = [];
  for (const name of names) {
    const [wanted, found] = [declared.variable(name), live.variable(name)];
    const outcome = compare(wanted, found);
    if (outcome === "value unknown") notCompared.push(`variable ${name}`);
    if (outcome === "version unknown") notCompared.push(`secret version of ${name}`);
    if (outcome !== "different") continue;
    // What is declared as a secret is one, wherever it is found.
    const isSecret = wanted?.kind === "secret";
    differences.push({
      kind: "variable",
      name: `variable ${name}`,
      path: (found ?? wanted)?.path ?? "",
      declared: show(wanted, false, redactor),
      live: show(found, isSecret, redactor),
    });
  }
  return { differences, notCompared };
}

type Outcome = "same" | "different" | "value unknown" | "version unknown";

function compare(wanted: Variable | undefined, found: Variable | undefined): Outcome {
  if (!wanted || !found || wanted.kind !== found.kind) return "different";
  if (wanted.kind === "plain") return compareWritten(plainValue(wanted), plainValue(found)) ?? "value unknown";
  const secret = compareWritten(secretName(wanted), secretName(found)) ?? "value unknown";
  if (secret !== "same") return secret;
  return compareWritten(secretVersion(wanted), secretVersion(found)) ?? "version unknown";
}

/** `undefined` when one of them is not known. */
function compareWritten(wanted: Written, found: Written): "same" | "different" | undefined {
  if (wanted.state === "unknown" || found.state === "unknown") return undefined;
  return wanted.text === found.text ? "same" : "different";
}

function plainValue({ value }: Variable): Written {
  // Cloud Run takes an absent value for the empty string.
  return reading(value, "");
}

function secretName({ secret }: Variable): Written {
  return shortName(reading(read(secret), "none"));
}

function secretVersion({ version }: Variable): Written {
  return reading(read(version), "latest");
}

function show(variable: Variable | undefined, isSecret: boolean, redactor: Redactor): string {
  if (!variable) return NOT_THERE;
  if (variable.kind === "secret") {
    const [name, version] = [secretName(variable), secretVersion(variable)];
    return `secret ${redactor.text(name.text)}${version.state === "known" ? `, version ${redactor.text(version.text)}` : ""}`;
  }
  const value = plainValue(variable);
  if (value.state === "unknown") return redactor.text(value.text);
  const shown = isSecret ? HIDDEN : redactor.value(CLOUD_RUN_SERVICE, ["env", variable.name], value.text);
  return shown.includes(HIDDEN) ? `${shown}${IN_PLAIN_SIGHT}` : JSON.stringify(shown);
}

/** Values of plain variables that are credentials: by their own name, or because the declaration has them as secrets. */
export function plainSecrets(
  live: Container,
  declared: Container | undefined,
  isSecretName: (name: string) => boolean,
): readonly string[] {
  return live.variables
    .filter(({ name, kind }) => kind === "plain" && (isSecretName(name) || declared?.variable(name)?.kind === "secret"))
    .map((variable) => plainValue(variable))
    .filter(({ state }) => state === "known")
    .map(({ text }) => text);
}
