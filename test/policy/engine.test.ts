/** Rules run where they are meant to, in a stable order, and nothing passes silently. */
import { evaluate, resourcesFor } from "../../policy/engine";
import type { Finding } from "../../policy/engine";
import type { Exception } from "../../policy/exceptions";
import { estateOf } from "../../policy/resources";
import type { Change, Resource, Source } from "../../policy/resources";
import { NOT_APPLICABLE, PASS } from "../../policy/rule";
import type { Rule, Verdict } from "../../policy/rule";
import { exampleContract } from "./example-contract";

const TODAY = "2026-03-01";
const FAIL: Verdict = { status: "fail", path: "a.b", message: "a is wrong", got: "1", want: "2" };

function rule(id: string, answer: Verdict | readonly Verdict[] | (() => Verdict), more: Partial<Rule> = {}): Rule {
  return {
    id,
    family: "RUN",
    slug: "a-rule",
    title: "A is right",
    severity: "error",
    seenIn: ["configuration", "plan", "live"],
    appliesTo: ["google_x"],
    why: "because",
    sources: ["incident"],
    fix: "Write a = 2.",
    exceptable: true,
    check: typeof answer === "function" ? answer : () => answer,
    ...more,
  };
}

function resource(name: string, more: Partial<Resource> = {}): Resource {
  return {
    address: `google_x.${name}`,
    type: "google_x",
    name,
    mode: "managed",
    source: "configuration",
    stack: "staging",
    values: {},
    dependsOn: [],
    lifecycle: {},
    ...more,
  };
}

function planned(...actions: readonly string[]): { readonly source: Source; readonly change: Change } {
  return {
    source: "plan",
    change: {
      actions,
      before: undefined,
      replacePaths: [],
      actionReason: undefined,
      importing: false,
      previousAddress: undefined,
    },
  };
}

function run(
  rules: readonly Rule[],
  resources: readonly Resource[],
  exceptions: readonly Exception[] = [],
  options = {},
) {
  return evaluate(rules, estateOf(resources, { notes: ["a note"] }), exampleContract(), exceptions, TODAY, options);
}

const ids = (findings: readonly Finding[]): readonly string[] =>
  findings.map((finding) => `${finding.rule} ${finding.address} ${finding.status}`);

describe("a finding", () => {
  test("of a failure says what, where, and what to write", () => {
    expect(run([rule("RUN900", FAIL)], [resource("a")]).findings).toEqual([
      {
        rule: "RUN900",
        severity: "error",
        status: "fail",
        address: "google_x.a",
        stack: "staging",
        path: "a.b",
        message: "a is wrong",
        got: "1",
        want: "2",
        fix: "Write a = 2.",
      },
    ]);
  });

  test("has the verdict's own severity and fix where it says them", () => {
    const [finding] = run(
      [rule("RUN900", { ...FAIL, severity: "warning", fix: "Write more." } as Verdict)],
      [resource("a")],
    ).findings;
    expect([finding?.severity, finding?.fix]).toEqual(["warning", "Write more."]);
  });

  test("of something not known yet says why, and is neither a pass nor a failure", () => {
    const report = run([rule("RUN900", { status: "unknown", path: "a.b", why: "known after apply" })], [resource("a")]);
    expect(report.findings).toEqual([
      {
        rule: "RUN900",
        severity: "error",
        status: "unknown",
        address: "google_x.a",
        stack: "staging",
        path: "a.b",
        message: "A is right: cannot be told yet, known after apply",
        got: "not known yet",
        want: "A is right",
        fix: "Write a = 2.",
      },
    ]);
    expect(report.summary).toMatchObject({ errors: 0, unknown: 1 });
  });

  test("is there for each verdict of one resource", () => {
    expect(
      run([rule("RUN900", [FAIL, { ...FAIL, path: "c" } as Verdict, PASS])], [resource("a")]).findings.map(
        ({ path }) => path,
      ),
    ).toEqual(["a.b", "c"]);
  });

  test.each([PASS, NOT_APPLICABLE])("is not there for %j", (verdict) => {
    expect(run([rule("RUN900", verdict)], [resource("a")]).findings).toEqual([]);
  });

  test("shows no character that steers a terminal", () => {
    const evil = "\u001b[2J";
    const verdict: Verdict = { status: "fail", path: evil, message: evil, got: evil, want: evil, fix: evil };
    const [finding] = run([rule("RUN900", verdict)], [resource("a", { address: evil, stack: evil })]).findings;
    const safe = "\\u001b[2J";
    expect(finding).toEqual({
      rule: "RUN900",
      severity: "error",
      status: "fail",
      address: safe,
      stack: safe,
      path: safe,
      message: safe,
      got: safe,
      want: safe,
      fix: safe,
    });
  });
});

