/** Which resource a value names, however it is written. */
import { Expression, estateOf } from "../../policy/resources";
import type { Resource, Value } from "../../policy/resources";
import { labelOf, managedNamed, nameOf, targetOf } from "../../policy/target";
import { read } from "../../policy/value";

const NETWORK = "google_compute_network";

function resource(address: string, values: { [attribute: string]: Value }, more: Partial<Resource> = {}): Resource {
  const [type = "", name = ""] = address.replace(/^data\./, "").split(".");
  const mode = address.startsWith("data.") ? "data" : "managed";
  return {
    address,
    type,
    name,
    mode,
    source: "configuration",
    stack: "staging",
    values,
    dependsOn: [],
    lifecycle: {},
    ...more,
  };
}

const vpc = resource(`${NETWORK}.vpc`, { name: "staging-vpc" });
const elsewhere = resource(`${NETWORK}.other`, { name: "other-vpc" }, { stack: "foundation" });
const nameless = resource(`${NETWORK}.nameless`, { name: new Expression("${var.n}", []) });
const lookup = resource(`data.${NETWORK}.lookup`, { name: "other-vpc" });
const lostLookup = resource(`data.${NETWORK}.lost`, { name: "lost-vpc" });
const subnet = resource("google_compute_subnetwork.s", { name: "staging-vpc" });
const user = resource("google_x.user", {});
const estate = estateOf([vpc, elsewhere, nameless, lookup, lostLookup, subnet, user]);

const target = (value: Value | undefined, ...types: readonly string[]) =>
  targetOf(estate, user, read(value), ...(types.length > 0 ? types : [NETWORK]));
const to = (address: string, value?: Value) =>
  new Expression(`\${${address}.id}`, [{ address, attribute: "id" }], value);

describe("a value", () => {
  test.each<readonly [string, Value | undefined, object]>([
    ["that is not there names nothing", undefined, { state: "absent" }],
    ["that is not known names nothing yet", new Expression("${var.n}", []), { state: "unknown", text: "${var.n}" }],
    ["that is a list names nothing", ["staging-vpc"], { state: "unknown", text: "a list" }],
    ["names by name", "staging-vpc", { state: "named", name: "staging-vpc", resource: vpc, isReference: false }],
    [
      "names by id",
      "projects/p/global/networks/staging-vpc",
      { state: "named", name: "staging-vpc", resource: vpc, isReference: false },
    ],
    ["names what no stack has", "none", { state: "named", name: "none", resource: undefined, isReference: false }],
    [
      "names by name in every stack",
      "other-vpc",
      { state: "named", name: "other-vpc", resource: elsewhere, isReference: false },
    ],
    ["names by reference", to(vpc.address), { state: "named", name: "staging-vpc", resource: vpc, isReference: true }],
    [
      "names by reference, whatever it comes to",
      to(`${vpc.address}[0]`, "something else"),
      { state: "named", name: "staging-vpc", resource: vpc, isReference: true },
    ],
    [
      "names by reference what has no known name",
      to(nameless.address),
      { state: "named", name: undefined, resource: nameless, isReference: true },
    ],
    [
      "names by a data source what that looks up",
      to(lookup.address),
      { state: "named", name: "other-vpc", resource: elsewhere, isReference: true },
    ],
    [
      "names by a data source what no stack has",
      to(lostLookup.address),
      { state: "named", name: "lost-vpc", resource: undefined, isReference: true },
    ],
    ["refers in its own stack alone", to(elsewhere.address), { state: "unknown", text: `\${${elsewhere.address}.id}` }],
    ["refers to the wanted types alone", to(subnet.address), { state: "unknown", text: `\${${subnet.address}.id}` }],
    [
      "that refers elsewhere and comes to a name names by that",
      to("var.n", "staging-vpc"),
      { state: "named", name: "staging-vpc", resource: vpc, isReference: false },
    ],
  ])("%s", (_, value, expected) => {
    expect(target(value)).toEqual(expected);
  });

  test("names a resource of any of several types, the first of them first", () => {
    expect(target("staging-vpc", "google_compute_subnetwork", NETWORK)).toMatchObject({ resource: subnet });
    expect(target(to(vpc.address), "google_compute_subnetwork", NETWORK)).toMatchObject({ resource: vpc });
  });
});

test.each([
  [NETWORK, "name"],
  ["google_artifact_registry_repository", "repository_id"],
  ["google_iam_workload_identity_pool", "workload_identity_pool_id"],
  ["google_iam_workload_identity_pool_provider", "workload_identity_pool_provider_id"],
  ["google_logging_project_bucket_config", "bucket_id"],
  ["google_project", "project_id"],
  ["google_project_iam_custom_role", "role_id"],
  ["google_secret_manager_secret", "secret_id"],
  ["google_service_account", "account_id"],
])("a %s is called by its %s", (type, attribute) => {
  expect(nameOf({ type, values: { name: "wrong", [attribute]: "right" } })).toBe("right");
});

test.each([
  ["projects/p/secrets/jwt", "jwt"],
  ["serviceAccount:deploy@p.iam.gserviceaccount.com", "serviceAccount:deploy"],
  ["projects/p/serviceAccounts/deploy@p.iam.gserviceaccount.com", "deploy"],
  ["plain", "plain"],
])("%s is %s for short", (written, expected) => {
  expect(nameOf({ type: NETWORK, values: { name: written } })).toBe(expected);
});

test("a label is the name, or the address while the name is not known", () => {
  expect([labelOf(vpc), labelOf(nameless)]).toEqual(["staging-vpc", nameless.address]);
});

test("managed resources of a name are found in every stack, in the order read, and no data source among them", () => {
  const twin = resource(`${NETWORK}.twin`, { name: "other-vpc" });
  const several = estateOf([lookup, elsewhere, nameless, twin]);
  expect(managedNamed(several, NETWORK, "other-vpc")).toEqual([elsewhere, twin]);
  expect(managedNamed(several, NETWORK, "none")).toEqual([]);
  expect(managedNamed(several, "google_y", "other-vpc")).toEqual([]);
  expect(managedNamed(estate, NETWORK, "other-vpc")).toEqual([elsewhere]);
});
