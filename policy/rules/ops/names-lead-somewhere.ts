import { LINKING_TYPES, firstToName, nameGiven, nameLinks } from "../../name-links";
import type { NameLink } from "../../name-links";
import { plainAddress } from "../../resources";
import type { Resource } from "../../resources";
import { NOT_APPLICABLE, PASS, unknownAt } from "../../rule";
import type { Rule, RuleContext, Verdict } from "../../rule";
import { comesAfter, isSeenFrom } from "../../stacks";
import { managedNamed } from "../../target";
import { text } from "../../value";

/**
 * Names between stacks are plain text: Terraform does not know that they belong together, and says nothing when one leads
 * nowhere. A name fails when every stack that comes before is given, or one of them declares resources of the type it has
 * to lead to; with less than that it is unknown.
 */
export const namesLeadSomewhere: Rule = {
  id: "OPS004",
  family: "OPS",
  slug: "names-lead-somewhere",
  title: "A name that one stack takes from another leads to a resource that a stack before it declares",
  severity: "error",
  seenIn: ["configuration", "plan"],
  appliesTo: LINKING_TYPES,
  why:
    "Stacks pass plain names, so that each can be planned alone. A name that was changed in one place leads nowhere in the other, " +
    "and nothing but the apply says so.",
  sources: ["https://developer.hashicorp.com/terraform/language/state/remote-state-data"],
  fix: "Take the name from the declaration in both stacks, and let the stack that uses it come after the one that declares it.",
  exceptable: true,
  check(resource, context) {
    const judged = nameLinks(resource).flatMap((link) => judge(resource, link, context) ?? []);
    return judged.length === 0 ? NOT_APPLICABLE : judged;
  },
};

function judge(
  resource: Resource,
  { path, reading, type }: NameLink,
  { estate, contract }: RuleContext,
): Verdict | undefined {
  const { address, stack } = resource;
  // A reference inside the stack is Terraform's own to follow.
  const isInside = reading.references.some(({ address: to }) =>
    estate.at(plainAddress(to)).some((other) => other.stack === stack),
  );
  if (isInside) return undefined;
  const written = text(reading);
  if (written === undefined) {
    return reading.state === "unknown" && reading.references.length > 0 ? unknownAt(path, reading.text) : undefined;
  }
  const name = nameGiven(type, written, contract.projectId);
  if (name === undefined) return undefined;
  const declared = managedNamed(estate, type, name);
  if (declared.some((other) => other.stack === stack || comesAfter(estate, stack, other.stack))) return PASS;
  const later = declared[0];
  if (!later && !isSeenFrom(estate, stack, [type])) {
    // Said once for a name and a stack, at the first resource that gives it.
    if (firstToName(estate, stack, type, written) !== resource) return undefined;
    return { status: "unknown", path, why: `the stack that declares ${name} is not in what was given` };
  }
  return {
    status: "fail",
    path,
    message: later
      ? `${address} names ${name}, which ${later.stack} declares, and that comes later`
      : `${address} names ${name}, and no stack declares a ${type} of that name`,
    got: written,
    want: `a ${type} that this stack, or one before it, declares`,
  };
}
