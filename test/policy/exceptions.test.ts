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

test("the rules that the design names take none", () => {
  const fixed = CATALOGUE.filter(({ exceptable }) => !exceptable).map(({ id }) => id);
  for (const id of ["RUN001", "RUN002", "RUN003", "RUN004", "RUN013", "SQL001", "IAM002", "SEC004"])
    expect(fixed).toContain(id);
});
