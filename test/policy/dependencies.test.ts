/** What waits for what: in one stack, however far, by depends_on or by a reference. */
import { dependentsOf, dependsOn, directDependentsOf } from "../../policy/dependencies";
import { Expression, estateOf } from "../../policy/resources";
import type { Estate, Resource } from "../../policy/resources";

function resource(
  address: string,
  waitsFor: readonly string[] = [],
  refersTo: readonly string[] = [],
  stack = "s",
): Resource {
  const [type = "", name = ""] = address.split(".");
  const v = refersTo.map((target) => new Expression("${...}", [{ address: target, attribute: "id" }]));
  return {
    address,
    type,
    name,
    mode: "managed",
    source: "configuration",
    stack,
    values: { v },
    dependsOn: waitsFor,
    lifecycle: {},
  };
}

function find(estate: Estate, address: string): Resource {
  const found = estate.at(address)[0];
  if (!found) throw new Error(`No ${address}`);
  return found;
}

const ESTATE = estateOf([
  resource("x.api"),
  resource("x.network", ["x.api[0]"]),
  resource("x.database", [], ["x.network"]),
  resource("x.service", ["x.database"], ["x.network"]),
  resource("x.apart"),
  resource("x.stranger", ["x.apart"], [], "another stack"),
  resource("x.ring1", ["x.ring2"]),
  resource("x.ring2", [], ["x.ring1"]),
]);
const waits = (from: string, target: string) => dependsOn(ESTATE, find(ESTATE, from), find(ESTATE, target));

test.each([
  ["x.network", "x.api"],
  ["x.database", "x.network"],
  ["x.database", "x.api"],
  ["x.service", "x.database"],
  ["x.service", "x.api"],
  ["x.ring1", "x.ring2"],
  ["x.ring2", "x.ring1"],
])("%s waits for %s", (from, target) => {
  expect(waits(from, target)).toBe(true);
});

test.each([
  ["x.api", "x.network"],
  ["x.network", "x.database"],
  ["x.service", "x.apart"],
  ["x.service", "x.service"],
  ["x.stranger", "x.apart"],
])("%s does not wait for %s", (from, target) => {
  expect(waits(from, target)).toBe(false);
});

const addresses = (resources: Iterable<Resource>) => [...resources].map(({ address }) => address).sort();

test.each([
  ["x.api", ["x.database", "x.network", "x.service"], ["x.network"]],
  ["x.network", ["x.database", "x.service"], ["x.database", "x.service"]],
  ["x.service", [], []],
  ["x.apart", [], []],
  ["x.ring1", ["x.ring1", "x.ring2"], ["x.ring2"]],
])("what waits for %s is %j, %j of it by its own word", (target, all, direct) => {
  // Asked twice: what was walked once is kept.
  for (let round = 0; round < 2; round += 1) {
    expect(addresses(dependentsOf(ESTATE, find(ESTATE, target)))).toEqual(all);
    expect(addresses(directDependentsOf(ESTATE, find(ESTATE, target)))).toEqual(direct);
  }
});
