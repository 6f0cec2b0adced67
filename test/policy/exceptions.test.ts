/** An exception is complete, dated and allowed, or it is an error. */
import { CATALOGUE } from "../../policy/catalogue";
import { checkExceptions } from "../../policy/exceptions";
import type { Exception } from "../../policy/exceptions";

const TODAY = "2026-03-01";
const EXCEPTABLE = CATALOGUE.find(({ exceptable }) => exceptable);
const FIXED = CATALOGUE.find(({ exceptable }) => !exceptable);
if (!EXCEPTABLE || !FIXED) throw new Error("The catalogue has rules of one kind only");

const GOOD: Exception = { rule: EXCEPTABLE.id, address: "google_x.a", reason: "ten chars!", expires: TODAY };
const check = (...exceptions: readonly Exception[]) => checkExceptions(exceptions, CATALOGUE, TODAY);

test("a complete exception holds through its last day", () => {
  expect(check(GOOD)).toEqual({ valid: [{ exception: GOOD, path: "exceptions.0" }], errors: [] });
});

test.each<[string, Partial<Exception>, object]>([
  [
    "has expired",
    { expires: "2026-02-28" },
    {
      rule: "EXC006",
      path: "exceptions.0.expires",
      message: `The exception of ${EXCEPTABLE.id} at google_x.a has expired`,
      got: "2026-02-28",
      want: "2026-03-01 or later",
      fix: "Correct the resource and remove the exception, or give a new date with its reason.",
    },
  ],
  ...["2026-3-1", "2026-03", "2026", "2026-02-30", "2026-13-01", "soon", "", "2026-03-01T00:00:00Z"].map(
    (expires): [string, Partial<Exception>, object] => [
      `ends on ${JSON.stringify(expires)}`,
      { expires },
      {
        rule: "EXC001",
        path: "exceptions.0.expires",
        message: `The exception of ${EXCEPTABLE.id} at google_x.a has no date to end on`,
        got: expires,
        want: "a date, YYYY-MM-DD",
        fix: "Write the last day on which it holds.",
      },
    ],
  ),
  [
    "says too little, blanks not counted",
    { reason: "  nine chr  " },
    {
      rule: "EXC002",
      path: "exceptions.0.reason",
      message: `The exception of ${EXCEPTABLE.id} at google_x.a says too little of why`,
      got: '"  nine chr  "',
      want: "at least 10 characters",
      fix: "Write what makes the finding acceptable, for whoever reads it next.",
    },
  ],
  [
    "names a rule that there is not",
    { rule: "RUN999" },
    {
      rule: "EXC003",
      path: "exceptions.0.rule",
      message: "The exception at google_x.a names the rule RUN999, which there is not",
      got: "RUN999",
      want: "a rule's id (npm run check -- --list)",
      fix: "Correct the id, or remove the exception.",
    },
  ],
  [
    "names a rule that takes none",
    { rule: FIXED.id },
    {
      rule: "EXC004",
      path: "exceptions.0.rule",
      message: `${FIXED.id} takes no exception: ${FIXED.title}`,
      got: FIXED.id,
      want: "a rule that may be excepted",
      fix: "Correct google_x.a and remove the exception.",
    },
  ],
])("an exception that %s is an error and does not hold", (_, change, error) => {
  const exception = { ...GOOD, ...change };
  expect(check(exception)).toEqual({ valid: [], errors: [{ exception, ...error }] });
});

test("the second exception of one rule at one address is an error; the first holds", () => {
  expect(check(GOOD, { ...GOOD, reason: "another reason" })).toEqual({
    valid: [{ exception: GOOD, path: "exceptions.0" }],
    errors: [
      {
        rule: "EXC005",
        exception: { ...GOOD, reason: "another reason" },
        path: "exceptions.1.address",
        message: `${EXCEPTABLE.id} is excepted twice at google_x.a`,
        got: "google_x.a",
        want: "one exception for a rule and an address",
        fix: "Remove one of them.",
      },
    ],
  });
  expect(check(GOOD, { ...GOOD, address: "google_x.b" }).errors).toEqual([]);
});

test("every fault of an exception is told", () => {
  const faults = check({ rule: "RUN999", address: "google_x.a", reason: "", expires: "never" }).errors.map(
    ({ rule }) => rule,
  );
  expect(faults).toEqual(["EXC001", "EXC002", "EXC003"]);
});

