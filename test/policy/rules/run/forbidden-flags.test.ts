import { FORBIDDEN_FLAGS } from "../../../../platform/application";
import { forbiddenFlags } from "../../../../policy/rules/run/forbidden-flags";
import { describeRule } from "../../rule-cases";
import { ENV, HIDDEN, NAME, backend, failure, hiddenVariable, secretVariable, sidecar, variable } from "./backend";

function forbidden(name: string) {
  return failure(`${ENV}.${name}`, {
    message: `${NAME} sets ${name}, which is forbidden at any value`,
    got: "set",
    want: "absent",
  });
}

describeRule(forbiddenFlags, {
  compliant: backend,
  cases: [
    ...FORBIDDEN_FLAGS.map((name) => ({
      name: `${name} is forbidden`,
      change: variable(name, "true"),
      expect: [forbidden(name)],
    })),
    { name: "false is a value too", change: variable("TESTING", "false"), expect: [forbidden("TESTING")] },
    { name: "an empty value is a value too", change: variable("TESTING", ""), expect: [forbidden("TESTING")] },
    {
      name: "a value that is not known yet makes no difference",
      change: variable("TESTING", "${var.testing}"),
      sources: ["configuration", "plan"],
      expect: [forbidden("TESTING")],
    },
    {
      name: "a secret makes no difference",
      change: secretVariable("TESTING", "testing"),
      expect: [forbidden("TESTING")],
    },
    { name: "a name that only begins like one is another", change: variable("TESTING_NOTES", "x"), expect: "pass" },
    {
      name: "a sidecar may not set one either",
      change: sidecar({ env: [{ name: "TEST_MODE", value: "1" }] }),
      expect: [
        failure("template.containers.1.env.TEST_MODE", {
          message: `${NAME}'s container proxy sets TEST_MODE, which is forbidden at any value`,
          got: "set",
          want: "absent",
        }),
      ],
    },
    {
      name: "a name that is not known yet may be one",
      change: hiddenVariable,
      sources: ["configuration", "plan"],
      expect: [HIDDEN],
    },
  ],
});
