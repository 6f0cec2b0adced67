import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import type { CloudRunService, Variable } from "../../cloud-run-service";
import type { Resource } from "../../resources";
import { NOT_APPLICABLE, PASS, unknownAt } from "../../rule";
import type { Rule, RuleContext, Verdict } from "../../rule";
import { SQL_INSTANCE, servicesOn } from "../../sql-instance";
import { isSeenFrom } from "../../stacks";
import { labelOf, managedNamed, nameOf, targetOf } from "../../target";
import { text } from "../../value";

/** The database that every instance has from the start, and that no service may fill. */
const MAINTENANCE_DATABASE = "postgres";

export const ownDatabase: Rule = {
  id: "SQL007",
  family: "SQL",
  slug: "own-database",
  title: "Each service uses a declared database of its own, a declared user and the declared instance",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [CLOUD_RUN_SERVICE, SQL_INSTANCE],
  why:
    "On 4 September 2025 the auth service's tables stood inside the main database. An instance by the name of an earlier script " +
    "takes connections just as well, and nobody backs it up.",
  sources: ["incident 2025-09-04"],
  fix: "Take POSTGRES_DB, POSTGRES_USER and POSTGRES_HOST from the service's own google_sql_database, google_sql_user and the google_sql_database_instance.",
  exceptable: true,
  check(resource, context) {
    if (resource.type === SQL_INSTANCE) return judgeInstanceName(resource, context);
    const service = cloudRunService(resource, context.contract);
    const variable = (name: string) => service.serving.variable(name);
    const judged = [
      judgeName(resource, service, variable("POSTGRES_DB"), "database", context),
      judgeName(resource, service, variable("POSTGRES_USER"), "user", context),
      judgeHost(resource, service, variable("POSTGRES_HOST"), context),
    ].filter((verdict) => verdict !== undefined);
    return judged.length === 0 ? NOT_APPLICABLE : judged;
  },
};

function judgeInstanceName(instance: Resource, { contract }: RuleContext): Verdict {
  const name = nameOf(instance);
  if (name === undefined || !contract.database.forbiddenInstanceNames.includes(name)) return PASS;
  const { instanceName } = contract.database;
  const message = `${instance.address} is named ${name}, a stray of an earlier script; it needs ${instanceName}`;
  return { status: "fail", path: "name", message, got: name, want: instanceName };
}

/** The database or the user: declared, and the service's own. */
function judgeName(
  resource: Resource,
  { name, contract: declared }: CloudRunService,
  variable: Variable | undefined,
  what: "database" | "user",
  context: RuleContext,
): Verdict | undefined {
  if (variable?.kind !== "plain" || variable.value.state === "absent") return undefined;
  const { path, value } = variable;
  const { estate } = context;
  const used = text(value);
  if (used === undefined) return unknownAt(path, value.state === "unknown" ? value.text : "(another kind of value)");
  const own = what === "database" ? declared?.database?.name : declared?.database?.user;
  const fail = (message: string, want: string): Verdict => ({ status: "fail", path, message, got: used, want });
  if (what === "database" && used === MAINTENANCE_DATABASE) {
    return fail(
      `${name} uses the database ${used}, which is the instance's own; it needs one for itself`,
      own ?? "a database of its own",
    );
  }
  if (own !== undefined && used !== own) return fail(`${name} uses the ${what} ${used}; its own is ${own}`, own);
  const other =
    own === undefined && what === "database"
      ? servicesOn(used, context).find((service) => service !== resource)
      : undefined;
  if (other)
    return fail(
      `${name} uses the database ${used}, and so does ${labelOf(other)}; it needs one for itself`,
      "a database of its own",
    );
  const type = what === "database" ? "google_sql_database" : "google_sql_user";
  if (managedNamed(estate, type, used).length > 0) return PASS;
  if (estate.ofType(type).length === 0 && !isSeenFrom(estate, resource.stack, [type])) {
    return { status: "unknown", path, why: `the ${what} ${used} is not in what was given` };
  }
  return fail(`${name} uses the ${what} ${used}, which no ${type} declares`, `a declared ${what}`);
}

function judgeHost(
  resource: Resource,
  { name }: CloudRunService,
  variable: Variable | undefined,
  { estate, contract }: RuleContext,
): Verdict | undefined {
  if (variable?.kind !== "plain" || variable.value.state === "absent") return undefined;
  const { path, value } = variable;
  const { instanceName } = contract.database;
  const target = targetOf(estate, resource, value, SQL_INSTANCE);
  const written = text(value);
  const fail = (got: string): Verdict => {
    const message = `${name} has its database at ${got}; it needs the instance ${instanceName}`;
    return {
      status: "fail",
      path,
      message,
      got,
      want: `an attribute of the google_sql_database_instance ${instanceName}`,
    };
  };
  if (target.state === "named" && target.isReference) {
    if (target.name === undefined) return unknownAt(path, "(the instance's name is not known yet)");
    return target.name === instanceName ? PASS : fail(target.name);
  }
  if (written === undefined) return unknownAt(path, value.state === "unknown" ? value.text : "(another kind of value)");
  if (value.state === "known" && value.references.length > 0)
    return { status: "unknown", path, why: "it leads to no instance in what was given" };
  const socket = /^\/cloudsql\/(?:[^:]+:){2}(.+)$/.exec(written)?.[1];
  return socket === instanceName ? PASS : fail(written);
}