const RULE_WANTED = "a rule's id (npm run check -- --list)";
const ADDRESS_WANTED = "the finding's address, such as google_cloud_run_v2_service.backend";
const REASON_WANTED = "at least 10 characters";
const EXPIRES_WANTED = "a date, YYYY-MM-DD";
const NO_MEMBERS: readonly (readonly string[])[] = [
  ["exceptions.0.rule", "exceptions.0 has no rule", "nothing", RULE_WANTED, "Add it."],
  ["exceptions.0.address", "exceptions.0 has no address", "nothing", ADDRESS_WANTED, "Add it."],
  ["exceptions.0.reason", "exceptions.0 has no reason", "nothing", REASON_WANTED, "Add it."],
  ["exceptions.0.expires", "exceptions.0 has no expires", "nothing", EXPIRES_WANTED, "Add it."],
];
const { address: _, ...WITHOUT_ADDRESS } = GOOD;
const notAnException = (got: string) => [
  "exceptions.0",
  "exceptions.0 is no exception",
  got,
  "an object of rule, address, reason, expires",
  "Write all of them, or remove the entry.",
];

test.each<[written: unknown, told: readonly (readonly string[])[]]>([
  [null, [notAnException("null")]],
  [undefined, [notAnException("nothing")]],
  [[], [notAnException("[]")]],
  ["RUN020", [notAnException('"RUN020"')]],
  [{}, NO_MEMBERS],
  [
    { ...WITHOUT_ADDRESS, adress: "google_x.a" },
    [
      ["exceptions.0.address", "exceptions.0 has no address", "nothing", ADDRESS_WANTED, "Add it."],
      [
        "exceptions.0.adress",
        "exceptions.0 has a member that is not known, adress",
        "adress",
        "rule, address, reason, expires",
        "Correct its name, or remove it.",
      ],
    ],
  ],
  [
    { ...GOOD, address: " " },
    [["exceptions.0.address", "exceptions.0.address cannot be used", '" "', ADDRESS_WANTED, "Correct it."]],
  ],
  [
    { ...GOOD, expires: 20260301, reason: null, rule: ["RUN020"] },
    [
      ["exceptions.0.rule", "exceptions.0.rule cannot be used", '["RUN020"]', RULE_WANTED, "Correct it."],
      ["exceptions.0.reason", "exceptions.0.reason cannot be used", "null", REASON_WANTED, "Correct it."],
      ["exceptions.0.expires", "exceptions.0.expires cannot be used", "20260301", EXPIRES_WANTED, "Correct it."],
    ],
  ],
])("an exception of the wrong shape does not hold, and each member is told of: %j", (written, told) => {
  const { valid, errors } = check(written as Exception);
  expect(valid).toEqual([]);
  expect(errors.map(({ path, message, got, want, fix }) => [path, message, got, want, fix])).toEqual(told);
  expect(new Set(errors.map(({ rule }) => rule))).toEqual(new Set(["EXC008"]));
});

test("an exception of the wrong shape is found at its place in the list, and hides no other fault", () => {
  const { errors } = check(GOOD, { ...WITHOUT_ADDRESS, rule: "RUN999", reason: "short" } as unknown as Exception);
  expect(errors.map(({ rule, exception, message }) => [rule, exception.address, message])).toEqual([
    ["EXC008", "exceptions.1", "exceptions.1 has no address"],
    ["EXC002", "exceptions.1", "exceptions.1 says too little of why"],
    ["EXC003", "exceptions.1", "The exception at exceptions.1 names the rule RUN999, which there is not"],
  ]);
});

test.each([
  [{}, "{}"],
  [null, "null"],
  [undefined, "nothing"],
])("a list of exceptions that is none: %j", (list, got) => {
  const { valid, errors } = checkExceptions(list as unknown as readonly Exception[], CATALOGUE, TODAY);
  expect(valid).toEqual([]);
  expect(errors).toEqual([
    {
      rule: "EXC008",
      exception: { rule: "", address: "exceptions", reason: "", expires: "" },
      path: "exceptions",
      message: "exceptions is no list",
      got,
      want: "a list of exceptions, in [ and ]",
      fix: "Write [] if there is none.",
    },
  ]);
});

test("the rules that the design names take none", () => {
  const fixed = CATALOGUE.filter(({ exceptable }) => !exceptable).map(({ id }) => id);
  for (const id of ["RUN001", "RUN002", "RUN003", "RUN004", "RUN013", "SQL001", "IAM002", "SEC004"])
    expect(fixed).toContain(id);
});
