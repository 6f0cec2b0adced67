import { MAX_PROJECT_AND_INSTANCE_LENGTH, POSTGRES_PORT } from "../../../platform/cloud-sql";
import { judgeAttribute } from "../../attribute";
import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import type { Contract } from "../../contract";
import type { Resource } from "../../resources";
import { NOT_APPLICABLE, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { SQL_INSTANCE } from "../../sql-instance";
import { at, text } from "../../value";

export const reachableEngine: Rule = {
  id: "SQL010",
  family: "SQL",
  slug: "reachable-engine",
  title: "The database is PostgreSQL on its own port, under a name that its socket has room for",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [SQL_INSTANCE, CLOUD_RUN_SERVICE],
  why:
    "The services speak PostgreSQL's protocol, and Cloud SQL listens on 5432 alone. With more than 98 characters for project and " +
    "instance the instance is refused.",
  sources: ["https://cloud.google.com/sql/docs/postgres/instance-settings"],
  fix: 'Write database_version = "POSTGRES_17", POSTGRES_PORT = "5432" and a shorter instance name.',
  exceptable: true,
  check(resource, { contract }) {
    if (resource.type === CLOUD_RUN_SERVICE) return judgePort(resource, contract);
    return orPass([
      ...judgeAttribute(resource, "database_version", {
        isRight: (version) => /^POSTGRES_\d+/.test(version ?? ""),
        want: "a version of POSTGRES",
      }),
      ...judgeNameLength(resource, contract),
    ]);
  },
};

function judgeNameLength(instance: Resource, contract: Contract): readonly Verdict[] {
  const project = text(at(instance.values, "project")) ?? contract.projectId;
  return judgeAttribute(instance, "name", {
    isRight: (name = "") => `${project}:${name}`.length <= MAX_PROJECT_AND_INSTANCE_LENGTH,
    want: `at most ${MAX_PROJECT_AND_INSTANCE_LENGTH} characters together with ${project} and a colon`,
  });
}

function judgePort(resource: Resource, contract: Contract): Verdict | readonly Verdict[] {
  const { name, serving } = cloudRunService(resource, contract);
  const variable = serving.variable("POSTGRES_PORT");
  if (variable?.kind !== "plain" || variable.value.state === "absent") return NOT_APPLICABLE;
  const { path, value } = variable;
  if (value.state === "unknown") return unknownAt(path, value.text);
  const port = String(value.value);
  if (port === String(POSTGRES_PORT)) return orPass([]);
  const message = `${name} has ${port} for POSTGRES_PORT; Cloud SQL listens on ${POSTGRES_PORT}`;
  return { status: "fail", path, message, got: port, want: String(POSTGRES_PORT) };
}
