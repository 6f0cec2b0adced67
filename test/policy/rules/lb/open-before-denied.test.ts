import { openBeforeDenied } from "../../../../policy/rules/lb/open-before-denied";
import { block, estatePart, fails, isUnknown, remove } from "../../estate-part";
import { append, describeRule, planned, set, unset } from "../../rule-cases";
import type { Fixture, FixtureBlock } from "../../rule-cases";

const POLICY = "google_compute_security_policy.lb";
const SERVICE = "google_compute_backend_service.backend";
const SINGLE = "google_compute_security_policy_rule.a";
const NAME = "staging-security-policy";
const ALLOW = "rule.0.match.expr.expression";
const DENY = "rule.1";

const closed = (path: string, rule: string, open: string) =>
  fails(
    POLICY,
    path,
    `${NAME} asks ${rule} before it allows ${open}; it needs an allow of ${open} ahead of it`,
    rule,
    `an allow of ${open} with a lower priority number`,
  );
const CLOSED = ["/health", "/ws", "/auth/callback"].map((open) => closed("rule.0", "rule 50 (deny(403))", open));
const enforced = (priority: number, path = DENY) =>
  fails(
    POLICY,
    path,
    `rule ${priority} of ${NAME} is a new deny; it needs preview = true until its log has been read`,
    "enforced",
    "preview = true",
  );
const MAYBE_NEW = (path = DENY) =>
  isUnknown(POLICY, path, "a configuration does not show whether this deny is new, and a new one starts in preview");

const rule = (priority: number, action: string, expression: string, preview = false): FixtureBlock => ({
  priority,
  action,
  preview,
  match: { expr: { expression } },
});
const first = (added: FixtureBlock) => (fixture: Fixture) => {
  const rules = block(fixture, POLICY).rule as FixtureBlock[];
  set(fixture, POLICY, "rule", [added, ...rules]);
};
/** The policy as it was before the plan: with other rules. */
const before =
  (...rules: FixtureBlock[]) =>
  (fixture: Fixture) =>
    planned(fixture, POLICY, { actions: ["update"], before: { name: NAME, rule: rules } });

