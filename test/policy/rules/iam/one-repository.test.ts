import { oneRepository } from "../../../../policy/rules/iam/one-repository";
import { estatePart, fails, isUnknown } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const PROVIDER = "google_iam_workload_identity_pool_provider.github";
const CONDITION = "attribute_condition";
const WANT = "assertion.repository == 'netra-systems/netra-apex', alone or joined by &&";

const LABEL = "netra-apex";
const WRITTEN = 'assertion.repository == "netra-systems/netra-apex" && assertion.ref == "refs/heads/main"';

const condition = (text: string) => (fixture: Fixture) => set(fixture, PROVIDER, CONDITION, text);

describeRule(oneRepository, {
  compliant: () => estatePart(PROVIDER),
  cases: [
    ...[
      "assertion.repository == 'netra-systems/netra-apex'",
      'attribute.repository=="netra-systems/netra-apex"',
      "  assertion.repository  ==  'netra-systems/netra-apex'  ",
      "assertion.ref == 'refs/heads/main' && assertion.repository == 'netra-systems/netra-apex'",
    ].map((text) => ({ name: text, change: condition(text), expect: "pass" as const })),
    ...[
      "assertion.repository == 'somebody/else'",
      "assertion.repository != 'netra-systems/netra-apex'",
      "assertion.repository_owner == 'netra-systems'",
      "!(assertion.repository == 'netra-systems/netra-apex')",
      "assertion.repository == 'netra-systems/netra-apex' || true",
      "true || true && assertion.repository == 'netra-systems/netra-apex'",
      "assertion.repository.startsWith('netra-systems/netra-apex')",
      "assertion.repository == 'netra-systems/netra-apex\"",
      "xassertion.repository == 'netra-systems/netra-apex'",
      "assertion.repository == 'netra-systems/netra-apex' ? true : true",
      "assertion.ref == 'refs/heads/main'",
      "true",
    ].map((text) => ({
      name: text,
      change: condition(text),
      expect: [fails(PROVIDER, CONDITION, `${LABEL} has ${CONDITION} ${text}; it needs ${WANT}`, text, WANT)],
    })),
    {
      name: "no condition lets in every repository",
      change: (fixture) => unset(fixture, PROVIDER, CONDITION),
      expect: [fails(PROVIDER, CONDITION, `${LABEL} has no ${CONDITION}; it needs ${WANT}`, "nothing", WANT)],
    },
    {
      name: "a condition that is not known yet is unknown",
      change: condition("${var.condition}"),
      expect: [isUnknown(PROVIDER, CONDITION, "${var.condition} is not known yet")],
    },
    {
      name: "the repository is the declaration's",
      change: () => undefined,
      contract: (contract) => ({ ...contract, deployRepository: "somebody/else" }),
      expect: [
        fails(
          PROVIDER,
          CONDITION,
          `${LABEL} has ${CONDITION} ${WRITTEN}; it needs assertion.repository == 'somebody/else', alone or joined by &&`,
          WRITTEN,
          "assertion.repository == 'somebody/else', alone or joined by &&",
        ),
      ],
    },
  ],
});
