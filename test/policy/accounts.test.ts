/** Service accounts, however a value names them. */
import { accountMail, declaredAccount, mailOf, memberOf } from "../../policy/accounts";
import { Expression, estateOf } from "../../policy/resources";
import type { Reference, Resource, Value } from "../../policy/resources";
import { read } from "../../policy/value";
import { exampleContract } from "./example-contract";

const CONTRACT = exampleContract();

function resource(address: string, values: { [attribute: string]: Value }): Resource {
  const [type = "", name = ""] = address.split(".");
  return {
    ...{ address, type, name, mode: "managed", source: "configuration", stack: "s" },
    ...{ values, dependsOn: [], lifecycle: {} },
  };
}

const deploy = resource("google_service_account.deploy", { account_id: "netra-deploy" });
const foreign = resource("google_service_account.foreign", { account_id: "theirs", project: "another" });
const unnamed = resource("google_service_account.unnamed", { account_id: new Expression("${var.id}", []) });
const grant = resource("google_project_iam_member.g", {});
const estate = estateOf([deploy, foreign, unnamed, grant]);
const MAIL = "netra-deploy@netra-staging.iam.gserviceaccount.com";

const ref = (address: string, attribute: string): Reference => ({ address, attribute });
const email = (account: string) => ref(`google_service_account.${account}`, "email");
const TO_DEPLOY = new Expression("${google_service_account.deploy.email}", [email("deploy")]);

test.each([
  ["of the environment's project", deploy, MAIL],
  ["of another project", foreign, "theirs@another.iam.gserviceaccount.com"],
  ["without a known id", unnamed, undefined],
])("an account %s has a mail", (_, account, expected) => {
  expect(mailOf(account, CONTRACT)).toBe(expected);
});

describe("a value", () => {
  test.each<readonly [string, Value, string | undefined]>([
    ["is a mail", MAIL, MAIL],
    ["is a member", `serviceAccount:${MAIL}`, MAIL],
    ["is a resource name", `projects/netra-staging/serviceAccounts/${MAIL}`, MAIL],
    ["is a reference", TO_DEPLOY, MAIL],
    ["is a reference to an account without a known id", new Expression("${u}", [email("unnamed")]), undefined],
    ["is a reference to no account", new Expression("${var.a}", [ref("var.a", "")]), undefined],
    ["is another kind of member", "group:team@example.com", undefined],
    ["holds a member behind other text", `deleted:serviceAccount:${MAIL}`, undefined],
    ["is no mail", "netra-deploy", undefined],
  ])("that %s names the account", (_, value, expected) => {
    expect(accountMail(estate, grant, read(value), CONTRACT)).toBe(expected);
  });
});

describe("a member of a grant", () => {
  const member = (value: Value) => memberOf(estate, grant, read(value), CONTRACT);

  test.each(["allUsers", "group:team@example.com", `serviceAccount:${MAIL}`])("is %s as written", (written) => {
    expect(member(written)).toBe(written);
  });

  test.each<readonly [string, readonly Reference[]]>([
    ["${google_service_account.deploy.member}", [ref("google_service_account.deploy", "member")]],
    ["serviceAccount:${google_service_account.deploy.email}", [email("deploy")]],
  ])("is the account that %s refers to", (text, references) => {
    expect(member(new Expression(text, references))).toBe(`serviceAccount:${MAIL}`);
  });

  test.each<readonly [string, readonly Reference[]]>([
    // A mail is no member, and neither is one of another kind.
    ["${google_service_account.deploy.email}", [email("deploy")]],
    ["user:${google_service_account.deploy.email}", [email("deploy")]],
    ["deleted:serviceAccount:${google_service_account.deploy.email}", [email("deploy")]],
    ["serviceAccount:${google_service_account.deploy.email}?uid=1", [email("deploy")]],
    ["serviceAccount:${google_service_account.unnamed.email}", [email("unnamed")]],
    ["${var.member}", [ref("var.member", "")]],
    ["(known after apply)", []],
    [
      "${true ? google_service_account.deploy.member : google_service_account.foreign.member}",
      [ref("google_service_account.deploy", "member"), ref("google_service_account.foreign", "member")],
    ],
  ])("is not told of %s", (text, references) => {
    expect(member(new Expression(text, references))).toBeUndefined();
  });
});

test("an account's own resource is found by its mail", () => {
  expect(declaredAccount(estate, MAIL)).toBe(deploy);
  expect(declaredAccount(estate, "nobody@netra-staging.iam.gserviceaccount.com")).toBeUndefined();
});
