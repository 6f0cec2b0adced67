import { editionSaid } from "../../../../policy/rules/sql/edition-said";
import { estatePart, fails, isUnknown } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const SQL = "google_sql_database_instance.postgres";
const EDITION = "settings.edition";
const TIER = "settings.tier";
const NAME = "staging-shared-postgres";

const unsaid = (meant: string) =>
  fails(
    SQL,
    EDITION,
    `${NAME} says no edition, which means ${meant}; it needs one said outright`,
    "nothing",
    "ENTERPRISE or ENTERPRISE_PLUS",
  );
const misfit = (tier: string, edition: string, want: string) =>
  fails(SQL, TIER, `${NAME} has tier ${tier}, which the edition ${edition} does not have`, tier, want);

const ENTERPRISE_TIERS = "db-f1-micro, db-g1-small or db-custom-CPUS-MB";
const PLUS_TIERS = "db-perf-optimized-N-CPUS";

describeRule(editionSaid, {
  compliant: () => estatePart(SQL),
  cases: [
    ...["db-f1-micro", "db-g1-small", "db-custom-2-7680"].map((tier) => ({
      name: `${tier} is a tier of ENTERPRISE`,
      change: (fixture: Fixture) => set(fixture, SQL, TIER, tier),
      expect: "pass" as const,
    })),
    ...["db-perf-optimized-N-2", "db-n1-standard-1", "constructor"].map((tier) => ({
      name: `${tier} is no tier of ENTERPRISE`,
      change: (fixture: Fixture) => set(fixture, SQL, TIER, tier),
      expect: [misfit(tier, "ENTERPRISE", ENTERPRISE_TIERS)],
    })),
    {
      name: "a performance tier of ENTERPRISE_PLUS",
      change: (fixture) => {
        set(fixture, SQL, EDITION, "ENTERPRISE_PLUS");
        set(fixture, SQL, TIER, "db-perf-optimized-N-2");
      },
      expect: "pass",
    },
    {
      name: "a small tier of ENTERPRISE_PLUS",
      change: (fixture) => set(fixture, SQL, EDITION, "ENTERPRISE_PLUS"),
      expect: [misfit("db-custom-1-3840", "ENTERPRISE_PLUS", PLUS_TIERS)],
    },
    ...["COMMUNITY", "constructor"].map((edition) => ({
      name: `an edition ${edition} that there is not`,
      change: (fixture: Fixture) => set(fixture, SQL, EDITION, edition),
      expect: [misfit("db-custom-1-3840", edition, "an edition ENTERPRISE or ENTERPRISE_PLUS")],
    })),
    {
      name: "no tier",
      change: (fixture) => unset(fixture, SQL, TIER),
      expect: [misfit("nothing", "ENTERPRISE", ENTERPRISE_TIERS)],
    },
    ...[
      ["POSTGRES_17", "ENTERPRISE_PLUS"],
      ["POSTGRES_16", "ENTERPRISE_PLUS"],
      ["POSTGRES_15", "ENTERPRISE"],
    ].map(([version = "", edition = ""]) => ({
      name: `${version} without an edition means ${edition}`,
      change: (fixture: Fixture) => {
        set(fixture, SQL, "database_version", version);
        unset(fixture, SQL, EDITION);
      },
      expect: [unsaid(`${edition} for ${version}`)],
    })),
    {
      name: "a version that is not known yet, without an edition",
      change: (fixture) => {
        set(fixture, SQL, "database_version", "${var.version}");
        unset(fixture, SQL, EDITION);
      },
      expect: [unsaid("an edition by its version")],
    },
    {
      name: "an edition that is not known yet is unknown",
      change: (fixture) => set(fixture, SQL, EDITION, "${var.edition}"),
      expect: [isUnknown(SQL, EDITION, "${var.edition} is not known yet")],
    },
    {
      name: "a tier that is not known yet is unknown",
      change: (fixture) => set(fixture, SQL, TIER, "${var.tier}"),
      expect: [isUnknown(SQL, TIER, "${var.tier} is not known yet")],
    },
  ],
});
