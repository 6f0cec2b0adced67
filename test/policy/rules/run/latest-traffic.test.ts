import { latestTraffic } from "../../../../policy/rules/run/latest-traffic";
import { describeRule, set, unset } from "../../rule-cases";
import type { FixtureBlock } from "../../rule-cases";
import { BACKEND, NAME, backend, failure, unknown } from "./backend";

const LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";
const REVISION = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";
const OLD = "netra-backend-staging-00035-fnj";

function traffic(...targets: readonly FixtureBlock[]): (fixture: Parameters<typeof set>[0]) => void {
  return (fixture) => set(fixture, BACKEND, "traffic", [...targets]);
}

function sends(got: string) {
  return [
    failure("traffic", {
      message: `${NAME} sends ${got}`,
      got,
      want: "100 % to the latest revision",
      fix: `traffic { type = "${LATEST}", percent = 100 }`,
    }),
  ];
}

describeRule(latestTraffic, {
  compliant: backend,
  cases: [
    {
      name: "no traffic is all of it to the latest revision",
      change: (fixture) => unset(fixture, BACKEND, "traffic"),
      expect: "pass",
    },
    {
      name: "all of it on an old revision",
      change: traffic({ type: REVISION, revision: OLD, percent: 100 }),
      expect: sends(`0 % to the latest revision, 100 % to ${OLD}`),
    },
    {
      name: "some of it on an old revision",
      change: traffic({ type: LATEST, percent: 99 }, { type: REVISION, revision: OLD, percent: 1 }),
      expect: sends(`99 % to the latest revision, 1 % to ${OLD}`),
    },
    {
      name: "not all of it anywhere",
      change: traffic({ type: LATEST, percent: 99 }),
      expect: sends("99 % to the latest revision"),
    },
    {
      name: "more than all of it",
      change: traffic({ type: LATEST, percent: 100 }, { type: REVISION, revision: OLD, percent: 10 }),
      expect: sends(`100 % to the latest revision, 10 % to ${OLD}`),
    },
    { name: "no share is none of it", change: traffic({ type: LATEST }), expect: sends("0 % to the latest revision") },
    {
      name: "a tag without a share of the traffic does no harm",
      change: traffic({ type: LATEST, percent: 100 }, { type: REVISION, revision: OLD, tag: "old" }),
      expect: "pass",
    },
    {
      name: "two shares for the latest revision add up",
      change: traffic({ type: LATEST, percent: 60 }, { type: LATEST, percent: 40, tag: "new" }),
      expect: "pass",
    },
    {
      name: "a target without type and revision is not the latest",
      change: traffic({ percent: 100 }),
      sources: ["configuration", "plan"],
      expect: sends("0 % to the latest revision, 100 % to a revision without a name"),
    },
    {
      name: "a share that is not known yet is unknown",
      change: traffic({ type: LATEST, percent: "${var.percent}" }),
      sources: ["configuration", "plan"],
      expect: [unknown("traffic", "${var.percent} is not known yet")],
    },
    {
      name: "a type that is not known yet is unknown",
      change: traffic({ type: "${var.type}", percent: 100 }),
      sources: ["configuration", "plan"],
      expect: [unknown("traffic", "${var.type} is not known yet")],
    },
    {
      name: "traffic made by an expression is unknown",
      change: (fixture) => {
        unset(fixture, BACKEND, "traffic");
        set(fixture, BACKEND, "dynamic", { traffic: { for_each: ["${var.traffic}"], content: {} } });
      },
      sources: ["configuration"],
      expect: [unknown("traffic", "the traffic blocks are not known yet")],
    },
  ],
});
