import { isPrivateAddress } from "../../../platform/cidr";
import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import type { CloudRunService, Variable } from "../../cloud-run-service";
import type { Contract } from "../../contract";
import { NOT_APPLICABLE, PASS, unknownAt } from "../../rule";
import type { Rule } from "../../rule";
import { at, blocks, referencesIn, text } from "../../value";

const PATH = "template.vpc_access";

export const privateEgress: Rule = {
  id: "NET003",
  family: "NET",
  slug: "private-egress",
  title: "A service that talks to a private address has one way into the network",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why:
    "On 15 September 2025 revision 00691-xl2 could not reach the database's private address and gave up at start-up. A connector " +
    "and direct interfaces together pass the plan and are refused by the API.",
  sources: ["incident 2025-09-15", "https://cloud.google.com/run/docs/configuring/connecting-vpc"],
  fix: 'Write template.vpc_access with connector = "projects/.../connectors/..." and egress = "PRIVATE_RANGES_ONLY", and no network_interfaces.',
  exceptable: true,
  check(resource, { contract }) {
    const service = cloudRunService(resource, contract);
    const interfaces = blocks(resource.values, `${PATH}.network_interfaces`);
    if (!interfaces) return unknownAt(PATH, "(the block is not known yet)");
    const hasConnector = at(resource.values, `${PATH}.connector`).state !== "absent";
    const hasInterface = interfaces.length > 0;
    if (hasConnector && hasInterface) {
      return {
        status: "fail",
        path: `${PATH}.network_interfaces`,
        message: `${service.name} has both a connector and network interfaces; it needs one of the two`,
        got: "connector and network_interfaces",
        want: "connector alone, or network_interfaces alone",
      };
    }
    const target = privateTarget(service, contract);
    if (target === undefined) return NOT_APPLICABLE;
    if (hasConnector || hasInterface) return PASS;
    return {
      status: "fail",
      path: PATH,
      message: `${service.name} has no way into the network; it needs one to reach ${target}`,
      got: "nothing",
      want: "a connector, or network interfaces",
    };
  },
};

/** What the service reaches by a private address, by its contract or by its variables. */
function privateTarget({ contract: declared, containers }: CloudRunService, contract: Contract): string | undefined {
  if (declared?.database && contract.database.connection === "private-ip") return "the database's private address";
  if (declared?.usesRedis) return "Redis";
  const pointsInside = containers.flatMap(({ variables }) => variables).find(isPrivate);
  return pointsInside && `what ${pointsInside.name} names`;
}

function isPrivate({ name, declared, value }: Variable): boolean {
  if (name.endsWith("_HOST") && isPrivateAddress(text(value) ?? "")) return true;
  return referencesIn(declared).some(
    ({ address, attribute }) =>
      (address.startsWith("google_sql_database_instance.") && attribute === "private_ip_address") ||
      (address.startsWith("google_redis_instance.") && attribute === "host"),
  );
}
