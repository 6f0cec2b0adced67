import { DEFAULT_RULE_PRIORITY, OPEN_PATHS } from "../../../platform/edge";
import { allowsPath, armorRule, armorRules, isBlocking, isDeny } from "../../armor-rules";
import type { ArmorRule } from "../../armor-rules";
import { BACKEND_SERVICE, SECURITY_POLICY, isExternal } from "../../backends";
import type { Resource } from "../../resources";
import { NOT_APPLICABLE, PASS, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { labelOf } from "../../target";
import { at, text } from "../../value";

const SINGLE_RULE = "google_compute_security_policy_rule";

export const openBeforeDenied: Rule = {
  id: "LB005",
  family: "LB",
  slug: "open-before-denied",
  title:
    "Every backend has a security policy, which lets health checks, WebSockets and sign-in through before it denies",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [BACKEND_SERVICE, SECURITY_POLICY, SINGLE_RULE],
  why:
    "The preconfigured OWASP rules deny what an API for agents is sent on purpose. A deny that nobody watched in preview can deny " +
    "health checks and WebSockets as well. `in [...]` and (?i) pass the plan and are refused at apply.",
  sources: [
    "https://cloud.google.com/armor/docs/security-policy-overview",
    "https://cloud.google.com/armor/docs/rules-language-reference",
  ],
  fix: "Write security_policy on the backend; in the policy an allow of /health, /ws and /auth/callback with the lowest priority number, preview = true on each new deny, and a default rule.",
  exceptable: true,
  check(resource) {
    if (resource.type === BACKEND_SERVICE) return judgeBackend(resource);
    if (resource.type === SINGLE_RULE) return orPass(judgeRule(resource, armorRule(resource.values, "")));
    if ((text(at(resource.values, "type")) ?? "CLOUD_ARMOR") !== "CLOUD_ARMOR") return NOT_APPLICABLE;
    const rules = armorRules(resource.values);
    if (!rules) return unknownAt("rule", "(the rules are not known yet)");
    return orPass([
      ...rules.flatMap((rule) => judgeRule(resource, rule)),
      ...judgeDefault(resource, rules),
      ...judgeOpenPaths(resource, rules),
    ]);
  },
};

function judgeBackend(service: Resource): Verdict {
  if (!isExternal(service)) return NOT_APPLICABLE;
  if (at(service.values, "security_policy").state !== "absent") return PASS;
  const message = `${labelOf(service)} has no security_policy; it needs one`;
  return { status: "fail", path: "security_policy", message, got: "nothing", want: "a security policy" };
}

/** What one rule says, by itself. */
function judgeRule(policy: Resource, rule: ArmorRule): readonly Verdict[] {
  if (rule.unknown !== undefined) return [unknownAt(rule.path, rule.unknown)];
  const { expression = "", path } = rule;
  const name = `rule ${rule.priority ?? "without a priority"} of ${labelOf(policy)}`;
  const fail = (message: string, got: string, want: string): Verdict => ({ status: "fail", path, message, got, want });
  const found: Verdict[] = [];
  if (/\bin\s*\[/.test(expression))
    found.push(fail(`${name} has in [...], which Cloud Armor's language does not have`, "in [...]", "== joined by ||"));
  if (expression.includes("(?i)"))
    found.push(
      fail(`${name} has (?i), which Cloud Armor's expressions do not take`, "(?i)", ".lower() before .matches()"),
    );
  if (!isDeny(rule) || rule.isPreview) return found;
  if (/\bevaluatePreconfigured(Expr|Waf)\s*\(/.test(expression)) {
    found.push(
      fail(`${name} denies by a preconfigured OWASP rule; it needs preview = true`, "enforced", "preview = true"),
    );
  } else if (policy.source === "configuration") {
    found.push({
      status: "unknown",
      path,
      why: "a configuration does not show whether this deny is new, and a new one starts in preview",
    });
  } else if (!deniedBefore(policy, rule)) {
    found.push(
      fail(`${name} is a new deny; it needs preview = true until its log has been read`, "enforced", "preview = true"),
    );
  }
  return found;
}

/** Whether the policy had this deny, enforced or in preview, before the plan. */
function deniedBefore({ type, change }: Resource, { priority }: ArmorRule): boolean {
  const before = change?.before ?? {};
  const rules = type === SINGLE_RULE ? [armorRule(before, "")] : (armorRules(before) ?? []);
  return rules.some((rule) => rule.priority === priority && isDeny(rule));
}

/** Without any rule written, Google adds the default one itself. */
function judgeDefault(policy: Resource, rules: readonly ArmorRule[]): readonly Verdict[] {
  if (rules.length === 0 || rules.some(({ priority }) => priority === DEFAULT_RULE_PRIORITY)) return [];
  const message = `${labelOf(policy)} has no default rule; it needs one of priority ${DEFAULT_RULE_PRIORITY}`;
  return [
    { status: "fail", path: "rule", message, got: "nothing", want: `a rule of priority ${DEFAULT_RULE_PRIORITY}` },
  ];
}

function judgeOpenPaths(policy: Resource, rules: readonly ArmorRule[]): readonly Verdict[] {
  // A rule that is not known yet may stand anywhere.
  if (rules.some(({ unknown }) => unknown !== undefined)) return [];
  const inOrder = [...rules].sort((a, b) => (a.priority ?? 0) - (b.priority ?? 0));
  return OPEN_PATHS.flatMap((open) => {
    const first = inOrder.find((rule) => isBlocking(rule) || allowsPath(rule, open));
    if (!first || !isBlocking(first)) return [];
    const got = `rule ${first.priority ?? "without a priority"} (${first.action ?? ""})`;
    const message = `${labelOf(policy)} asks ${got} before it allows ${open}; it needs an allow of ${open} ahead of it`;
    return [
      { status: "fail", path: first.path, message, got, want: `an allow of ${open} with a lower priority number` },
    ];
  });
}
