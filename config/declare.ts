/** From what a person wrote to what the stacks read. */
import type { z } from "zod";
import { isRecord } from "../platform/record";
import { DeclarationError, showGiven } from "../platform/violation";
import type { Violation } from "../platform/violation";
import { checkTogether } from "./checks";
import type { Readable, Written } from "./checks";
import { environmentParts, environmentSchema } from "./model";
import type { Environment, EnvironmentDeclaration } from "./model";

/**
 * Checks a declaration and fills in its defaults.
 *
 * @throws DeclarationError with every violation: wrong shapes, wrong values, and what does not fit together.
 */
export function declare(declaration: EnvironmentDeclaration): Environment {
  const parsed = environmentSchema.safeParse(declaration);
  const subject = `The declaration of ${nameOf(declaration)}`;
  if (parsed.success) {
    const violations = checkTogether(parsed.data, writtenIn(declaration));
    if (violations.length > 0) throw new DeclarationError(subject, violations);
    return withClickHouse(parsed.data);
  }
  const shapes = parsed.error.issues.flatMap((issue) => violationsOf(issue, declaration));
  throw new DeclarationError(subject, [
    ...shapes,
    ...checkTogether(readableParts(declaration), writtenIn(declaration)),
  ]);
}

/** ClickHouse's variables, all of them, for the services that it is switched on for. */
function withClickHouse(environment: Environment): Environment {
  const { clickHouse } = environment;
  if (!clickHouse) return environment;
  const services = Object.fromEntries(
    Object.entries(environment.services).map(([key, service]) => {
      if (!clickHouse.services.includes(key)) return [key, service];
      const variables = {
        ...service.variables,
        CLICKHOUSE_REQUIRED: "true",
        CLICKHOUSE_HOST: clickHouse.host,
        CLICKHOUSE_PORT: String(clickHouse.port),
        CLICKHOUSE_USER: clickHouse.user,
        CLICKHOUSE_DB: clickHouse.database,
        CLICKHOUSE_SECURE: "true",
      };
      const secretVariables = {
        ...service.secretVariables,
        CLICKHOUSE_URL: clickHouse.urlSecret,
        CLICKHOUSE_PASSWORD: clickHouse.passwordSecret,
      };
      return [key, { ...service, variables, secretVariables }];
    }),
  );
  return { ...environment, services };
}

function readableParts(declaration: unknown): Readable {
  if (typeof declaration !== "object" || declaration === null) return {};
  const given = declaration as Record<string, unknown>;
  const parts: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(environmentParts)) {
    if (name === "services") parts[name] = readableServices(given[name]);
    else {
      const part = (schema as z.ZodType).safeParse(given[name]);
      if (part.success) parts[name] = part.data;
    }
  }
  return parts as Readable;
}

function writtenIn(declaration: unknown): Written {
  const { services, clickHouse } = (declaration ?? {}) as { services?: unknown; clickHouse?: unknown };
  return {
    services: isRecord(services) ? Object.keys(services) : undefined,
    clickHouse: clickHouse !== undefined,
  };
}

function readableServices(given: unknown): Record<string, unknown> {
  const services: Record<string, unknown> = {};
  if (typeof given !== "object" || given === null) return services;
  for (const [key, service] of Object.entries(given)) {
    const parsed = environmentParts.services.valueType.safeParse(service);
    if (parsed.success) services[key] = parsed.data;
  }
  return services;
}

function nameOf(declaration: unknown): string {
  const name = (declaration as { name?: unknown } | null)?.name;
  return typeof name === "string" ? name : "the environment";
}

function violationsOf(issue: z.core.$ZodIssue, declaration: unknown): readonly Violation[] {
  const path = writePath(issue.path);
  const given = valueAt(declaration, issue.path);
  const one = (allowed: string, fix: string, shown: unknown = given): Violation[] => [
    { path: path === "" ? "the declaration" : path, given: showGiven(shown), allowed, fix },
  ];
  if (given === undefined && issue.code !== "unrecognized_keys") return one(allowedBy(issue), "add it");
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        path: path === "" ? key : `${path}.${key}`,
        given: "a field that is not known",
        allowed: "the fields of config/model.ts",
        fix: "correct its name, or remove it",
      }));
    case "invalid_key":
      return [
        { path, given: showGiven(issue.path.at(-1)), allowed: issue.issues[0]?.message ?? "a name", fix: "rename it" },
      ];
    default:
      return one(allowedBy(issue), "correct it");
  }
}

function allowedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.expected === "int" ? "a whole number" : `a value of type ${issue.expected}`;
    case "too_small":
      return isOfLength(issue.origin)
        ? `at least ${writeLength(issue.origin, issue.minimum)}`
        : `${issue.inclusive === false ? "over" : "at least"} ${issue.minimum}`;
    case "too_big":
      return isOfLength(issue.origin)
        ? `at most ${writeLength(issue.origin, issue.maximum)}`
        : `${issue.inclusive === false ? "under" : "at most"} ${issue.maximum}`;
    case "invalid_value":
      return issue.values.map((value) => showGiven(value)).join(" or ");
    default:
      return issue.message;
  }
}

function isOfLength(origin: string): origin is "string" | "array" {
  return origin === "string" || origin === "array";
}

function writeLength(origin: "string" | "array", length: number | bigint): string {
  const isOne = Number(length) === 1;
  if (origin === "string") return `${length} ${isOne ? "character" : "characters"}`;
  return `${length} ${isOne ? "entry" : "entries"}`;
}

function writePath(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${String(step)}`))
    .join("");
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let current = root;
  for (const step of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = (current as Record<PropertyKey, unknown>)[step];
  }
  return current;
}
