/** Resources for tests of the review: an address and its attributes in the provider's shape. */
import type { Attributes, Resource } from "../../policy/resources";

/** A managed resource of the stack `staging`; `data.TYPE.NAME` makes a data source. */
export function declared(address: string, values: Attributes): Resource {
  const [first = "", second = "", third = ""] = address.split(".");
  const isData = first === "data";
  return {
    address,
    type: isData ? second : first,
    name: isData ? third : second,
    mode: isData ? "data" : "managed",
    source: "configuration",
    stack: "staging",
    values,
    dependsOn: [],
    lifecycle: {},
  };
}
