import { survivesDestroy } from "../../../../policy/rules/ops/survives-destroy";
import { estatePart, fails, isUnknown } from "../../estate-part";
import { describeRule, set, unset } from "../../rule-cases";
import type { Fixture } from "../../rule-cases";

const API = "google_project_service.run";
const PEERING = "google_service_networking_connection.private-services";
const USER = "google_sql_user.backend";
const DATABASE = "google_sql_database.backend";
const POLICY = "deletion_policy";
const UPDATE = "update_on_creation_fail";

const wrong = (address: string, name: string, path: string, has: string, want: string, got: string) =>
  fails(address, path, `${name} has ${has}; it needs ${want}`, got, want);

describeRule(survivesDestroy, {
  compliant: () => estatePart(API, PEERING, USER, DATABASE),
  cases: [
    {
      name: "an API that is disabled with its declaration",
      change: (fixture) => set(fixture, API, "disable_on_destroy", true),
      expect: [wrong(API, API, "disable_on_destroy", "disable_on_destroy true", "false", "true")],
    },
    {
      name: "an API that says nothing is disabled",
      change: (fixture) => unset(fixture, API, "disable_on_destroy"),
      expect: [
        wrong(API, API, "disable_on_destroy", "no disable_on_destroy, which means true", "false", "true by default"),
      ],
    },
    {
      name: "a switch that is not known yet is unknown",
      change: (fixture) => set(fixture, API, "disable_on_destroy", "${var.disable}"),
      expect: [isUnknown(API, "disable_on_destroy", "${var.disable} is not known yet")],
    },
    ...[
      { address: PEERING, name: PEERING },
      { address: USER, name: "netra_backend" },
      { address: DATABASE, name: "netra_staging" },
    ].flatMap(({ address, name }) => [
      {
        name: `${address} that is deleted`,
        change: (fixture: Fixture) => set(fixture, address, POLICY, "DELETE"),
        expect: [wrong(address, name, POLICY, `${POLICY} DELETE`, "ABANDON", "DELETE")],
      },
      {
        name: `${address} that says nothing is deleted`,
        change: (fixture: Fixture) => unset(fixture, address, POLICY),
        expect: [wrong(address, name, POLICY, `no ${POLICY}, which means DELETE`, "ABANDON", "DELETE by default")],
      },
      {
        name: `a policy of ${address} that is not known yet is unknown`,
        change: (fixture: Fixture) => set(fixture, address, POLICY, "${var.policy}"),
        expect: [isUnknown(address, POLICY, "${var.policy} is not known yet")],
      },
    ]),
    {
      name: "a peering that is not taken up again",
      change: (fixture) => set(fixture, PEERING, UPDATE, false),
      expect: [wrong(PEERING, PEERING, UPDATE, `${UPDATE} false`, "true", "false")],
    },
    {
      name: "a peering that says nothing is not",
      change: (fixture) => unset(fixture, PEERING, UPDATE),
      expect: [wrong(PEERING, PEERING, UPDATE, `no ${UPDATE}, which means false`, "true", "false by default")],
    },
    {
      name: "a switch of the peering that is not known yet is unknown",
      change: (fixture) => set(fixture, PEERING, UPDATE, "${var.update}"),
      expect: [isUnknown(PEERING, UPDATE, "${var.update} is not known yet")],
    },
  ],
});
