/**
 * Runs rules over an estate and applies exceptions. The same engine is behind the gate at synth, `check`, `review` and
 * `audit`.
 *
 * One pass over the resources, in the order read; at each one the rules of its type, in the order of the catalogue.
 */
import { printable } from "../platform/printable";
import type { Contract } from "./contract";
import { checkExceptions, unusedException } from "./exceptions";
import type { Exception, ExceptionError } from "./exceptions";
import type { Estate, Resource } from "./resources";
import { appliesToResource } from "./rule";
import type { Rule, RuleContext, Severity, Verdict } from "./rule";

export interface Finding {
  /** A rule's id, or `EXC...` for an exception that is wrong. */
  readonly rule: string;
  readonly severity: Severity;
  /** `unknown`: what decides cannot be known yet. `suppressed`: a failure that an exception accepts. */
  readonly status: "fail" | "unknown" | "suppressed";
  readonly address: string;
  /** The stack, plan or export that holds the address. */
  readonly stack: string;
  /** Dotted attribute path, or the empty string for the whole resource. */
  readonly path: string;
  readonly message: string;
  readonly got: string;
  readonly want: string;
  readonly fix: string;
  /** Of a suppressed finding: the exception's reason, and the last day it holds. */
  readonly reason?: string;
  readonly expires?: string;
}

export interface Summary {
  /** Failures of severity error, and of severity warning. */
  readonly errors: number;
  readonly warnings: number;
  readonly unknown: number;
  readonly suppressed: number;
  readonly rules: number;
  readonly resources: number;
}

export interface Report {
  readonly findings: readonly Finding[];
  /** What the readers want a person to know about the input. */
  readonly notes: readonly string[];
  readonly summary: Summary;
}

export interface EvaluateOptions {
  /**
   * The rules that run; all of the catalogue when left out. Exceptions are checked against the whole catalogue.
   */
  readonly only?: ((rule: Rule) => boolean) | undefined;
  /**
   * True when the estate is every stack of the environment: an exception whose address is nowhere is then unused.
   * @default false
   */
  readonly isWhole?: boolean;
  /** Leaves out what cannot be known yet: for a comparison, which asks for failures alone. @default false */
  readonly onlyFailures?: boolean;
}

/**
 * @param rules The whole catalogue.
 * @param today `YYYY-MM-DD`, for the expiry of exceptions.
 */
export function evaluate(
  rules: readonly Rule[],
  estate: Estate,
  contract: Contract,
  exceptions: readonly Exception[],
  today: string,
  { only = () => true, isWhole = false, onlyFailures = false }: EvaluateOptions = {},
): Report {
  const running = rules.filter(only);
  const context: RuleContext = { estate, contract };
  const checked = checkExceptions(exceptions, rules, today);
  const ledger = new ExceptionLedger(checked.valid);
  const findings: Finding[] = [];
  const rulesOf = rulesByKind(running);
  for (const resource of everyResource(estate)) {
    for (const rule of rulesOf(resource)) {
      if (!sees(rule, resource)) continue;
      judge(rule, resource, context, ledger, findings, onlyFailures);
    }
  }
  findings.push(...checked.errors.map(exceptionFinding));
  for (const { exception, path } of ledger.unused(isWhole ? estate : undefined, new Set(running.map(({ id }) => id)))) {
    findings.push(exceptionFinding(unusedException(exception, path)));
  }
  return { findings, notes: estate.notes, summary: summaryOf(findings, running.length, estate) };
}

/** The resources that a rule is called for: those of its types and sources that stay, or, for a rule about deletions, that leave. */
export function resourcesFor(rule: Rule, estate: Estate): readonly Resource[] {
  return everyResource(estate).filter((resource) => appliesToResource(rule, resource) && sees(rule, resource));
}

function everyResource({ resources, leaving }: Estate): readonly Resource[] {
  if (leaving.length === 0) return resources;
  const staying = new Set(resources);
  return [...resources, ...leaving.filter((resource) => !staying.has(resource))];
}

function sees(rule: Rule, resource: Resource): boolean {
  if (!rule.seenIn.includes(resource.source)) return false;
  const actions = resource.change?.actions;
  // Most resources neither leave nor are judged for it; the lists are not searched for them.
  if (actions === undefined || actions.length === 0) return rule.judgesLeaving !== true;
  const leaves = actions.includes("delete") || actions.includes("forget");
  if (rule.judgesLeaving) return leaves;
  return !(leaves && actions.length === 1);
}

/** The rules of a resource's mode and type, looked up once for each. */
function rulesByKind(rules: readonly Rule[]): (resource: Resource) => readonly Rule[] {
  const byKind = new Map<string, readonly Rule[]>();
  return (resource) => {
    const kind = `${resource.mode} ${resource.type}`;
    let found = byKind.get(kind);
    if (!found) {
      found = rules.filter((rule) => appliesToResource(rule, resource));
      byKind.set(kind, found);
    }
    return found;
  };
}

