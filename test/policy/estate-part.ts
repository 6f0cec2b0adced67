/** A part of the compliant estate, and expectations in one line: for rules that look at few types. */
import { readInput } from "../../policy/read/input";
import type { Rule } from "../../policy/rule";
import { exampleContract } from "./example-contract";
import { copyOf } from "./fixture";
import { filesOf } from "./fixture-files";
import { compliantEstate } from "./rule-cases";
import type { ExpectedVerdict, Fixture, FixtureBlock } from "./rule-cases";

let wholeEstate: Fixture | undefined;

/** The blocks whose address begins with one of these, each as a fixture of its own would hold it. */
export function estatePart(...beginnings: readonly string[]): Fixture {
  const isKept = (address: string) => beginnings.some((beginning) => address.startsWith(beginning));
  // Each case begins with a part of its own: what is copied is made once.
  const estate = (wholeEstate ??= compliantEstate());
  const kept = copyOf(Object.fromEntries(Object.entries(estate).filter(([address]) => isKept(address))));
  for (const beginning of beginnings) {
    if (!Object.keys(kept).some((address) => address.startsWith(beginning)))
      throw new Error(`Nothing begins with ${beginning}`);
  }
  return kept;
}

/** The fixture with its blocks in another stack. */
export function inStack(stack: string, fixture: Fixture): Fixture {
  return Object.fromEntries(Object.entries(fixture).map(([address, block]) => [`${stack}/${address}`, block]));
}

/** Takes blocks away whose address begins with one of these. */
export function remove(fixture: Fixture, ...beginnings: readonly string[]): void {
  const found = Object.keys(fixture).filter((address) => beginnings.some((beginning) => address.startsWith(beginning)));
  if (found.length === 0) throw new Error(`Nothing begins with ${beginnings.join(" or ")}`);
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- an address names the block
  for (const address of found) delete fixture[address];
}

export function block(fixture: Fixture, address: string): FixtureBlock {
  const found = fixture[address];
  if (!found) throw new Error(`The fixture has no ${address}`);
  return found;
}

type Failure = Extract<ExpectedVerdict, { status: "fail" }>;

export function fails(
  address: string,
  path: string,
  message: string,
  got: string,
  want: string,
  more: Partial<Pick<Failure, "severity" | "fix">> = {},
): Failure {
  return { status: "fail", address, path, message, got, want, ...more };
}

export function isUnknown(address: string, path: string, why: string): ExpectedVerdict {
  return { status: "unknown", address, path, why };
}

/** What a rule says of the one live service of a fixture when the declaration is given beside the export. */
export function verdictOnLive(rule: Rule, declared: Fixture, live: Fixture): unknown {
  const { estate } = readInput([...filesOf(declared, "configuration"), ...filesOf(live, "live")]);
  const service = estate.resources.find(({ source }) => source === "live");
  if (!service) throw new Error("The fixture has no service that an export could show");
  return rule.check(service, { estate, contract: exampleContract() });
}
