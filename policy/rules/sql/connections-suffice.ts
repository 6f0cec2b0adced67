import { CONNECTION_SHARE, defaultMaxConnections } from "../../../platform/cloud-sql";
import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import type { Resource } from "../../resources";
import { NOT_APPLICABLE, PASS, unknownAt } from "../../rule";
import type { Rule, RuleContext, Verdict } from "../../rule";
import { SQL_INSTANCE, databaseFlag, isShared } from "../../sql-instance";
import { labelOf, managedNamed } from "../../target";
import { at, number, text } from "../../value";

export const connectionsSuffice: Rule = {
  id: "SQL006",
  family: "SQL",
  slug: "connections-suffice",
  title: "The connections of all services at their most fit into 80 % of max_connections",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [SQL_INSTANCE],
  why:
    "Each instance of a service holds a pool. Five backends and three auth services with 25 connections each want 200; a " +
    "db-g1-small serves 50. Under load the instances that come last find no connection and do not start.",
  sources: ["https://cloud.google.com/sql/docs/postgres/flags", "https://cloud.google.com/sql/docs/postgres/quotas"],
  fix: "Raise the flag max_connections, with a tier that carries it, or lower the services' pools or their most instances.",
  exceptable: true,
  check(instance, context) {
    if (!isShared(context.estate, instance, context.contract)) return NOT_APPLICABLE;
    const most = maxConnections(instance);
    if (typeof most !== "number") return most;
    const { path } = databaseFlag(instance, "max_connections");
    const parts: string[] = [];
    let wanted = 0;
    for (const { name, database } of context.contract.services) {
      if (!database) continue;
      const instances = mostInstances(name, context);
      if (typeof instances === "string") return { status: "unknown", path, why: instances };
      const each = database.poolSize + database.poolOverflow;
      wanted += instances * each;
      parts.push(`${name} ${instances} x ${each}`);
    }
    const allowed = Math.floor(most * CONNECTION_SHARE);
    if (wanted <= allowed) return PASS;
    return {
      status: "fail",
      path,
      message: `${labelOf(instance)} serves ${most} connections, of which ${allowed} are for services; they want ${wanted} (${parts.join(", ")})`,
      got: String(most),
      want: `at least ${Math.ceil(wanted / CONNECTION_SHARE)}`,
    };
  },
};

/** What the flag says, or else the tier. */
function maxConnections(instance: Resource): number | Verdict {
  const { path, value } = databaseFlag(instance, "max_connections");
  if (value.state === "unknown") return unknownAt(path, value.text);
  const said = number(value);
  if (said !== undefined) return said;
  const tier = at(instance.values, "settings.tier");
  if (tier.state === "unknown") return unknownAt("settings.tier", tier.text);
  const byTier = defaultMaxConnections(text(tier) ?? "");
  if (byTier !== undefined) return byTier;
  return { status: "unknown", path, why: `how many connections the tier ${text(tier) ?? ""} serves is not known here` };
}

/** The most instances that a service may have, or why that is not known. */
function mostInstances(name: string, { estate, contract }: RuleContext): number | string {
  const service = managedNamed(estate, CLOUD_RUN_SERVICE, name)[0];
  if (!service) return `${name} is not in what was given`;
  const { maxInstances } = cloudRunService(service, contract);
  return maxInstances.state === "known" ? maxInstances.amount : `the most instances of ${name} are not known yet`;
}
