import { judgeAttribute } from "../../attribute";
import { NOT_APPLICABLE, orPass } from "../../rule";
import type { Rule } from "../../rule";
import { SQL_INSTANCE } from "../../sql-instance";

export const deletionProtected: Rule = {
  id: "SQL005",
  family: "SQL",
  slug: "deletion-protected",
  title: "A database instance is protected from deletion by Terraform and by Cloud SQL",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [SQL_INSTANCE],
  why:
    "Terraform's own protection stops a plan; it does not stop a console, a script or another state. Only the setting on the " +
    "instance does. A deleted instance takes its backups along, and its name is not free for a week.",
  sources: ["https://cloud.google.com/sql/docs/postgres/deletion-protection"],
  fix: "Write deletion_protection = true and settings.deletion_protection_enabled = true; to destroy the instance, acknowledge its destruction in the declaration.",
  exceptable: true,
  check(instance, { contract }) {
    // What the declaration means to destroy has to lose its protection first.
    if (contract.acknowledgedDestructions.includes(instance.address)) return NOT_APPLICABLE;
    const on = { isRight: (value: string | undefined) => value === "true", want: "true" };
    return orPass([
      ...judgeAttribute(instance, "deletion_protection", { ...on, byDefault: "true" }),
      ...judgeAttribute(instance, "settings.deletion_protection_enabled", { ...on, byDefault: "false" }),
    ]);
  },
};
