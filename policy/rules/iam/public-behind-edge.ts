import { CLOUD_RUN_SERVICE } from "../../cloud-run-service";
import { ALL_SCOPES, grantTypes, grantsOf, scopeOf } from "../../grants";
import type { Grant } from "../../grants";
import type { Estate, Resource } from "../../resources";
import { NOT_APPLICABLE, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { targetOf } from "../../target";
import { at, text } from "../../value";

const EVERYBODY = /^all(Authenticated)?Users$/;
const SERVICE_GRANTS = grantTypes("google_cloud_run_v2_service_iam", "google_cloud_run_service_iam");
const ACCESS_CONTROLS = [
  "google_storage_bucket_access_control",
  "google_storage_default_object_access_control",
  "google_storage_object_access_control",
];
const BEHIND_EDGE = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER";

export const publicBehindEdge: Rule = {
  id: "IAM003",
  family: "IAM",
  slug: "public-behind-edge",
  title: "Everybody may at most invoke a service, and only one that stands behind the load balancer",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [...grantTypes(...ALL_SCOPES), ...ACCESS_CONTROLS],
  why:
    "A grant to allUsers is a grant to the internet, and allAuthenticatedUsers is everybody with a Google account. Behind the " +
    "load balancer the security policy still stands in between.",
  sources: [
    "https://cloud.google.com/iam/docs/principals-overview",
    "https://cloud.google.com/run/docs/securing/ingress",
  ],
  fix: 'Name who needs it; for a public service grant roles/run.invoker, with ingress = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" on the service.',
  exceptable: true,
  check(resource, { estate, contract }) {
    if (ACCESS_CONTROLS.includes(resource.type)) return judgeEntity(resource);
    const grants = grantsOf(estate, resource, contract).filter(
      ({ member }) => member === undefined || EVERYBODY.test(member),
    );
    return grants.length === 0 ? NOT_APPLICABLE : orPass(grants.flatMap((grant) => judgeGrant(estate, grant)));
  },
};

function failure(resource: Resource, path: string, whom: string, what: string, want: string): Verdict {
  return {
    status: "fail",
    path,
    message: `${resource.address} lets ${whom} ${what}; it needs ${want}`,
    got: whom,
    want,
  };
}

function judgeEntity(resource: Resource): Verdict | readonly Verdict[] {
  const entity = at(resource.values, "entity");
  if (entity.state === "unknown") return unknownAt("entity", entity.text);
  const whom = text(entity) ?? "";
  return orPass(
    EVERYBODY.test(whom) ? [failure(resource, "entity", whom, "read a bucket", "an account or a group by name")] : [],
  );
}

function judgeGrant(estate: Estate, { resource, role, member, memberPath: path }: Grant): readonly Verdict[] {
  if (member === undefined) return [{ status: "unknown", path, why: "the member is not known yet" }];
  if (!SERVICE_GRANTS.includes(resource.type) || (role !== undefined && role !== "roles/run.invoker")) {
    return [failure(resource, path, member, `have ${role ?? "a role"}`, "an account or a group by name")];
  }
  if (role === undefined) return [{ status: "unknown", path, why: "the role is not known yet" }];
  const service = targetOf(estate, resource, scopeOf(resource), CLOUD_RUN_SERVICE);
  if (service.state !== "named" || !service.resource) {
    return [{ status: "unknown", path, why: "the service that it is for is not in what was given" }];
  }
  const ingress = at(service.resource.values, "ingress");
  if (ingress.state === "unknown") return [unknownAt(path, ingress.text)];
  if (text(ingress) === BEHIND_EDGE) return [];
  return [
    failure(
      resource,
      path,
      member,
      "invoke a service that can be reached beside the load balancer",
      `ingress = ${BEHIND_EDGE} on it`,
    ),
  ];
}
