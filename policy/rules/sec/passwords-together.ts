import { dependsOn } from "../../dependencies";
import { ephemeralSources, usersWithPasswordIn } from "../../password-carriers";
import type { Estate, Resource } from "../../resources";
import { NOT_APPLICABLE, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { SECRET_VERSION } from "../../secrets";
import { at, boolean, text } from "../../value";

const NUMBER = "secret_data_wo_version";

export const passwordsTogether: Rule = {
  id: "SEC006",
  family: "SEC",
  slug: "passwords-together",
  title: "A database user and the secrets with its password have one version number and are made one after the other",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [SECRET_VERSION],
  why:
    "An ephemeral password is another one at every run, and is sent where a number changes. With two numbers, or with nothing " +
    "that keeps the two together, the user has a password that no secret carries. A version that is destroyed before its " +
    "successor is there takes it from instances that are still running.",
  sources: ["https://developer.hashicorp.com/terraform/language/manage-sensitive-data/write-only"],
  fix: "Give password_wo_version and every secret_data_wo_version of that password the same number, let the version depend on the user, and write lifecycle { create_before_destroy = true } on the version.",
  exceptable: true,
  check(version, { estate }) {
    // What comes from a resource goes with it: its name may not be free twice.
    if (ephemeralSources(version, version.values.secret_data_wo).size === 0) return NOT_APPLICABLE;
    return orPass([
      ...usersWithPasswordIn(estate, version).flatMap((user) => judgeUser(estate, version, user)),
      ...judgeLifecycle(version),
    ]);
  },
};

function judgeUser(estate: Estate, version: Resource, user: Resource): readonly Verdict[] {
  const found: Verdict[] = [];
  const own = at(version.values, NUMBER);
  const its = at(user.values, "password_wo_version");
  const unknown = [own, its].find(({ state }) => state === "unknown");
  if (unknown?.state === "unknown") found.push(unknownAt(NUMBER, unknown.text));
  else if (text(own) !== text(its)) {
    const got = text(own) ?? "nothing";
    const want = text(its) ?? "the number of the user's password_wo_version";
    const message = `${version.address} has ${got} for ${NUMBER}, and ${user.address}, whose password it carries, has ${text(its) ?? "nothing"}; they need one number`;
    found.push({ status: "fail", path: NUMBER, message, got, want });
  }
  if (!dependsOn(estate, version, user) && !dependsOn(estate, user, version)) {
    const message = `${version.address} carries the password of ${user.address}, and neither waits for the other; it needs to depend on the user`;
    found.push({
      status: "fail",
      path: "depends_on",
      message,
      got: "no dependency",
      want: `depends_on ${user.address}`,
    });
  }
  return found;
}

/** A plan does not show it. */
function judgeLifecycle(version: Resource): readonly Verdict[] {
  if (version.source !== "configuration" || boolean(at(version.lifecycle, "create_before_destroy")) === true) return [];
  const message = `${version.address} is destroyed before its successor is there; it needs create_before_destroy`;
  return [{ status: "fail", path: "lifecycle.create_before_destroy", message, got: "false", want: "true" }];
}
