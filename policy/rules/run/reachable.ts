import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import type { Contract } from "../../contract";
import { grantTypes, grantsOf, scopeOf } from "../../grants";
import type { Grant } from "../../grants";
import type { Estate, Resource } from "../../resources";
import { NOT_APPLICABLE, PASS, orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { targetOf } from "../../target";
import { at, boolean, text } from "../../value";

const PUBLIC: readonly string[] = ["allUsers", "allAuthenticatedUsers"];
const BEHIND_LOAD_BALANCER = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER";
const INTERNAL_ONLY = "INGRESS_TRAFFIC_INTERNAL_ONLY";

export const reachable: Rule = {
  id: "RUN021",
  family: "RUN",
  slug: "reachable",
  title: "A service is reached through the load balancer alone, and by anyone only where its switch says so",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [CLOUD_RUN_SERVICE, ...grantTypes("google_cloud_run_v2_service_iam", "google_cloud_run_service_iam")],
  why: "A service that answers on its run.app address is beside the load balancer, its certificate and its security policy.",
  sources: [
    "https://cloud.google.com/run/docs/securing/ingress",
    "https://cloud.google.com/run/docs/authenticating/public",
  ],
  fix: 'Write ingress = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"; let allUsers invoke only a service whose declaration says publicInvoker.',
  exceptable: true,
  check(resource, { estate, contract }) {
    return resource.type === CLOUD_RUN_SERVICE
      ? judgeService(resource, contract)
      : judgeGrants(resource, estate, contract);
  },
};

function judgeService(resource: Resource, contracts: Contract): Verdict | readonly Verdict[] {
  const { name, contract } = cloudRunService(resource, contracts);
  const found: Verdict[] = [];
  const ingress = at(resource.values, "ingress");
  if (ingress.state === "unknown") found.push(unknownAt("ingress", ingress.text));
  // A service without hosts is not behind the load balancer: it may be closed to it as well.
  else if (text(ingress) !== BEHIND_LOAD_BALANCER && (text(ingress) !== INTERNAL_ONLY || contract?.hosts.length)) {
    const isClosed = text(ingress) === INTERNAL_ONLY;
    const got = text(ingress) ?? "INGRESS_TRAFFIC_ALL (Cloud Run's default)";
    const message = isClosed
      ? `${name} cannot be reached by the load balancer`
      : `${name} can be reached beside the load balancer`;
    found.push({
      status: "fail",
      path: "ingress",
      message,
      got,
      want: BEHIND_LOAD_BALANCER,
      fix: `ingress = "${BEHIND_LOAD_BALANCER}"`,
    });
  }
  const unchecked = at(resource.values, "invoker_iam_disabled");
  if (contract?.publicInvoker) return orPass(found);
  if (unchecked.state === "unknown") found.push(unknownAt("invoker_iam_disabled", unchecked.text));
  else if (boolean(unchecked)) {
    const message = `${name} lets anyone invoke it (no IAM check); its declaration does not say publicInvoker`;
    found.push({
      status: "fail",
      path: "invoker_iam_disabled",
      message,
      got: "true",
      want: "false",
      fix: "invoker_iam_disabled = false",
    });
  }
  return orPass(found);
}

function judgeGrants(resource: Resource, estate: Estate, contract: Contract): Verdict | readonly Verdict[] {
  const grants = grantsOf(estate, resource, contract).filter(isPublic);
  if (grants.length === 0) return NOT_APPLICABLE;
  const target = targetOf(estate, resource, scopeOf(resource), CLOUD_RUN_SERVICE, "google_cloud_run_service");
  const name = target.state === "named" ? target.name : undefined;
  if (contract.services.some((service) => service.name === name && service.publicInvoker)) return PASS;
  return grants.map(({ member, memberPath: path }): Verdict => {
    if (name === undefined) return unknownAt(path, "(which service it is for is not known)");
    const message = `${name} lets ${member} invoke it; its declaration does not say publicInvoker`;
    return { status: "fail", path, message, got: member, want: "no public invoker" };
  });
}

function isPublic(grant: Grant): grant is Grant & { readonly member: string } {
  return grant.member !== undefined && PUBLIC.includes(grant.member);
}