test("findings come resource by resource in the order read, and rule by rule in the order of the catalogue", () => {
  const rules = [rule("RUN902", FAIL), rule("RUN901", FAIL)];
  expect(ids(run(rules, [resource("b"), resource("a")]).findings)).toEqual([
    "RUN902 google_x.b fail",
    "RUN901 google_x.b fail",
    "RUN902 google_x.a fail",
    "RUN901 google_x.a fail",
  ]);
});

test("the summary counts what was found, the rules that ran and the resources, not the stacks", () => {
  const rules = [
    rule("RUN900", FAIL),
    rule("RUN901", { ...FAIL, severity: "warning" } as Verdict),
    rule("RUN902", { status: "unknown", path: "", why: "x" }),
    rule("RUN903", PASS),
  ];
  const report = run(
    rules,
    [resource("a"), resource("s", { type: "terraform_stack" }), resource("b")],
    [{ rule: "RUN900", address: "google_x.a", reason: "accepted for a while", expires: TODAY }],
  );
  expect(report.summary).toEqual({ errors: 1, warnings: 2, unknown: 2, suppressed: 1, rules: 4, resources: 2 });
  expect(report.notes).toEqual(["a note"]);
});

describe("a rule is called", () => {
  const seenBy = (more: Partial<Rule>, ...resources: readonly Resource[]): readonly string[] => {
    const called: string[] = [];
    const watching = rule("RUN900", PASS, { ...more, check: ({ address }) => (called.push(address), PASS) });
    run([watching], resources);
    expect(resourcesFor(watching, estateOf(resources)).map(({ address }) => address)).toEqual(called);
    return called;
  };

  test("for its types alone", () => {
    expect(seenBy({}, resource("a"), resource("b", { type: "google_y" }))).toEqual(["google_x.a"]);
    expect(seenBy({ appliesTo: ["google_*"] }, resource("a"), resource("b", { type: "other_y" }))).toEqual([
      "google_x.a",
    ]);
  });

  test("for a data source only where it asks for one", () => {
    const data = resource("d", { mode: "data", address: "data.google_x.d" });
    expect(seenBy({}, resource("a"), data)).toEqual(["google_x.a"]);
    expect(seenBy({ appliesTo: ["data.google_x"] }, resource("a"), data)).toEqual(["data.google_x.d"]);
  });

  test("in its sources alone", () => {
    expect(
      seenBy({ seenIn: ["plan"] }, resource("a"), resource("b", planned("create")), resource("c", { source: "live" })),
    ).toEqual(["google_x.b"]);
  });

  const EVERY_CHANGE = [
    resource("created", planned("create")),
    resource("kept", planned("no-op")),
    resource("deleted", planned("delete")),
    resource("forgotten", planned("forget")),
    resource("replaced", planned("delete", "create")),
  ];

  test("for what stays, a replacement included", () => {
    expect(seenBy({}, ...EVERY_CHANGE)).toEqual(["google_x.created", "google_x.kept", "google_x.replaced"]);
  });

  test("for what leaves, where it judges that", () => {
    expect([...seenBy({ judgesLeaving: true }, ...EVERY_CHANGE)].sort()).toEqual([
      "google_x.deleted",
      "google_x.forgotten",
      "google_x.replaced",
    ]);
  });

  test("never for what leaves a configuration: nothing does", () => {
    expect(seenBy({ judgesLeaving: true }, resource("a"))).toEqual([]);
  });

  test("only where it is among the chosen ones", () => {
    const report = run([rule("RUN900", FAIL), rule("RUN901", FAIL)], [resource("a")], [], {
      only: ({ id }: Rule) => id === "RUN901",
    });
    expect(ids(report.findings)).toEqual(["RUN901 google_x.a fail"]);
    expect(report.summary.rules).toBe(1);
  });
});

test("a rule sees the estate and the contract", () => {
  const seen: unknown[] = [];
  const watching = rule("RUN900", PASS, {
    check: (_, { estate, contract }) => (seen.push(estate.resources.length, contract.environment), PASS),
  });
  run([watching], [resource("a")]);
  expect(seen).toEqual([1, "staging"]);
});

