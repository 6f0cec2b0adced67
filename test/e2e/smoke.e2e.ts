import { describeWithTerraform } from "../terraform/provider-at-hand";
import { EnvironmentUnderTest, STACKS } from "./environment-under-test";
import type { CanonicalState } from "./stand-in/canonical";

describeWithTerraform("an empty project becomes the environment and goes again", () => {
  let run: EnvironmentUnderTest;
  let before: CanonicalState;

  beforeAll(async () => {
    run = await EnvironmentUnderTest.start();
  });
  afterAll(() => run.stop());

  test("all stacks are applied", async () => {
    await run.apply("bootstrap");
    await run.apply("foundation");
    run.supplySecrets();
    before = run.standIn.canonicalState();
    await run.apply("staging");
  });

  test.each(STACKS)("a second plan of %s changes nothing", (stack) => run.expectNoChanges(stack));

  test("nothing was made twice", () => {
    const twice = run.standIn.log.all().filter(({ method, status }) => method === "POST" && status === 409);
    expect(twice).toEqual([]);
  });

  test("every Cloud Run service serves the revision that was made last", () => {
    const { resources } = run.standIn.canonicalState();
    const services = Object.entries(resources).filter(([name]) => name.startsWith("//run.googleapis.com/"));
    expect(services).toHaveLength(Object.keys(run.environment.services).length);
    for (const [name, service] of services) expect([name, service["servesLatestRevision"]]).toEqual([name, true]);
  });

  test("unprotected, staging is destroyed and leaves what was there before it, and nothing else", async () => {
    run.redeclare(({ selected }) => ({
      selected: { ...selected, environment: { ...selected.environment, protection: false } },
    }));
    await run.apply("staging");
    await run.destroy("staging");
    expect(run.standIn.canonicalState()).toEqual(before);
  });
});
