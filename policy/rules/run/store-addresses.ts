import { isStoreAddressName } from "../../../platform/application";
import { CLOUD_RUN_SERVICE, cloudRunService } from "../../cloud-run-service";
import type { Variable } from "../../cloud-run-service";
import { literalText } from "../../read/expression";
import { isResourceReference } from "../../references";
import { Expression } from "../../resources";
import { orPass, unknownAt } from "../../rule";
import type { Rule, Verdict } from "../../rule";
import { text } from "../../value";

const IPV4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/;

export const storeAddresses: Rule = {
  id: "RUN016",
  family: "RUN",
  slug: "store-addresses",
  title: "The address of a database or of Redis comes from the resource and is not written out",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: [CLOUD_RUN_SERVICE],
  why: "A recreated instance has another private address. One that is written out goes on pointing at the old one, and on 15 September 2025 the private address could not be reached.",
  sources: ["incident 2025-09-15", "https://cloud.google.com/sql/docs/postgres/private-ip"],
  fix: "Write the reference, such as ${google_sql_database_instance.NAME.private_ip_address} or ${google_redis_instance.NAME.host}.",
  exceptable: true,
  check(resource, { contract }) {
    const found: Verdict[] = [];
    for (const { label, variables } of cloudRunService(resource, contract).containers) {
      for (const variable of variables) {
        if (isStoreAddressName(variable.name)) judge(found, label, variable);
      }
    }
    return orPass(found);
  },
};

/** What is written is judged, and not what it comes to: a reference is right whatever address it has now. */
function judge(found: Verdict[], label: string, { name, path, value, declared }: Variable): void {
  const reference =
    declared instanceof Expression && declared.references.some(isResourceReference) ? declared : undefined;
  const written = reference ? literalText(reference.text) : text(value);
  const address = written === undefined ? undefined : IPV4.exec(written)?.[0];
  if (address !== undefined) {
    const message = `${label} has the address ${address} written out in ${name}`;
    found.push({ status: "fail", path, message, got: address, want: "a reference to the instance's own attribute" });
  } else if (!reference && value.state === "unknown") found.push(unknownAt(path, value.text));
}
