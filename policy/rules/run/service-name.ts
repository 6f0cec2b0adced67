import { MAX_SERVICE_NAME_LENGTH, SERVICE_NAME } from "../../../platform/cloud-run";
import { CLOUD_RUN_SERVICE } from "../../cloud-run-service";
import type { Contract } from "../../contract";
import type { Resource } from "../../resources";
import { NOT_APPLICABLE, PASS, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { at, text } from "../../value";

const FIRST_GENERATION = "google_cloud_run_service";
const GROUP = "google_compute_region_network_endpoint_group";

export const serviceName: Rule = {
  id: "RUN023",
  family: "RUN",
  slug: "service-name",
  title: "A service has one of the declared names, and the load balancer refers to the resource",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [CLOUD_RUN_SERVICE, FIRST_GENERATION, GROUP],
  why: "Everything else finds a service by its name. A name that nobody declared is a stray of an earlier script, and one written out in the load balancer may name a service that is not there. Cloud Run takes at most 49 characters.",
  sources: [
    "https://cloud.google.com/run/docs/deploying",
    "https://cloud.google.com/load-balancing/docs/negs/serverless-neg-concepts",
  ],
  fix: "Use a declared name on a google_cloud_run_v2_service; in the group write cloud_run { service = google_cloud_run_v2_service.NAME.name }.",
  exceptable: true,
  check(resource, { contract }) {
    if (resource.type === GROUP) return judgeGroup(resource);
    if (resource.type === CLOUD_RUN_SERVICE) return judgeName(resource, contract);
    return {
      status: "fail",
      path: "name",
      message: `${resource.address} is declared with the resource of the first API, which no rule looks into`,
      got: FIRST_GENERATION,
      want: CLOUD_RUN_SERVICE,
      fix: `declare it as ${CLOUD_RUN_SERVICE}`,
    };
  },
};

function judgeName({ values }: Resource, { services }: Contract): Verdict {
  const reading = at(values, "name");
  if (reading.state === "unknown") return unknownAt("name", reading.text);
  const name = text(reading) ?? "";
  const fail = (message: string, want: string): Verdict => ({ status: "fail", path: "name", message, got: name, want });
  if (name.length > MAX_SERVICE_NAME_LENGTH) {
    const length = `has ${name.length} characters; Cloud Run takes ${MAX_SERVICE_NAME_LENGTH}`;
    return fail(`the service name ${name} ${length}`, `at most ${MAX_SERVICE_NAME_LENGTH} characters`);
  }
  if (!SERVICE_NAME.test(name)) {
    const want = "lower-case letters, digits and hyphens, starting with a letter, not ending with a hyphen";
    return fail(`the service name "${name}" is not one that Cloud Run takes`, want);
  }
  if (services.some((service) => service.name === name)) return PASS;
  return fail(`${name} is not one of the declared names`, services.map((service) => service.name).join(", "));
}

function judgeGroup({ address, values }: Resource): Verdict {
  if (at(values, "cloud_run").state === "absent") return NOT_APPLICABLE;
  const service = at(values, "cloud_run.service");
  const references = service.state === "absent" ? [] : service.references;
  if (references.some((reference) => reference.address.startsWith(`${CLOUD_RUN_SERVICE}.`))) return PASS;
  if (service.state === "unknown") return unknownAt("cloud_run.service", service.text);
  const got = text(service) ?? "no service";
  const message = `${address} names ${got}, and does not refer to the service's resource`;
  return { status: "fail", path: "cloud_run.service", message, got, want: "a reference to the service's name" };
}
