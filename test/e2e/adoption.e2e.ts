import { describeWithTerraform } from "../terraform/provider-at-hand";
import { DeploymentUnderTest } from "./deployment-under-test";
import { EnvironmentUnderTest, STACKS } from "./environment-under-test";
import type { CanonicalState } from "./stand-in/canonical";

/** What Terraform says of every resource in a plan's JSON. */
interface PlannedChange {
  readonly address: string;
  readonly type: string;
  readonly mode: string;
  readonly change: { readonly actions: readonly string[]; readonly importing?: { readonly id: string } };
}

/** Cannot be taken over: a value is written anew, a grant is made again as it is, and the last is no more than a wait. */
const MADE_AGAIN =
  /^(google_secret_manager_secret_version|google_\w+_iam_member|google_project_iam_audit_config|terraform_data|time_sleep)$/;

describeWithTerraform("an environment that exists, and whose states are lost", () => {
  let run: EnvironmentUnderTest;
  let adopting: DeploymentUnderTest;
  let before: CanonicalState;

  beforeAll(async () => {
    run = await EnvironmentUnderTest.start();
    await run.applyAll();
    before = run.standIn.canonicalState();
    // Its states are where the declaration has them, in the bucket: there are none.
    adopting = await DeploymentUnderTest.of(run);
    await adopting.deployment.synthesize({ adopt: true });
  });
  afterAll(async () => {
    adopting.dispose();
    await run.stop();
  });

  test.each(STACKS)("%s is taken over without a destruction and without a replacement", async (stack) => {
    const plan = await adopting.plan(stack);
    const changes = (
      JSON.parse(Buffer.from(plan.bytes).toString("utf8")) as { resource_changes: readonly PlannedChange[] }
    ).resource_changes.filter(({ mode }) => mode === "managed");
    const destroying = changes.filter(({ change }) => change.actions.includes("delete"));
    expect(destroying.map(({ address, change }) => [address, ...change.actions])).toEqual([]);
    const made = changes.filter(({ change, type }) => change.actions.includes("create") && !MADE_AGAIN.test(type));
    expect(made.map(({ address }) => address)).toEqual([]);
    expect(changes.filter(({ change }) => change.importing).length).toBeGreaterThan(0);
    await adopting.applyPlan(plan);
  });

  test.each(STACKS)("a second plan of %s changes nothing", async (stack) => {
    expect((await adopting.plan(stack)).isEmpty).toBe(true);
  });

  test("what was there is there still, the same, and nothing beside it but the values written anew", () => {
    const { resources, policies } = run.standIn.canonicalState();
    expect(policies).toEqual(before.policies);
    const further = Object.keys(resources).filter((name) => !(name in before.resources));
    expect(further.filter((name) => !/\/secrets\/[^/]+\/versions\/kept-2$/.test(name))).toEqual([]);
    const kept = Object.fromEntries(Object.entries(resources).filter(([name]) => !further.includes(name)));
    expect(kept).toEqual(before.resources);
  });
});
