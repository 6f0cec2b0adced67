import { GoogleApi } from "../../deploy/google-api";
import { planOf } from "../../deploy/plan";
import { unrecordedOf } from "../../deploy/unrecorded";
import { StandIn } from "../e2e/stand-in/server";

const POLICY = "google_monitoring_alert_policy";

let standIn: StandIn;
let google: GoogleApi;

beforeEach(async () => {
  standIn = await StandIn.start();
  google = new GoogleApi({
    env: standIn.environment(),
    gcloudToken: () => Promise.resolve({ kind: "not-installed" }),
  });
});
afterEach(() => standIn.stop());

const name = (id: string) => `projects/netra-staging/alertPolicies/${id}`;

const exists = (id: string, displayName: string) =>
  standIn.cloud.store.create(`//monitoring.googleapis.com/${name(id)}`, { name: name(id), displayName });

interface Change {
  readonly address: string;
  readonly actions: readonly string[];
  readonly displayName: string;
}

const imports = (changes: readonly Change[], recorded: readonly string[] = []) => {
  const plan = {
    applyable: true,
    resource_changes: changes.map(({ address, actions, displayName }) => ({
      address,
      type: POLICY,
      change: { actions, after: { display_name: displayName } },
    })),
    prior_state: {
      values: { root_module: { resources: recorded.map((id) => ({ type: POLICY, values: { id: name(id) } })) } },
    },
  };
  return unrecordedOf(planOf("staging", "file", Buffer.from(JSON.stringify(plan))), "netra-staging", google);
};

const created = { address: `${POLICY}.a`, actions: ["create"], displayName: "staging: a" };

test("what would be made, and is there, is taken over", async () => {
  exists("1", "staging: a");
  exists("2", "staging: b");
  expect(await imports([created])).toEqual([{ to: `${POLICY}.a`, id: name("1") }]);
});

test("a dashboard, which is told with the project's number, is taken over by the project's id", async () => {
  const stored = "//monitoring.googleapis.com/projects/netra-staging/dashboards/1";
  standIn.cloud.store.create(stored, { name: "projects/701982941522/dashboards/1", displayName: "staging: overview" });
  const address = "google_monitoring_dashboard.overview";
  const after = { dashboard_json: JSON.stringify({ displayName: "staging: overview" }) };
  const bytes = Buffer.from(
    JSON.stringify({
      resource_changes: [{ address, type: "google_monitoring_dashboard", change: { actions: ["create"], after } }],
    }),
  );
  expect(await unrecordedOf(planOf("staging", "file", bytes), "netra-staging", google)).toEqual([
    { to: address, id: "projects/netra-staging/dashboards/1" },
  ]);
});

test("what is not there is made", async () => {
  exists("2", "staging: b");
  expect(await imports([created])).toEqual([]);
});

test("what another address has in the state stays that address's", async () => {
  exists("1", "staging: a");
  expect(await imports([created], ["1"])).toEqual([]);
});

test("one that exists is taken over once", async () => {
  exists("1", "staging: a");
  const other = { ...created, address: `${POLICY}.b` };
  expect(await imports([created, other])).toEqual([{ to: `${POLICY}.a`, id: name("1") }]);
});

test.each([["update"], ["delete", "create"], ["no-op"]])("nothing is asked for %s", async (...actions) => {
  exists("1", "staging: a");
  expect(await imports([{ ...created, actions }])).toEqual([]);
  expect(standIn.log.all()).toEqual([]);
});

test("a refusal is told, with what Monitoring says", async () => {
  await standIn.stop();
  standIn = await StandIn.start({ projectId: "another-project" });
  google = new GoogleApi({ env: standIn.environment(), gcloudToken: () => Promise.resolve({ kind: "not-installed" }) });
  await expect(imports([created])).rejects.toThrow(
    "Monitoring does not tell which alertPolicies there are (403: The caller does not have permission on project 'netra-staging'.).",
  );
});
