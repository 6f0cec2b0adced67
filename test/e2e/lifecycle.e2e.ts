import type { SelectedEnvironment } from "../../config/environments";
import type { Environment } from "../../config/model";
import { databaseInstanceName } from "../../config/names";
import { describeWithTerraform } from "../terraform/provider-at-hand";
import { databaseLogins, expectOnePasswordEach } from "./database-logins";
import { type Checkpoint, type Declared, EnvironmentUnderTest, STACKS } from "./environment-under-test";
import { versionsOf } from "./stand-in/apis/secret-manager";
import { instanceName } from "./stand-in/apis/sql-admin";
import type { LoggedRequest } from "./stand-in/request-log";

const DIGEST = `sha256:${"1".repeat(64)}`;

describeWithTerraform("an environment that lives", () => {
  let run: EnvironmentUnderTest;
  let applied: Checkpoint;

  beforeAll(async () => {
    run = await EnvironmentUnderTest.start();
    await run.applyAll();
    applied = run.checkpoint();
  });
  beforeEach(() => run.returnTo(applied));
  afterAll(() => run.stop());

  const deploy = (digests: SelectedEnvironment["digests"]) =>
    run.redeclare(({ selected }) => ({ selected: { ...selected, digests } }));

  const patchedServices = (changes: readonly LoggedRequest[]) =>
    changes.flatMap(({ method, path }) => {
      const service = /\/services\/([^/?:]+)\?/.exec(path)?.[1];
      return method === "PATCH" && service !== undefined ? [service] : [];
    });

  test("a database user's password is the one in both its secrets", () => {
    expect(databaseLogins(run).map(({ key }) => key)).toEqual(["backend", "auth"]);
    expectOnePasswordEach(run);
  });

  test("an image change rolls out the one service, and touches nothing else", async () => {
    deploy({ backend: DIGEST });
    await run.apply("staging");
    const changes = run.standIn.log.changes();
    expect(changes).toHaveLength(1);
    expect(patchedServices(changes)).toEqual([run.environment.services["backend"]?.name]);
    await run.expectNoChanges("staging");
  });

  test("a raised password version is one rotation: the user, both secrets, the service, and only then the old versions", async () => {
    const [before, other] = databaseLogins(run);
    run.redeclare(withEnvironment(withNextPassword));
    await run.apply("staging");

    const [after, untouched] = databaseLogins(run);
    expect(after?.password).not.toBe(before?.password);
    expect(untouched).toEqual(other);
    expectOnePasswordEach(run);

    const changes = run.standIn.log.changes();
    expect(patchedServices(changes)).toEqual([run.environment.services["backend"]?.name]);
    const rollout = changes.findIndex(({ service, method }) => service === "run.googleapis.com" && method === "PATCH");
    const destroyed = changes.flatMap(({ path }, index) => (/:destroy\b/.test(path) ? [index] : []));
    const written = changes.flatMap(({ path }, index) => (/:addVersion\b/.test(path) ? [index] : []));
    expect([written.length, destroyed.length]).toEqual([2, 2]);
    // Those, the user, the service, and the provider's word that the new versions are enabled.
    expect(changes).toHaveLength(2 + 2 + 1 + 1 + 2);
    expect(Math.max(...written)).toBeLessThan(rollout);
    expect(Math.min(...destroyed)).toBeGreaterThan(rollout);
    for (const secretId of ["postgres-password", "database-url"]) {
      const states = versionsOf(run.standIn.cloud, secretId).map(({ state }) => state);
      expect([secretId, ...states]).toEqual([secretId, "DESTROYED", "ENABLED"]);
    }
    await run.expectNoChanges("staging");
  });

  test("protection refuses a destroy; without it everything goes, and comes back with the database's next generation", async () => {
    const database = "google_sql_database_instance.postgres";
    const isThere = () => {
      const { cloud } = run.standIn;
      return cloud.store.find(instanceName(cloud, databaseInstanceName(run.environment.database))) !== undefined;
    };
    const refused = await run.workspace("staging").destroy();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("deletion_protection");
    expect(isThere()).toBe(true);

    run.redeclare(withEnvironment((environment) => ({ ...environment, protection: false })));
    await run.apply("staging", `-target=${database}`);
    await run.destroy("staging");
    expect(isThere()).toBe(false);

    run.redeclare(() => applied.declared);
    const tooSoon = await run.workspace("staging").apply(`-target=${database}`);
    expect(tooSoon.code).toBe(1);
    expect(tooSoon.stderr).toContain("can't reuse the name");

    run.redeclare(withEnvironment(withNextGeneration));
    await run.apply("staging");
    expect(databaseInstanceName(run.environment.database)).toBe("staging-shared-postgres-g2");
    expect(isThere()).toBe(true);
    expectOnePasswordEach(run);
    for (const stack of STACKS) await run.expectNoChanges(stack);
  });
});

function withEnvironment(change: (environment: Environment) => Environment) {
  return ({ selected }: Declared): Partial<Declared> => ({
    selected: { ...selected, environment: change(selected.environment) },
  });
}

function withNextGeneration(environment: Environment): Environment {
  const { database } = environment;
  return { ...environment, database: { ...database, generation: database.generation + 1 } };
}

/** The backend's database password, raised by one. */
function withNextPassword(environment: Environment): Environment {
  const { backend } = environment.services;
  if (backend?.database === undefined) throw new Error("The backend has no database.");
  const database = { ...backend.database, passwordVersion: backend.database.passwordVersion + 1 };
  return { ...environment, services: { ...environment.services, backend: { ...backend, database } } };
}
