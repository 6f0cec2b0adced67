import { defaultEdition, tierFitsEdition } from "../../../platform/cloud-sql";
import { orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { SQL_INSTANCE } from "../../sql-instance";
import { labelOf } from "../../target";
import { at, text } from "../../value";

const EDITION = "settings.edition";
const TIER = "settings.tier";

export const editionSaid: Rule = {
  id: "SQL003",
  family: "SQL",
  slug: "edition-said",
  title: "The edition is said outright and has the tier",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [SQL_INSTANCE],
  why:
    "PostgreSQL 16 and later become ENTERPRISE_PLUS when nothing is said, which refuses the small tiers: " +
    "Invalid Tier (db-g1-small) for (ENTERPRISE_PLUS) Edition. The plan does not show it.",
  sources: ["https://cloud.google.com/sql/docs/postgres/editions-intro"],
  fix: 'Write settings.edition = "ENTERPRISE" with a tier db-f1-micro, db-g1-small or db-custom-CPUS-MB.',
  exceptable: true,
  check(instance) {
    const edition = at(instance.values, EDITION);
    if (edition.state === "unknown") return unknownAt(EDITION, edition.text);
    const tier = at(instance.values, TIER);
    if (tier.state === "unknown") return unknownAt(TIER, tier.text);
    const chosen = text(edition);
    const name = labelOf(instance);
    const found: Verdict[] = [];
    if (chosen === undefined) {
      const version = text(at(instance.values, "database_version"));
      const meant = version === undefined ? "an edition by its version" : `${defaultEdition(version)} for ${version}`;
      found.push({
        status: "fail",
        path: EDITION,
        message: `${name} says no edition, which means ${meant}; it needs one said outright`,
        got: "nothing",
        want: "ENTERPRISE or ENTERPRISE_PLUS",
      });
    } else if (!tierFitsEdition(text(tier) ?? "", chosen)) {
      found.push({
        status: "fail",
        path: TIER,
        message: `${name} has tier ${text(tier) ?? "nothing"}, which the edition ${chosen} does not have`,
        got: text(tier) ?? "nothing",
        want: TIERS.get(chosen) ?? "an edition ENTERPRISE or ENTERPRISE_PLUS",
      });
    }
    return orPass(found);
  },
};

const TIERS: ReadonlyMap<string, string> = new Map([
  ["ENTERPRISE", "db-f1-micro, db-g1-small or db-custom-CPUS-MB"],
  ["ENTERPRISE_PLUS", "db-perf-optimized-N-CPUS"],
]);
