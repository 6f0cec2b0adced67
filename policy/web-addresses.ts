/** The web addresses in a container's variables: one to a variable, or several with commas between. */
import { isWebUrlName } from "../platform/application";
import { readWebAddress } from "../platform/web-address";
import type { WebAddress } from "../platform/web-address";
import type { Container, Variable } from "./cloud-run-service";
import { text } from "./value";

/** The variables of a container that hold web addresses. One from a secret has no value to look at. */
export function webVariables({ variables }: Container): readonly Variable[] {
  return variables.filter(({ name }) => isWebUrlName(name));
}

/**
 * The addresses of a variable, `undefined` for each part that is none; no address while its value is not known. A list may
 * be written with commas or as JSON.
 */
export function addressesIn({ value }: Variable): readonly (WebAddress | undefined)[] {
  const written = text(value) ?? "";
  let found = read.get(written);
  if (!found) {
    found = written
      .split(",")
      .map((part) => part.replace(/^[\s["']+|[\s\]"']+$/g, ""))
      .filter((part) => part !== "")
      .map(readWebAddress);
    if (read.size < MOST_KEPT) read.set(written, found);
  }
  return found;
}

/** The services of an environment name the same few addresses: each is read once. */
const read = new Map<string, readonly (WebAddress | undefined)[]>();
const MOST_KEPT = 1000;