describe("a rule that throws", () => {
  const broken = rule("RUN900", () => {
    throw new Error("no such thing");
  });

  test("is an error that names rule, file and resource, never a pass", () => {
    const report = run([broken], [resource("a")]);
    expect(report.findings).toEqual([
      {
        rule: "RUN900",
        severity: "error",
        status: "fail",
        address: "google_x.a",
        stack: "staging",
        path: "",
        message: "RUN900 (a-rule) failed at google_x.a and could not judge it: no such thing",
        got: "no verdict",
        want: "A is right",
        fix: "This is a defect of the rule, not of the resource: correct policy/rules/run/a-rule.ts.",
      },
    ]);
    expect(report.summary.errors).toBe(1);
  });

  test("cannot be excepted, whatever it throws, and does not stop the others", () => {
    const rules = [
      rule(
        "RUN900",
        () => {
          throw "text";
        },
        { severity: "warning" },
      ),
      rule("RUN901", FAIL),
    ];
    const { findings } = run(
      rules,
      [resource("a")],
      [{ rule: "RUN900", address: "google_x.a", reason: "accepted for a while", expires: TODAY }],
    );
    expect(findings.map(({ rule: id, status, severity, message }) => [id, status, severity, message])).toEqual([
      ["RUN900", "fail", "error", "RUN900 (a-rule) failed at google_x.a and could not judge it: text"],
      ["RUN901", "fail", "error", "a is wrong"],
    ]);
  });
});

describe("an exception", () => {
  const accepted: Exception = { rule: "RUN900", address: "google_x.a", reason: "accepted for a while", expires: TODAY };

  test("silences its rule at its address, with reason and date", () => {
    const report = run([rule("RUN900", FAIL), rule("RUN901", FAIL)], [resource("a"), resource("b")], [accepted]);
    expect(ids(report.findings)).toEqual([
      "RUN900 google_x.a suppressed",
      "RUN901 google_x.a fail",
      "RUN900 google_x.b fail",
      "RUN901 google_x.b fail",
    ]);
    expect(report.findings[0]).toMatchObject({ reason: "accepted for a while", expires: TODAY });
    expect(report.findings[1]).not.toHaveProperty("reason");
  });

  test("that is wrong silences nothing and is an error itself", () => {
    const report = run([rule("RUN900", FAIL)], [resource("a")], [{ ...accepted, expires: "2026-02-28" }]);
    expect(
      report.findings.map(({ rule: id, status, address, stack, path }) => [id, status, address, stack, path]),
    ).toEqual([
      ["RUN900", "fail", "google_x.a", "staging", "a.b"],
      ["EXC006", "fail", "google_x.a", "config/exceptions.ts", "exceptions.0.expires"],
    ]);
    expect(report.summary.errors).toBe(2);
  });

  test.each<[string, Verdict | readonly Verdict[]]>([
    ["passes", PASS],
    ["does not apply", NOT_APPLICABLE],
  ])("of a rule that %s there is unused, which is an error", (_, verdict) => {
    expect(run([rule("RUN900", verdict)], [resource("a")], [accepted]).findings).toEqual([
      {
        rule: "EXC007",
        severity: "error",
        status: "fail",
        address: "google_x.a",
        stack: "config/exceptions.ts",
        path: "exceptions.0.address",
        message: "The exception of RUN900 at google_x.a silences nothing",
        got: "google_x.a",
        want: "an address at which RUN900 finds something",
        fix: "Remove the exception.",
      },
    ]);
  });

  test.each<[string, readonly Rule[], readonly Resource[], object]>([
    ["its rule cannot tell yet", [rule("RUN900", { status: "unknown", path: "", why: "x" })], [resource("a")], {}],
    [
      "its rule is not among the chosen ones",
      [rule("RUN900", PASS), rule("RUN901", PASS)],
      [resource("a")],
      { only: ({ id }: Rule) => id === "RUN901" },
    ],
    ["only a part of the environment was given", [rule("RUN900", PASS)], [resource("b")], {}],
    [
      "the address is of a type that its rule is not about",
      [rule("RUN900", PASS)],
      [resource("a", { type: "google_y" })],
      { isWhole: true },
    ],
    [
      "it silences one of two resources with the address",
      [rule("RUN900", PASS, { check: ({ stack }) => (stack === "other" ? PASS : FAIL) })],
      [resource("a"), resource("a", { stack: "other" })],
      {},
    ],
    [
      "the address is nowhere and its rule is not among the chosen ones",
      [rule("RUN900", PASS), rule("RUN901", PASS)],
      [resource("b")],
      { isWhole: true, only: ({ id }: Rule) => id === "RUN901" },
    ],
  ])("is not called unused when %s", (_, rules, resources, options) => {
    expect(run(rules, resources, [accepted], options).findings.filter(({ rule: id }) => id === "EXC007")).toEqual([]);
  });

  test("whose address is nowhere in the whole environment is unused", () => {
    expect(ids(run([rule("RUN900", PASS)], [resource("b")], [accepted], { isWhole: true }).findings)).toEqual([
      "EXC007 google_x.a fail",
    ]);
  });
});
