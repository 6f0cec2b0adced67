import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import { dependsOn } from "../../dependencies";
import type { Resource } from "../../resources";
import { NOT_APPLICABLE, orPass, unknownAt } from "../../rule";
import type { Rule, RuleContext, Verdict } from "../../rule";
import { SECRET, distinctSecretUses, lookupsOf, versionsOf } from "../../secrets";
import type { SecretUse } from "../../secrets";
import { comesAfter, isSeenFrom } from "../../stacks";
import { managedNamed } from "../../target";
import { at, boolean, text } from "../../value";

export const versionsBeforeServices: Rule = {
  id: "SEC001",
  family: "SEC",
  slug: "versions-before-services",
  title: "Every secret that a service reads is declared and has a version before the service is made",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why:
    "On 4 September 2025 a service referred to a secret for CLICKHOUSE_URL that had never been made. A revision that refers to a " +
    "secret without a version is refused, and a first create that is refused leaves the service tainted.",
  sources: ["incident 2025-09-04", "https://cloud.google.com/run/docs/configuring/services/secrets"],
  fix: "Declare the google_secret_manager_secret with a version, or look the version of a supplied one up with data.google_secret_manager_secret_version (fetch_secret_data = false), and let the service depend on it.",
  exceptable: true,
  check(service, context) {
    const { estate, contract } = context;
    const uses = distinctSecretUses(estate, service, contract);
    const hidden = cloudRunService(service, contract).containers.filter(
      ({ hiddenVariables }) => hiddenVariables !== undefined,
    );
    if (uses.length === 0 && hidden.length === 0) return NOT_APPLICABLE;
    return orPass([
      ...uses.flatMap((use) => judgeUse(service, use, context)),
      ...hidden.map(({ path, hiddenVariables = "" }) => unknownAt(`${path}.env`, hiddenVariables)),
    ]);
  },
};

function judgeUse(service: Resource, use: SecretUse, context: RuleContext): readonly Verdict[] {
  const { estate, contract } = context;
  const { path, secretId } = use;
  if (secretId === undefined) return [{ status: "unknown", path, why: "which secret it is, is not known yet" }];
  const fail = (what: string, got: string, want: string): readonly Verdict[] => [
    {
      status: "fail",
      path,
      message: `${cloudRunService(service, contract).name} reads the secret ${secretId} for ${use.by}, ${what}`,
      got,
      want,
    },
  ];
  // A live service runs with what it has; whether it should have it, the declaration alone tells.
  if (service.source === "live" && !estate.isDeclared) {
    const isDeclared = contract.services.some(({ secrets }) => Object.values(secrets).includes(secretId));
    return isDeclared ? [] : fail("which is not declared", secretId, "a declared secret");
  }
  const secret = managedNamed(estate, SECRET, secretId)[0];
  const isBefore = (resource: Resource) =>
    service.source === "live" ||
    (resource.stack === service.stack
      ? dependsOn(estate, service, resource)
      : comesAfter(estate, service.stack, resource.stack));
  const written = versionsOf(estate, secretId).filter((version) => boolean(at(version.values, "enabled")) !== false);
  const made = [...written, ...lookupsOf(estate, secretId)];
  if (made.some(isBefore)) return [];
  if (made[0]) return fail(`and does not wait for its version`, "no dependency", `depends_on ${made[0].address}`);
  if (!secret) {
    if (isSeenFrom(estate, service.stack, [SECRET]))
      return fail("which no stack declares", secretId, "a declared secret");
    return [{ status: "unknown", path, why: `the secret ${secretId} is not in what was given` }];
  }
  if (text(at(secret.values, "labels.source")) === "supplied") {
    return [
      { status: "unknown", path, why: `whether a person has given ${secretId} a version is not in what was given` },
    ];
  }
  return fail("which has no version", "no version", `a google_secret_manager_secret_version of ${secret.address}`);
}
