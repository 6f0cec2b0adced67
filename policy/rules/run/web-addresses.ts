import { isCloudRunHost, isOwnMachine, isSecureScheme } from "../../../platform/web-address";
import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import type { Variable } from "../../cloud-run-service";
import { literalText } from "../../read/expression";
import { Expression } from "../../resources";
import type { Source } from "../../resources";
import { orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { addressesIn, webVariables } from "../../web-addresses";

const SECURE = "https:// or wss://";

export const webAddresses: Rule = {
  id: "RUN014",
  family: "RUN",
  slug: "web-addresses",
  title: "URL variables are https or wss, and name a host that others can reach and that lasts",
  severity: "error",
  seenIn: ["configuration", "plan", "live"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "An address of the machine itself works on a laptop and nowhere else. A *.run.app host that is written out points at a service that a recreation has replaced.",
  sources: [
    "https://cloud.google.com/run/docs/triggering/https-request",
    "https://cloud.google.com/run/docs/triggering/websockets",
  ],
  fix: "Write https:// or wss:// and the environment's own host; take a *.run.app host from the service's uri attribute.",
  exceptable: true,
  check(resource, { contract }) {
    const found: Verdict[] = [];
    for (const container of cloudRunService(resource, contract).containers) {
      for (const variable of webVariables(container)) judge(found, container.label, variable, resource.source);
    }
    return orPass(found);
  },
};

function judge(found: Verdict[], label: string, variable: Variable, source: Source): void {
  const { name, path, value, declared } = variable;
  const fail = (got: string, what: string, want: string) =>
    found.push({ status: "fail", path, message: `${label} has ${what} in ${name}`, got, want });
  if (value.state === "unknown") {
    // The scheme of a template may be written out while its host is not known yet.
    const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value.text)?.[1];
    if (scheme === undefined || isSecureScheme(scheme)) found.push(unknownAt(path, value.text));
    else fail(`${scheme}://`, `an address that starts with ${scheme}://`, SECURE);
  }
  for (const address of addressesIn(variable)) {
    if (!address) fail("no address", "something that is no address", `${SECURE} and a host`);
    else if (!isSecureScheme(address.scheme)) {
      fail(`${address.scheme}://`, `an address that starts with ${address.scheme}://`, SECURE);
    } else if (isOwnMachine(address.host)) {
      fail(address.host, `the host ${address.host}, the machine itself,`, "a host that others can reach");
    } else if (isCloudRunHost(address.host) && source !== "live" && isWrittenOut(declared)) {
      fail(
        address.host,
        `the host ${address.host} written out`,
        "the service's uri attribute, or the environment's own host",
      );
    }
  }
}

/** Whether a *.run.app host stands in the text itself and does not come from an attribute. */
function isWrittenOut(declared: Variable["declared"]): boolean {
  return !(declared instanceof Expression) || literalText(declared.text).includes(".run.app");
}
