import { deletionProtected } from "../../../../policy/rules/sql/deletion-protected";
import { estatePart, fails, isUnknown } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const SQL = "google_sql_database_instance.postgres";
const CLOUD = "settings.deletion_protection_enabled";
const NAME = "staging-shared-postgres";

describeRule(deletionProtected, {
  compliant: () => estatePart(SQL),
  cases: [
    ...["deletion_protection", CLOUD].flatMap((path) => [
      {
        name: `${path} off`,
        change: (fixture: Fixture) => set(fixture, SQL, path, false),
        expect: [fails(SQL, path, `${NAME} has ${path} false; it needs true`, "false", "true")],
      },
      {
        name: `${path} that is not known yet is unknown`,
        change: (fixture: Fixture) => set(fixture, SQL, path, "${var.protected}"),
        expect: [isUnknown(SQL, path, "${var.protected} is not known yet")],
      },
    ]),
    {
      name: "Terraform's own protection is on where nothing is said",
      change: (fixture) => unset(fixture, SQL, "deletion_protection"),
      expect: "pass",
    },
    {
      name: "Cloud SQL's is not",
      change: (fixture) => unset(fixture, SQL, CLOUD),
      expect: [
        fails(SQL, CLOUD, `${NAME} has no ${CLOUD}, which means false; it needs true`, "false by default", "true"),
      ],
    },
    {
      name: "what the declaration means to destroy loses its protection first",
      change: (fixture) => set(fixture, SQL, "deletion_protection", false),
      contract: (contract) => ({ ...contract, acknowledgedDestructions: [SQL] }),
      expect: "not-applicable",
    },
    {
      name: "the acknowledgement of another destruction is none of this one",
      change: (fixture) => set(fixture, SQL, "deletion_protection", false),
      contract: (contract) => ({ ...contract, acknowledgedDestructions: ["google_sql_database_instance.other"] }),
      expect: [
        fails(SQL, "deletion_protection", `${NAME} has deletion_protection false; it needs true`, "false", "true"),
      ],
    },
  ],
});