describeRule(openBeforeDenied, {
  compliant: () => estatePart(POLICY, SERVICE),
  cases: [
    {
      name: "a backend without a policy",
      change: (fixture) => unset(fixture, SERVICE, "security_policy"),
      expect: [
        fails(
          SERVICE,
          "security_policy",
          "staging-backend-backend has no security_policy; it needs one",
          "nothing",
          "a security policy",
        ),
      ],
    },
    {
      name: "a backend inside needs none",
      change: (fixture) => {
        remove(fixture, POLICY);
        set(fixture, SERVICE, "load_balancing_scheme", "INTERNAL_SELF_MANAGED");
        unset(fixture, SERVICE, "security_policy");
      },
      expect: "not-applicable",
    },
    {
      name: "no default rule",
      change: (fixture) => unset(fixture, POLICY, "rule.4"),
      expect: [
        fails(
          POLICY,
          "rule",
          `${NAME} has no default rule; it needs one of priority 2147483647`,
          "nothing",
          "a rule of priority 2147483647",
        ),
      ],
    },
    {
      name: "without rules Google adds the default one",
      change: (fixture) => unset(fixture, POLICY, "rule"),
      expect: "pass",
    },
    {
      name: "rules that are not known yet are unknown",
      change: (fixture) => set(fixture, POLICY, "rule", "${var.rules}"),
      sources: ["configuration"],
      expect: [isUnknown(POLICY, "rule", "the rules are not known yet")],
    },
    {
      name: "a policy for the network's edge is another thing",
      change: (fixture) => {
        remove(fixture, SERVICE);
        set(fixture, POLICY, "type", "CLOUD_ARMOR_NETWORK");
        set(fixture, POLICY, `${DENY}.preview`, false);
      },
      expect: "not-applicable",
    },
    {
      name: "a policy that says its usual type",
      change: (fixture) => set(fixture, POLICY, "type", "CLOUD_ARMOR"),
      expect: "pass",
    },
    {
      name: "a deny ahead of every allow",
      change: first(rule(50, "deny(403)", "true", true)),
      expect: CLOSED,
    },
    ...["throttle", "rate_based_ban", "redirect"].map((action) => ({
      name: `${action} ahead of every allow`,
      change: first(rule(50, action, "true")),
      expect: ["/health", "/ws", "/auth/callback"].map((open) => closed("rule.0", `rule 50 (${action})`, open)),
    })),
    {
      name: "the order of priorities counts, not that of the list",
      change: (fixture) => append(fixture, POLICY, "rule", rule(50, "deny(403)", "true", true)),
      expect: ["/health", "/ws", "/auth/callback"].map((open) => closed("rule.5", "rule 50 (deny(403))", open)),
    },
    {
      name: "a path that nothing allows",
      change: (fixture) => set(fixture, POLICY, ALLOW, "request.path.matches('^(/health|/ws)(/.*)?$')"),
      expect: [closed(DENY, "rule 600 (deny(403))", "/auth/callback")],
    },
    {
      name: "all paths in one pattern",
      change: (fixture) => set(fixture, POLICY, ALLOW, "request.path.matches('^(/health|/ws|/auth/callback)(/.*)?$')"),
      expect: "pass",
    },
    {
      name: "longer paths are other ones",
      change: (fixture) =>
        set(fixture, POLICY, ALLOW, "request.path in ('/healthz', '/api/ws', '/auth/callback-old', '/ws-old')"),
      expect: ["/health", "/ws", "/auth/callback"].map((open) => closed(DENY, "rule 600 (deny(403))", open)),
    },
    {
      name: "an allow in preview allows nothing",
      change: (fixture) => set(fixture, POLICY, "rule.0.preview", true),
      expect: ["/health", "/ws", "/auth/callback"].map((open) => closed(DENY, "rule 600 (deny(403))", open)),
    },
    {
      name: "each path may have its own allow",
      change: (fixture) => {
        set(fixture, POLICY, ALLOW, "request.path == '/health'");
        append(fixture, POLICY, "rule", rule(101, "allow", "request.path == '/ws'"));
        append(fixture, POLICY, "rule", rule(102, "allow", "request.path == '/auth/callback'"));
      },
      expect: "pass",
    },
    {
      name: "a policy that denies nothing",
      change: (fixture) => set(fixture, POLICY, "rule", [rule(2147483647, "allow", "true")]),
      expect: "pass",
    },
    {
      name: "a rule without a priority comes first",
      change: first({ action: "throttle", match: { expr: { expression: "true" } } }),
      expect: ["/health", "/ws", "/auth/callback"].map((open) =>
        closed("rule.0", "rule without a priority (throttle)", open),
      ),
    },
    {
      name: "a default rule that denies has its allows ahead of it",
      change: (fixture) => set(fixture, POLICY, "rule", [rule(2147483647, "deny(403)", "true", true)]),
      expect: ["/health", "/ws", "/auth/callback"].map((open) => closed("rule.0", "rule 2147483647 (deny(403))", open)),
    },
    ...["priority", "action", "preview", "match.expr.expression"].map((path) => ({
      name: `a rule whose ${path} is not known yet is unknown, and with it the order`,
      change: (fixture: Fixture) => {
        first(rule(50, "deny(403)", "true", true))(fixture);
        set(fixture, POLICY, `rule.0.${path}`, "${var.part}");
      },
      expect: [isUnknown(POLICY, "rule.0", "${var.part} is not known yet")],
    })),
    ...["evaluatePreconfiguredWaf('sqli-v33-stable')", "evaluatePreconfiguredExpr ('xss-stable')"].flatMap(
      (expression) => [
        {
          name: `a deny by ${expression}`,
          change: (fixture: Fixture) => {
            set(fixture, POLICY, `${DENY}.match.expr.expression`, expression);
            set(fixture, POLICY, `${DENY}.preview`, false);
          },
          expect: [
            fails(
              POLICY,
              DENY,
              `rule 600 of ${NAME} denies by a preconfigured OWASP rule; it needs preview = true`,
              "enforced",
              "preview = true",
            ),
          ],
        },
        {
          name: `a preview of ${expression}`,
          change: (fixture: Fixture) => set(fixture, POLICY, `${DENY}.match.expr.expression`, expression),
          expect: "pass" as const,
        },
        {
          name: `an allow by ${expression}`,
          change: (fixture: Fixture) => append(fixture, POLICY, "rule", rule(5000, "allow", expression)),
          expect: "pass" as const,
        },
      ],
    ),
    {
      name: "a deny that is enforced may be new",
      change: (fixture) => set(fixture, POLICY, `${DENY}.preview`, false),
      sources: ["configuration"],
      expect: [MAYBE_NEW()],
    },
    {
      name: "a deny that says nothing of preview is enforced",
      change: (fixture) => unset(fixture, POLICY, `${DENY}.preview`),
      sources: ["configuration"],
      expect: [MAYBE_NEW()],
    },
    {
      name: "a deny in a new policy is new",
      change: (fixture) => set(fixture, POLICY, `${DENY}.preview`, false),
      sources: ["plan"],
      expect: [enforced(600)],
    },
    {
      name: "a deny that was in preview before is not new",
      change: (fixture) => {
        set(fixture, POLICY, `${DENY}.preview`, false);
        before(rule(100, "allow", "true"), rule(600, "deny(403)", "true", true))(fixture);
      },
      sources: ["plan"],
      expect: "pass",
    },
    {
      name: "a deny of another priority is new",
      change: (fixture) => {
        set(fixture, POLICY, `${DENY}.preview`, false);
        before(rule(601, "deny(403)", "true"), rule(600, "allow", "true"))(fixture);
      },
      sources: ["plan"],
      expect: [enforced(600)],
    },
    ...[
      {
        text: "in [...]",
        expression: "request.path in['/a']",
        want: "== joined by ||",
        what: "which Cloud Armor's language does not have",
      },
      {
        text: "(?i)",
        expression: "request.path.matches('(?i)/a')",
        want: ".lower() before .matches()",
        what: "which Cloud Armor's expressions do not take",
      },
    ].map(({ text, expression, want, what }) => ({
      name: `${text} in any rule`,
      change: (fixture: Fixture) => append(fixture, POLICY, "rule", rule(5000, "allow", expression)),
      expect: [fails(POLICY, "rule.5", `rule 5000 of ${NAME} has ${text}, ${what}`, text, want)],
    })),
    ...[
      "request.path.contains('in')",
      "origin.region_code == 'IN' && ['a'].size() == 1",
      "request.path.matches('(?:a)')",
    ].map((expression) => ({
      name: expression,
      change: (fixture: Fixture) => append(fixture, POLICY, "rule", rule(5000, "allow", expression)),
      expect: "pass" as const,
    })),
    {
      name: "a rule in a resource of its own",
      change: (fixture) => {
        fixture[SINGLE] = { security_policy: NAME, ...rule(700, "deny(403)", "request.path in ['/a']") };
      },
      sources: ["plan"],
      expect: [
        fails(
          SINGLE,
          "",
          `rule 700 of ${SINGLE} has in [...], which Cloud Armor's language does not have`,
          "in [...]",
          "== joined by ||",
        ),
        fails(
          SINGLE,
          "",
          `rule 700 of ${SINGLE} is a new deny; it needs preview = true until its log has been read`,
          "enforced",
          "preview = true",
        ),
      ],
    },
    {
      name: "a rule in a resource of its own that denied before",
      change: (fixture) => {
        remove(fixture, POLICY, SERVICE);
        fixture[SINGLE] = { security_policy: NAME, ...rule(700, "deny(403)", "true") };
        planned(fixture, SINGLE, { actions: ["update"], before: rule(700, "deny(404)", "true", true) });
      },
      sources: ["plan"],
      expect: "pass",
    },
  ],
});
