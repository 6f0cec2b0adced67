import { SQL_USER } from "../../password-carriers";
import type { Resource } from "../../resources";
import { NOT_APPLICABLE, orPass } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { SECRET_VERSION } from "../../secrets";
import { at, boolean, read, referencesIn } from "../../value";

const LOOKUP = `data.${SECRET_VERSION}`;
const ACCESS = "data.google_secret_manager_secret_version_access";

/** Resources that keep what they make in the state; each has an ephemeral twin or none at all. */
const KEPT_IN_STATE = ["random_password", "tls_private_key"];

export const noPayload: Rule = {
  id: "SEC004",
  family: "SEC",
  slug: "no-payload",
  title: "No secret's payload is in configuration, state or plan",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [SECRET_VERSION, LOOKUP, ACCESS, SQL_USER, "google_sql_database_instance", ...KEPT_IN_STATE],
  why:
    "A plan shows its values in clear to whoever reads the pull request, and the state keeps them for good. A write-only argument " +
    "is sent and forgotten; its version number is all that is kept, and without one the provider never sends it again.",
  sources: ["https://developer.hashicorp.com/terraform/language/manage-sensitive-data/write-only"],
  fix: 'Write secret_data_wo, or password_wo, from an ephemeral value such as "${ephemeral.random_password.NAME.result}", with its version number; fetch_secret_data = false on a data source.',
  exceptable: false,
  check(resource) {
    if (resource.mode === "data") return judgeLookup(resource);
    if (KEPT_IN_STATE.includes(resource.type)) {
      return failure(resource, "", "keeps what it makes in the state", `ephemeral ${resource.type}`);
    }
    if (resource.type === "google_sql_database_instance") {
      const found = judgeKept(resource, "root_password", "no root_password");
      return found.length === 0 ? NOT_APPLICABLE : found;
    }
    const isUser = resource.type === SQL_USER;
    const [kept, written] = isUser ? ["password", "password_wo"] : ["secret_data", "secret_data_wo"];
    const hasPassword =
      isWritten(resource, "password_wo") || at(resource.values, "password_wo_version").state !== "absent";
    return orPass([
      ...judgeKept(resource, kept, `${written} with ${written}_version`),
      // A user of IAM has no password.
      ...(isUser && !hasPassword ? [] : judgeWritten(resource, written)),
    ]);
  },
};

function failure({ address }: Resource, path: string, what: string, want: string): Verdict {
  return { status: "fail", path, message: `${address} ${what}; it needs ${want}`, got: "a payload that is kept", want };
}

function judgeKept(resource: Resource, path: string, want: string): readonly Verdict[] {
  if (at(resource.values, path).state === "absent") return [];
  return [failure(resource, path, `has ${path}, which goes into the state and every plan`, want)];
}

/** A write-only payload: not a literal, and with the number that says when it is sent. A plan shows none of it but the number. */
function judgeWritten(resource: Resource, path: string): readonly Verdict[] {
  const found: Verdict[] = [];
  const payload = resource.values[path];
  // What can be read from the configuration, a local's literal included, can be read by everybody.
  if (read(payload).state === "known")
    found.push(failure(resource, path, `has its ${path} written out in the configuration`, "an ephemeral value"));
  if (resource.source === "configuration" && !isWritten(resource, path)) {
    const message = `${resource.address} has no ${path}; it needs an ephemeral value there`;
    found.push({ status: "fail", path, message, got: "nothing", want: "an ephemeral value" });
  }
  const number = `${path}_version`;
  if (at(resource.values, number).state === "absent") {
    const message = `${resource.address} has no ${number}; it needs a number, so that the payload is sent when it is raised`;
    found.push({ status: "fail", path: number, message, got: "nothing", want: "a number from 1" });
  }
  return found;
}

/** Whether a write-only argument is given: a plan holds null for it, with the references of what was written. */
function isWritten({ values }: Resource, path: string): boolean {
  return read(values[path]).state !== "absent" || referencesIn(values[path]).length > 0;
}

function judgeLookup(lookup: Resource): Verdict | readonly Verdict[] {
  if (`data.${lookup.type}` === ACCESS)
    return failure(lookup, "", "reads the payload into the state", "no such data source");
  if (boolean(at(lookup.values, "fetch_secret_data")) === false) return orPass([]);
  return failure(lookup, "fetch_secret_data", "reads the payload into the state", "fetch_secret_data = false");
}
