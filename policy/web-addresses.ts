/** The web addresses in a container's variables: one to a variable, or several with commas between. */
import { isWebUrlName } from "../platform/application";
import type { Container, Variable } from "./cloud-run-service";
import { text } from "./value";

/** The plain variables of a container that hold web addresses. */
export function webVariables({ variables }: Container): readonly Variable[] {
  return variables.filter(({ name, kind }) => kind === "plain" && isWebUrlName(name));
}

/** The addresses of a variable; none while its value is not known. A list may be written with commas or as JSON. */
export function addressesIn({ value }: Variable): readonly string[] {
  return (text(value) ?? "")
    .split(",")
    .map((address) => address.replace(/^[\s["']+|[\s\]"']+$/g, ""))
    .filter((address) => address !== "");
}
