/**
 * Accepted findings. An exception silences one rule at one address until a date, and says why; one that is wrong in any
 * way silences nothing and is a finding itself, of severity error:
 *
 * | id | what is wrong |
 * |---|---|
 * | EXC001 | the expiry is no date of the form YYYY-MM-DD |
 * | EXC002 | the reason has under ten characters |
 * | EXC003 | no rule has the id |
 * | EXC004 | the rule takes no exception |
 * | EXC005 | the same rule and address are excepted twice |
 * | EXC006 | it has expired |
 * | EXC007 | it silences nothing: the rule finds nothing at the address |
 * | EXC008 | its shape: a member is missing, misspelt or no text |
 */
import { isRecord } from "../platform/record";
import { showGiven } from "../platform/violation";
import type { Rule } from "./rule";

export interface Exception {
  /** A rule's id: `RUN020`. */
  readonly rule: string;
  /** The finding's address: `google_cloud_run_v2_service.backend`. */
  readonly address: string;
  /** Why it is accepted, for whoever reads it next; ten characters at least. */
  readonly reason: string;
  /** The last day it holds, `YYYY-MM-DD`. */
  readonly expires: string;
}

export type ExceptionFault = "EXC001" | "EXC002" | "EXC003" | "EXC004" | "EXC005" | "EXC006" | "EXC007" | "EXC008";

/** What is wrong with an exception. */
export interface ExceptionError {
  readonly rule: ExceptionFault;
  /** As written; what is missing or no text is empty, and the address then says where in the list. */
  readonly exception: Exception;
  /** Where in the list: `exceptions.2`, with the member. */
  readonly path: string;
  readonly message: string;
  readonly got: string;
  readonly want: string;
  readonly fix: string;
}

export const LEAST_REASON_LENGTH = 10;

export interface CheckedExceptions {
  /** The exceptions that hold today. */
  readonly valid: readonly { readonly exception: Exception; readonly path: string }[];
  readonly errors: readonly ExceptionError[];
}

/** What each member of an exception holds. */
const MEMBERS: Readonly<Record<keyof Exception, string>> = {
  rule: "a rule's id (npm run check -- --list)",
  address: "the finding's address, such as google_cloud_run_v2_service.backend",
  reason: `at least ${LEAST_REASON_LENGTH} characters`,
  expires: "a date, YYYY-MM-DD",
};

/**
 * Checks a list of exceptions; every fault of each one is reported.
 *
 * @param exceptions As a person wrote them: their types have not been checked.
 * @param rules The whole catalogue, whatever part of it runs.
 * @param today `YYYY-MM-DD`.
 */