function judge(
  rule: Rule,
  resource: Resource,
  context: RuleContext,
  ledger: ExceptionLedger,
  findings: Finding[],
  onlyFailures: boolean,
): void {
  let verdicts: readonly Verdict[];
  try {
    const answer = rule.check(resource, context);
    verdicts = Array.isArray(answer) ? (answer as readonly Verdict[]) : [answer as Verdict];
  } catch (error) {
    findings.push(defect(rule, resource, error));
    return;
  }
  for (const verdict of verdicts) {
    if (verdict.status === "fail") findings.push(failure(rule, resource, verdict, ledger.silencing(rule, resource)));
    else if (verdict.status === "unknown" && !onlyFailures) findings.push(unknown(rule, resource, verdict));
    if (verdict.status === "pass" || verdict.status === "not-applicable") ledger.looked(rule, resource);
  }
}

const MAX_TEXT_LENGTH = 1000;

/** Text of a finding may quote the input; none of it may steer a terminal. */
function safe(text: string): string {
  return printable(text, MAX_TEXT_LENGTH);
}

function failure(
  rule: Rule,
  { address, stack }: Resource,
  verdict: Extract<Verdict, { status: "fail" }>,
  exception: Exception | undefined,
): Finding {
  return {
    rule: rule.id,
    severity: verdict.severity ?? rule.severity,
    status: exception ? "suppressed" : "fail",
    address: safe(address),
    stack: safe(stack),
    path: safe(verdict.path),
    message: safe(verdict.message),
    got: safe(verdict.got),
    want: safe(verdict.want),
    fix: safe(verdict.fix ?? rule.fix),
    ...(exception && { reason: safe(exception.reason), expires: exception.expires }),
  };
}

function unknown(
  rule: Rule,
  { address, stack }: Resource,
  { path, why }: Extract<Verdict, { status: "unknown" }>,
): Finding {
  return {
    rule: rule.id,
    severity: rule.severity,
    status: "unknown",
    address: safe(address),
    stack: safe(stack),
    path: safe(path),
    message: safe(`${rule.title}: cannot be told yet, ${why}`),
    got: "not known yet",
    want: rule.title,
    fix: rule.fix,
  };
}

/** A rule that threw: its resource is unchecked, which is never a pass. */
function defect(rule: Rule, { address, stack }: Resource, error: unknown): Finding {
  const cause = error instanceof Error ? error.message : String(error);
  return {
    rule: rule.id,
    severity: "error",
    status: "fail",
    address: safe(address),
    stack: safe(stack),
    path: "",
    message: safe(`${rule.id} (${rule.slug}) failed at ${address} and could not judge it: ${cause}`),
    got: "no verdict",
    want: rule.title,
    fix: `This is a defect of the rule, not of the resource: correct policy/rules/${rule.family.toLowerCase()}/${rule.slug}.ts.`,
  };
}

function exceptionFinding({ rule, exception, path, message, got, want, fix }: ExceptionError): Finding {
  return {
    rule,
    severity: "error",
    status: "fail",
    address: safe(exception.address),
    stack: "config/exceptions.ts",
    path,
    message: safe(message),
    got: safe(got),
    want,
    fix: safe(fix),
  };
}

/** Which exceptions silenced something, and which had their rule find nothing. */
class ExceptionLedger {
  private readonly used = new Set<Exception>();
  private readonly idle = new Set<Exception>();
  private readonly byKey: ReadonlyMap<string, Exception>;

  constructor(private readonly valid: readonly { readonly exception: Exception; readonly path: string }[]) {
    this.byKey = new Map(valid.map(({ exception }) => [`${exception.rule} ${exception.address}`, exception]));
  }

  silencing(rule: Rule, resource: Resource): Exception | undefined {
    const exception = this.find(rule, resource);
    if (exception) this.used.add(exception);
    return exception;
  }

  looked(rule: Rule, resource: Resource): void {
    const exception = this.find(rule, resource);
    if (exception) this.idle.add(exception);
  }

  /** Exceptions whose rule looked and found nothing; with the whole estate also those whose address is nowhere in it. */
  unused(
    whole: Estate | undefined,
    running: ReadonlySet<string>,
  ): readonly { readonly exception: Exception; readonly path: string }[] {
    const addresses = whole ? new Set(everyResource(whole).map(({ address }) => address)) : undefined;
    return this.valid.filter(({ exception }) => {
      if (this.used.has(exception) || !running.has(exception.rule)) return false;
      return this.idle.has(exception) || (addresses !== undefined && !addresses.has(exception.address));
    });
  }

  private find(rule: Rule, { address }: Resource): Exception | undefined {
    return this.byKey.size === 0 ? undefined : this.byKey.get(`${rule.id} ${address}`);
  }
}

function summaryOf(findings: readonly Finding[], rules: number, { resources }: Estate): Summary {
  const counts = { errors: 0, warnings: 0, unknown: 0, suppressed: 0 };
  for (const { status, severity } of findings) {
    if (status !== "fail") counts[status] += 1;
    else counts[severity === "error" ? "errors" : "warnings"] += 1;
  }
  return { ...counts, rules, resources: resources.filter(({ type }) => type !== "terraform_stack").length };
}
