import { LEAST_DATABASE_STARTUP_SECONDS, isDatabaseStartupTimeout } from "../../../platform/application";
import { CLOUD_RUN_SERVICE, SECONDS, cloudRunService, gotOf, settingAt, startupBudget } from "../../cloud-run-service";
import type { Variable } from "../../cloud-run-service";
import { NOT_APPLICABLE, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";

export const databaseStartup: Rule = {
  id: "RUN026",
  family: "RUN",
  slug: "database-startup",
  title: "The wait for the database at start-up is long enough, and ends before the start-up probe gives up",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "On 15 September 2025 the start gave up on the database after 8 s; it needs 75 s and more. A wait that outlasts the start-up probe is cut off without a word of why.",
  sources: ["incident 2025-09-15", "https://cloud.google.com/run/docs/configuring/healthchecks"],
  fix: "Set the variable to 75 or more (95 is known to be enough) and under the start-up probe's budget, or leave it out.",
  exceptable: true,
  check(resource, { contract }) {
    const { serving } = cloudRunService(resource, contract);
    const { label, path, variables, hiddenVariables, startupProbe } = serving;
    const found: Verdict[] = [];
    const timeouts = variables.filter(({ name }) => isDatabaseStartupTimeout(name));
    if (hiddenVariables !== undefined) found.push(unknownAt(`${path}.env`, hiddenVariables));
    else if (timeouts.length === 0) return NOT_APPLICABLE;
    const budget = startupBudget(startupProbe);
    for (const variable of timeouts) judge(found, label, variable, budget.state === "known" ? budget.amount : Infinity);
    if (budget.state === "unknown" && timeouts.length > 0) found.push(unknownAt(budget.path, budget.text));
    return orPass(found);
  },
};

function judge(found: Verdict[], label: string, { name, path, kind, value }: Variable, budgetSeconds: number): void {
  const setting = settingAt(path, value, NaN, SECONDS);
  if (kind === "secret") found.push(unknownAt(path, "(it comes from a secret)"));
  else if (setting.state === "unknown") found.push(unknownAt(path, setting.text));
  else {
    const seconds = setting.state === "known" ? setting.amount / (name.endsWith("_MS") ? 1000 : 1) : NaN;
    if (seconds >= LEAST_DATABASE_STARTUP_SECONDS && seconds < budgetSeconds) return;
    const most = budgetSeconds === Infinity ? "" : ` and under ${budgetSeconds} s, the start-up probe's budget`;
    const want = `at least ${LEAST_DATABASE_STARTUP_SECONDS} s${most}`;
    const got = gotOf(setting);
    found.push({ status: "fail", path, message: `${label} has ${name} at ${got}; it needs ${want}`, got, want });
  }
}
