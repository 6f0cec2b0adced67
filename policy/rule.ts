/**
 * What a rule is: a value with an id, a compliant sentence, its reason, and one pure check.
 *
 * One rule, one file: `policy/rules/<family>/<slug>.ts`. Ids are permanent: never reused, never renumbered.
 */
import type { Contract } from "./contract";
import type { Estate, Resource, Source } from "./resources";

export type Severity = "error" | "warning";

export type Family = "RUN" | "NET" | "SQL" | "RED" | "SEC" | "IAM" | "LB" | "MON" | "OPS";

/** What a check answers for one resource. */
export type Verdict =
  | { readonly status: "pass" }
  | { readonly status: "not-applicable" }
  | {
      /** The value that decides cannot be known yet: neither a pass nor a failure, and counted as such. */
      readonly status: "unknown";
      readonly path: string;
      readonly why: string;
    }
  | {
      readonly status: "fail";
      /** Where it is lighter than the rule's own (memory under what is recommended, but over the floor). */
      readonly severity?: Severity;
      /** Attribute path in the provider's shape: `template.containers.0.resources.limits.memory`. */
      readonly path: string;
      /** One sentence: what is wrong, with the resource's own words in it. */
      readonly message: string;
      /** What is there. Never a secret: a rule about secrets names the variable, not its value. */
      readonly got: string;
      /** What is allowed: `at least 2`. */
      readonly want: string;
      /** What to write instead, where that is more exact than the rule's own `fix`. */
      readonly fix?: string;
    };

export interface RuleContext {
  readonly estate: Estate;
  readonly contract: Contract;
}

export interface Rule {
  readonly id: string;
  readonly family: Family;
  /** The file's name without `.ts`, words joined by hyphens: `cpu-floor`. */
  readonly slug: string;
  /** The compliant sentence: "CPU is not under the service's floor". */
  readonly title: string;
  readonly severity: Severity;
  /** What the rule can be seen in. */
  readonly seenIn: readonly Source[];
  /**
   * Resource types that the check is called for, once for each managed resource: a type, or the beginning of types with a
   * `*`. A data source is asked for as `data.TYPE`; `terraform_stack` is the stack itself (its backend and providers).
   */
  readonly appliesTo: readonly string[];
  /** True for a rule about deletions: it is called for the resources that a plan deletes or replaces, and for no other. @default false */
  readonly judgesLeaving?: boolean;
  /** The outage or the platform's limit that taught it, in the project's own words. */
  readonly why: string;
  /** Where that can be read: an address, or `incident 2025-09-08`. At least one. */
  readonly sources: readonly string[];
  /** What a person writes to make it pass. */
  readonly fix: string;
  /** False for the rules that no exception may silence. */
  readonly exceptable: boolean;
  /** Pure. Several verdicts when one resource breaks the rule in several places; all of them, not the first. */
  check(resource: Resource, context: RuleContext): Verdict | readonly Verdict[];
}

export const PASS: Verdict = { status: "pass" };
export const NOT_APPLICABLE: Verdict = { status: "not-applicable" };

/** The verdict for a value that cannot be known yet; `text` is the expression as written. */
export function unknownAt(path: string, text: string): Verdict {
  return { status: "unknown", path, why: whyUnknown(text) };
}

/** What an expression without a value tells a reader: `known after apply`, or `${var.cpu} is not known yet`. */
export function whyUnknown(text: string): string {
  const note = /^\((.*)\)$/.exec(text)?.[1];
  return note ?? `${text} is not known yet`;
}

/** What a check answers that collects what it finds: all of it, or a pass when there is nothing. */
export function orPass(found: readonly Verdict[]): Verdict | readonly Verdict[] {
  return found.length > 0 ? found : PASS;
}

/** Whether a rule is called for a resource, by its mode and type. */
export function appliesToResource({ appliesTo }: Rule, { mode, type }: Pick<Resource, "mode" | "type">): boolean {
  const kind = mode === "managed" ? type : `${mode}.${type}`;
  return appliesTo.some((entry) => (entry.endsWith("*") ? kind.startsWith(entry.slice(0, -1)) : kind === entry));
}
