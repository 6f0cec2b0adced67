import { servingLatest } from "../../../../policy/rules/run/serving-latest";
import { describeRule, planned, set, unset } from "../../rule-cases";
import type { Fixture, FixtureBlock } from "../../rule-cases";
import { BACKEND, NAME, backend, failure, setting, unknown } from "./backend";

const LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";
const REVISION = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";
const NEW = `${NAME}-00161-67z`;
const OLD = `${NAME}-00035-fnj`;
const PREFIX = `projects/netra-staging/locations/us-central1/services/${NAME}/revisions/`;

/** A running backend, as a live export shows it, and a plan that has nothing to change. */
function running(): Fixture {
  const fixture = backend();
  const status: FixtureBlock = {
    latest_created_revision: NEW,
    latest_ready_revision: NEW,
    terminal_condition: { type: "Ready", state: "CONDITION_SUCCEEDED" },
    traffic_statuses: [{ type: LATEST, revision: NEW, percent: 100 }],
  };
  for (const [path, value] of Object.entries(status)) set(fixture, BACKEND, path, value);
  planned(fixture, BACKEND, { actions: ["no-op"] });
  return fixture;
}

function share(percent: number) {
  return failure("traffic_statuses", {
    message: `${NAME} sends ${percent} % of its traffic to ${NEW}`,
    got: `${percent} %`,
    want: "100 %",
  });
}

function notReady(ready: string) {
  return failure("latest_ready_revision", {
    message: `${NAME} has ${NEW} as its latest revision, and ${ready} is ready`,
    got: ready,
    want: NEW,
  });
}

describeRule(servingLatest, {
  compliant: running,
  cases: [
    {
      name: "a roll-out that failed leaves everything on the old revision",
      change: (fixture) => {
        set(fixture, BACKEND, "latest_ready_revision", OLD);
        set(fixture, BACKEND, "traffic_statuses", [{ type: LATEST, revision: OLD, percent: 100 }]);
        set(fixture, BACKEND, "terminal_condition", {
          type: "Ready",
          state: "CONDITION_FAILED",
          message: "The user-provided container failed to start.",
        });
      },
      expect: [
        notReady(OLD),
        failure("terminal_condition.state", {
          message: `${NAME} is not ready: The user-provided container failed to start.`,
          got: "CONDITION_FAILED",
          want: "CONDITION_SUCCEEDED",
        }),
        share(0),
      ],
    },
    {
      name: "a failure may come without a message",
      change: setting("terminal_condition", { type: "Ready", state: "CONDITION_FAILED" }),
      expect: [
        failure("terminal_condition.state", {
          message: `${NAME} is not ready: without a message`,
          got: "CONDITION_FAILED",
          want: "CONDITION_SUCCEEDED",
        }),
      ],
    },
    {
      name: "a roll-out under way is not known yet",
      change: setting("terminal_condition", { type: "Ready", state: "CONDITION_RECONCILING" }),
      expect: [unknown("terminal_condition.state", "the roll-out is CONDITION_RECONCILING")],
    },
    {
      name: "a status without a condition does not say",
      change: (fixture) => unset(fixture, BACKEND, "terminal_condition"),
      expect: [unknown("terminal_condition.state", "the roll-out is not reported")],
    },
    {
      name: "another revision is ready",
      change: setting("latest_ready_revision", OLD),
      expect: [notReady(OLD)],
    },
    {
      name: "no revision is ready",
      change: (fixture) => unset(fixture, BACKEND, "latest_ready_revision"),
      expect: [notReady("none")],
    },
    {
      name: "the Admin API's path in front of a revision makes no difference",
      change: (fixture) => {
        set(fixture, BACKEND, "latest_created_revision", `${PREFIX}${NEW}`);
        set(fixture, BACKEND, "latest_ready_revision", `${PREFIX}${NEW}`);
      },
      expect: "pass",
    },
    {
      name: "some of the traffic is elsewhere",
      change: setting("traffic_statuses", [
        { type: LATEST, revision: NEW, percent: 90 },
        { type: REVISION, revision: OLD, percent: 10 },
      ]),
      expect: [share(90)],
    },
    {
      name: "shares of the latest revision add up, a tag without a share does no harm",
      change: setting("traffic_statuses", [
        { type: LATEST, revision: NEW, percent: 60 },
        { type: REVISION, revision: NEW, percent: 40 },
        { type: REVISION, revision: OLD, tag: "old" },
      ]),
      expect: "pass",
    },
    {
      name: "a status that follows the latest revision may not name it",
      change: setting("traffic_statuses", [{ type: LATEST, percent: 100 }]),
      expect: "pass",
    },
    {
      name: "no traffic is served at all",
      change: (fixture) => unset(fixture, BACKEND, "traffic_statuses"),
      expect: [share(0)],
    },
    {
      name: "what is no running service cannot be judged",
      change: (fixture) => {
        for (const path of [
          "latest_created_revision",
          "latest_ready_revision",
          "terminal_condition",
          "traffic_statuses",
        ]) {
          unset(fixture, BACKEND, path);
        }
      },
      expect: [unknown("latest_created_revision", "there is no status: it is not a running service")],
    },
    ...[["create"], ["update"], ["delete", "create"]].map((actions) => ({
      name: `${actions.join(" and ")} is judged afterwards: it may be the repair`,
      change: (fixture: Fixture) => {
        set(fixture, BACKEND, "latest_ready_revision", OLD);
        planned(fixture, BACKEND, { actions });
      },
      sources: ["plan"] as const,
      expect: [unknown("latest_created_revision", "this change makes a new revision")],
    })),
    {
      name: "a status that is not known yet is unknown",
      change: (fixture) => {
        unset(fixture, BACKEND, "latest_created_revision");
        planned(fixture, BACKEND, { actions: ["no-op"], unknown: ["latest_created_revision"] });
      },
      sources: ["plan"],
      expect: [unknown("latest_created_revision", "known after apply")],
    },
    {
      name: "parts of the status that are not known yet are unknown",
      change: (fixture) => {
        const unknownPaths = ["latest_ready_revision", "terminal_condition", "traffic_statuses"];
        for (const path of unknownPaths) unset(fixture, BACKEND, path);
        planned(fixture, BACKEND, { actions: ["no-op"], unknown: unknownPaths });
      },
      sources: ["plan"],
      expect: [
        unknown("latest_ready_revision", "known after apply"),
        unknown("terminal_condition.state", "the roll-out is not reported"),
        unknown("traffic_statuses", "the traffic is not known yet"),
      ],
    },
  ],
});
