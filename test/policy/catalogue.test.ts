/** The catalogue is complete, and an id means for ever what it meant first. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CATALOGUE } from "../../policy/catalogue";
import type { Source } from "../../policy/resources";
import { IAM } from "../../policy/rules/iam/family";
import { LB } from "../../policy/rules/lb/family";
import { MON } from "../../policy/rules/mon/family";
import { NET } from "../../policy/rules/net/family";
import { OPS } from "../../policy/rules/ops/family";
import { RED } from "../../policy/rules/red/family";
import { RUN } from "../../policy/rules/run/family";
import { SEC } from "../../policy/rules/sec/family";
import { SQL } from "../../policy/rules/sql/family";

const RULES = join(__dirname, "../../policy/rules");
const FAMILIES = { RUN, NET, SQL, RED, SEC, IAM, LB, MON, OPS };

/** The ids of a family, from 001 on. A number more is a rule more; a number less has to fail here. */
function ids(family: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${family}${String(index + 1).padStart(3, "0")}`);
}

test("every rule is there, in the order of families and ids", () => {
  expect(CATALOGUE.map(({ id }) => id)).toEqual([
    ...ids("RUN", 30),
    ...ids("NET", 8),
    ...ids("SQL", 10),
    ...ids("RED", 2),
    ...ids("SEC", 7),
    ...ids("IAM", 5),
    ...ids("LB", 6),
    ...ids("MON", 5),
    ...ids("OPS", 5),
  ]);
});

test("these rules warn, and every other one is an error", () => {
  expect(CATALOGUE.filter(({ severity }) => severity === "warning").map(({ id }) => id)).toEqual([
    ...["RUN006", "RUN020", "RUN028", "SQL009", "RED002", "SEC003", "OPS003"],
  ]);
});

test("these rules are seen in a live service, these in a plan alone, and every other one in configurations and plans", () => {
  const seenIn = (...sources: readonly Source[]) =>
    CATALOGUE.filter((rule) => rule.seenIn.join(" ") === sources.join(" ")).map(({ id }) => id);
  const live = seenIn("configuration", "plan", "live");
  expect(live).toEqual([
    ...ids("RUN", 14),
    ...["RUN017", "RUN018", "RUN019", "RUN020", "RUN022", "RUN024", "RUN026"],
    ...["NET003", "NET004", "SEC001", "SEC002"],
  ]);
  expect(seenIn("plan", "live")).toEqual(["RUN030"]);
  expect(seenIn("plan")).toEqual(["SEC007", "OPS002", "OPS003"]);
  expect(seenIn("configuration", "plan")).toHaveLength(CATALOGUE.length - live.length - 4);
});

test("these rules take no exception", () => {
  expect(CATALOGUE.filter(({ exceptable }) => !exceptable).map(({ id }) => id)).toEqual([
    ...["RUN001", "RUN002", "RUN003", "RUN004", "RUN013", "SQL001", "SEC004", "IAM002"],
  ]);
});

test.each(Object.entries(FAMILIES))(
  "the family %s lists every file of its folder, each under its own name",
  (name, rules) => {
    const files = readdirSync(join(RULES, name.toLowerCase())).filter((file) => file !== "family.ts");
    expect(rules.map(({ slug }) => `${slug}.ts`).sort()).toEqual(files.sort());
    for (const { id, family } of rules) expect([family, id.slice(0, -3)]).toEqual([name, name]);
  },
);

describe.each(CATALOGUE.map((rule) => [rule.id, rule] as const))("%s", (_, rule) => {
  test("says what it holds, why, where that can be read, and what to write", () => {
    expect(rule.title).toMatch(/^[A-Z].*[^.]$/);
    expect(rule.why).toMatch(/^\S[\s\S]*\.$/);
    expect(rule.fix).toMatch(/^[A-Z][\s\S]*\.$/);
    expect(rule.sources.length).toBeGreaterThan(0);
    for (const source of rule.sources) expect(source).toMatch(/^(https:\/\/\S+|incident \d{4}-\d{2}-\d{2})$/);
    expect(rule.seenIn.length).toBeGreaterThan(0);
    expect(rule.appliesTo.length).toBeGreaterThan(0);
  });

  test("has cases of its own", () => {
    expect(existsSync(join(__dirname, "rules", rule.family.toLowerCase(), `${rule.slug}.test.ts`))).toBe(true);
  });
});