export function checkExceptions(
  exceptions: readonly Exception[],
  rules: readonly Rule[],
  today: string,
): CheckedExceptions {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const seen = new Set<string>();
  const valid: { exception: Exception; path: string }[] = [];
  const errors: ExceptionError[] = [];
  if (!Array.isArray(exceptions)) {
    errors.push({
      rule: "EXC008",
      exception: { rule: "", address: "exceptions", reason: "", expires: "" },
      path: "exceptions",
      message: "exceptions is no list",
      got: showGiven(exceptions),
      want: "a list of exceptions, in [ and ]",
      fix: "Write [] if there is none.",
    });
    return { valid, errors };
  }
  exceptions.forEach((written: Exception, index) => {
    const path = `exceptions.${index}`;
    const { exception, faults: shapes } = readException(written, path);
    const faults = [...shapes];
    const { rule: id, address, reason, expires } = exception;
    const isWritten = (member: keyof Exception): boolean =>
      !shapes.some((shape) => shape.path === path || shape.path === `${path}.${member}`);
    const named = isWritten("rule") && isWritten("address") ? `The exception of ${id} at ${address}` : path;
    const fault = (
      rule: ExceptionFault,
      member: keyof Exception,
      message: string,
      got: string,
      want: string,
      fix: string,
    ): void => {
      faults.push({ rule, exception, path: `${path}.${member}`, message, got, want, fix });
    };
    if (isWritten("expires")) {
      if (!isDate(expires)) {
        fault(
          "EXC001",
          "expires",
          `${named} has no date to end on`,
          expires,
          MEMBERS.expires,
          "Write the last day on which it holds.",
        );
      } else if (expires < today) {
        fault(
          "EXC006",
          "expires",
          `${named} has expired`,
          expires,
          `${today} or later`,
          "Correct the resource and remove the exception, or give a new date with its reason.",
        );
      }
    }
    if (isWritten("reason") && reason.trim().length < LEAST_REASON_LENGTH) {
      fault(
        "EXC002",
        "reason",
        `${named} says too little of why`,
        JSON.stringify(reason),
        MEMBERS.reason,
        "Write what makes the finding acceptable, for whoever reads it next.",
      );
    }
    const rule = byId.get(id);
    if (isWritten("rule")) {
      if (!rule) {
        fault(
          "EXC003",
          "rule",
          `The exception at ${address} names the rule ${id}, which there is not`,
          id,
          MEMBERS.rule,
          "Correct the id, or remove the exception.",
        );
      } else if (!rule.exceptable) {
        fault(
          "EXC004",
          "rule",
          `${id} takes no exception: ${rule.title}`,
          id,
          "a rule that may be excepted",
          `Correct ${address} and remove the exception.`,
        );
      }
    }
    const key = `${id} ${address}`;
    if (seen.has(key)) {
      fault(
        "EXC005",
        "address",
        `${id} is excepted twice at ${address}`,
        address,
        "one exception for a rule and an address",
        "Remove one of them.",
      );
    }
    if (isWritten("rule") && isWritten("address")) seen.add(key);
    if (faults.length === 0) valid.push({ exception: written, path });
    errors.push(...faults);
  });
  return { valid, errors };
}

/** An entry with every member a text, and what is wrong with its shape. */
function readException(
  written: unknown,
  path: string,
): { readonly exception: Exception; readonly faults: readonly ExceptionError[] } {
  const members = Object.keys(MEMBERS) as (keyof Exception)[];
  const given = isRecord(written) ? written : {};
  const valueOf = (member: keyof Exception): unknown => (Object.hasOwn(given, member) ? given[member] : undefined);
  const textOf = (member: keyof Exception): string => {
    const value = valueOf(member);
    return typeof value === "string" ? value : "";
  };
  const exception: Exception = {
    rule: textOf("rule"),
    address: textOf("address").trim() === "" ? path : textOf("address"),
    reason: textOf("reason"),
    expires: textOf("expires"),
  };
  const faults: ExceptionError[] = [];
  const fault = (at: string, message: string, got: string, want: string, fix: string): void => {
    faults.push({ rule: "EXC008", exception, path: at, message, got, want, fix });
  };
  if (!isRecord(written)) {
    fault(
      path,
      `${path} is no exception`,
      showGiven(written),
      `an object of ${members.join(", ")}`,
      "Write all of them, or remove the entry.",
    );
    return { exception, faults };
  }
  for (const member of members) {
    const value = valueOf(member);
    const isText = typeof value === "string" && (member !== "address" || value.trim() !== "");
    if (!isText)
      fault(
        `${path}.${member}`,
        value === undefined ? `${path} has no ${member}` : `${path}.${member} cannot be used`,
        showGiven(value),
        MEMBERS[member],
        value === undefined ? "Add it." : "Correct it.",
      );
  }
  for (const name of Object.keys(given))
    if (!Object.hasOwn(MEMBERS, name))
      fault(
        `${path}.${name}`,
        `${path} has a member that is not known, ${name}`,
        name,
        members.join(", "),
        "Correct its name, or remove it.",
      );
  return { exception, faults };
}

/** The error of an exception that had nothing to silence. */
export function unusedException(exception: Exception, path: string): ExceptionError {
  const { rule, address } = exception;
  return {
    rule: "EXC007",
    exception,
    path: `${path}.address`,
    message: `The exception of ${rule} at ${address} silences nothing`,
    got: address,
    want: `an address at which ${rule} finds something`,
    fix: "Remove the exception.",
  };
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  // A day that the month does not have (2026-02-30) rolls over, or is no date.
  return !Number.isNaN(date.getTime()) && date.toISOString() === `${text}T00:00:00.000Z`;
}
