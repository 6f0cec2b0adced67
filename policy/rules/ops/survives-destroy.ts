import { judgeAttribute } from "../../attribute";
import { orPass } from "../../rule";
import type { Rule } from "../../rule";

const PEERING = "google_service_networking_connection";
const PROJECT_SERVICE = "google_project_service";

export const survivesDestroy: Rule = {
  id: "OPS005",
  family: "OPS",
  slug: "survives-destroy",
  title: "A destruction leaves APIs enabled, and leaves behind what cannot be deleted by itself",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [PROJECT_SERVICE, PEERING, "google_sql_user", "google_sql_database"],
  why:
    "Disabling an API takes down everything that uses it, in every stack. A peering cannot be deleted for up to four days after " +
    "its last instance, nor a Postgres role that owns objects at all: a recreation stops there.",
  sources: [
    "https://cloud.google.com/vpc/docs/configure-private-services-access",
    "https://cloud.google.com/sql/docs/postgres/create-manage-users",
  ],
  fix: 'Write disable_on_destroy = false on APIs; deletion_policy = "ABANDON" on the peering (with update_on_creation_fail = true), on users and on databases.',
  exceptable: true,
  check(resource) {
    const isTrue = { isRight: (written: string | undefined) => written === "true", want: "true", byDefault: "false" };
    if (resource.type === PROJECT_SERVICE) {
      return orPass(
        judgeAttribute(resource, "disable_on_destroy", {
          isRight: (written) => written === "false",
          want: "false",
          byDefault: "true",
        }),
      );
    }
    return orPass([
      ...judgeAttribute(resource, "deletion_policy", {
        isRight: (policy) => policy === "ABANDON",
        want: "ABANDON",
        byDefault: "DELETE",
      }),
      ...(resource.type === PEERING ? judgeAttribute(resource, "update_on_creation_fail", isTrue) : []),
    ]);
  },
};
