import { existsSync } from "node:fs";
import { join } from "node:path";
import { selectEnvironment } from "../../config/environments";
import { suppliedSecretsOf } from "../../config/names";
import { GRANT_SPREAD_VARIABLE } from "../../constructs/grant-spread";
import { describeWithTerraform } from "../terraform/provider-at-hand";
import { terraformEnvironment } from "../terraform/environment";
import { STACKS } from "./environment-under-test";
import { ProjectCopy } from "./project-copy";
import type { Ended } from "./project-copy";
import { secretValue } from "./stand-in/apis/secret-manager";
import { userPassword } from "./stand-in/apis/sql-admin";
import type { CanonicalState } from "./stand-in/canonical";
import { Client } from "./stand-in/client";
import { StandIn } from "./stand-in/server";

const { environment } = selectEnvironment();
const SECRETS = suppliedSecretsOf(environment).map(([id]) => id);

/** A value that can be the real one of a secret. */
const valueOf = (id: string): string =>
  id === "google-client-id" ? "1-abc.apps.googleusercontent.com" : `real-${id}-0123456789abcdef`;

/** One environment's life through the commands of docs/recreate.md, in the order of the tests. */
describeWithTerraform("the commands of the runbook", () => {
  let standIn: StandIn;
  let project: ProjectCopy;

  beforeAll(async () => {
    standIn = await StandIn.start({ projectId: environment.project.id, projectNumber: environment.project.number });
    project = new ProjectCopy(terraformEnvironment({ ...standIn.environment(), [GRANT_SPREAD_VARIABLE]: "0" }));
  });
  afterAll(async () => {
    project.dispose();
    await standIn.stop();
  });

  const expectEnded = ({ code, stdout, stderr }: Ended, expected: number): void => {
    if (code !== expected) throw new Error(`ended with ${code}, not ${expected}:\n${stdout}\n${stderr}`);
  };
  const apply = (...args: string[]) => project.run("apply", ["--auto-approve", ...args]);
  const expectNoChanges = async (): Promise<void> => expectEnded(await project.run("plan", ["--expect-no-changes"]), 0);
  const exists = (name: string): boolean => standIn.cloud.store.find(name) !== undefined;
  const instanceName = (generation: number): string =>
    `//sqladmin.googleapis.com/projects/${environment.project.id}/instances/${environment.database.instanceName}${generation === 1 ? "" : `-g${generation}`}`;

  /** The password of each database user is the one that services read, alone and in the URL. */
  const expectPasswordsAgree = (instance: string): void => {
    for (const { database } of Object.values(environment.services)) {
      if (!database) continue;
      const password = userPassword(standIn.cloud, instance, database.user);
      expect(password).toMatch(/^[A-Za-z0-9]{40}$/);
      expect(secretValue(standIn.cloud, database.passwordSecret)).toBe(password);
      expect(secretValue(standIn.cloud, database.urlSecret)).toContain(`:${password}@`);
    }
  };

  describe("from an empty project", () => {
    test("apply makes bootstrap and the foundation, and stops before staging for want of secrets", async () => {
      const stopped = await apply();
      expectEnded(stopped, 1);
      expect(stopped.stdout.split("\n").map((line) => line.split(":")[0])).toEqual(["bootstrap", "foundation", ""]);
      for (const id of SECRETS) expect(stopped.stderr).toContain(`npm run secrets -- fill ${id}\n`);
      expect(standIn.cloud.store.all().filter(([name]) => name.startsWith("//run.googleapis.com/"))).toEqual([]);
    });

    test("bootstrap's state has moved into the bucket that bootstrap has made", async () => {
      expect(existsSync(join(project.folder, "bootstrap.tfstate"))).toBe(false);
      const { stdout } = await project.run("state", ["list"]);
      expect(stdout).toMatch(/^bootstrap +generation \d+ of .*\nfoundation +generation \d+ of .*\nstaging +no state, /);
    });

    test("the secrets are filled, and none of their values is said", async () => {
      for (const id of SECRETS) {
        const filled = await project.run("secrets", ["fill", id], { stdin: `${valueOf(id)}\n` });
        expectEnded(filled, 0);
        expect(filled.stdout + filled.stderr).not.toContain(valueOf(id));
      }
      expectEnded(await project.run("secrets", ["missing"]), 0);
    });

    test("the next apply makes staging, and nothing of the other two", async () => {
      const applied = await apply();
      expectEnded(applied, 0);
      const [bootstrap, foundation, staging, serving] = applied.stdout.split("\n");
      expect([bootstrap, foundation]).toEqual(["bootstrap: no changes", "foundation: no changes"]);
      expect(staging).toMatch(/^staging: Apply complete! Resources: \d+ added, 0 changed, 0 destroyed\.$/);
      expect(serving).toMatch(/^staging: .* serve their latest revisions$/);
    });

    test("a plan of everything then changes nothing", expectNoChanges);
  });

  describe("a lost state", () => {
    test.each(STACKS)("of %s is restored from the bucket's older versions", async (stack) => {
      const { bucket } = environment.state;
      const object = encodeURIComponent(`${environment.name}/${stack}/default.tfstate`);
      await new Client(standIn).delete(`storage/v1/b/${bucket}/o/${object}`);
      const [newest = ""] = (await project.run("state", ["versions", stack])).stdout.split(" ");
      expectEnded(await project.run("state", ["restore", stack, newest, "--auto-approve"]), 0);
    });

    test("and nothing has to be changed", expectNoChanges);
  });

  describe("recreating staging", () => {
    let before: CanonicalState;
    /** What no recreation touches: everything that staging has not made. */
    const lasting = ({ resources }: CanonicalState): readonly string[] =>
      Object.keys(resources).filter(
        (name) =>
          /\/(networks|connectors|repositories|workloadIdentityPools|addresses)\//.test(name) ||
          SECRETS.some((id) => name.includes(`/secrets/${id}`)),
      );

    test("is refused under the generation that is there, and what to write is told", async () => {
      const refused = await project.run("recreate", ["--confirm", "staging"]);
      expectEnded(refused, 1);
      expect(refused.stderr).toContain(
        "In config/staging.ts write database.generation: 2, commit it, and run again.\n",
      );
      expect(exists(instanceName(1))).toBe(true);
    });

    test("under the next one it is destroyed and comes back; the foundation stays", async () => {
      before = standIn.canonicalState();
      project.edit("config/staging.ts", "    generation: 1,", "    generation: 2,");
      const recreated = await project.run("recreate", ["--confirm", "staging"]);
      expectEnded(recreated, 0);
      expect(recreated.stdout.split("\n").slice(0, 3)).toEqual([
        "staging: Apply complete! Resources: 0 added, 1 changed, 0 destroyed.",
        expect.stringMatching(/^staging: Apply complete! Resources: 0 added, 0 changed, \d+ destroyed\.$/),
        expect.stringMatching(/^staging: Apply complete! Resources: \d+ added, 0 changed, 0 destroyed\.$/),
      ]);
      expect([exists(instanceName(1)), exists(instanceName(2))]).toEqual([false, true]);
      expect(lasting(before).length).toBeGreaterThan(SECRETS.length);
      expect(lasting(standIn.canonicalState())).toEqual(lasting(before));
    });

    test("and is protected again", () => {
      const instance = standIn.cloud.store.get(instanceName(2)) as {
        settings?: { deletionProtectionEnabled?: unknown };
      };
      expect(instance.settings?.deletionProtectionEnabled).toBe(true);
    });

    test("and nothing has to be changed", expectNoChanges);
  });

  describe("a destroyed database", () => {
    const loginsOf = (keys: readonly string[]): readonly string[] =>
      keys.flatMap((key) => [`google_sql_user.postgres_${key}-user`, `google_sql_database.postgres_${key}-database`]);
    const LOGINS = loginsOf(["backend", "auth"]);

    test("stops every plan, because the state still knows its users and databases", async () => {
      const client = new Client(standIn);
      const path = `sqladmin/sql/v1beta4/projects/${environment.project.id}/instances/${environment.database.instanceName}-g2`;
      await client.patch(path, { settings: { deletionProtectionEnabled: false } });
      await client.delete(path);
      const refused = await apply("--stack", "staging");
      expectEnded(refused, 1);
      expect(refused.stderr).toContain("See docs/recreate.md#a-destroyed-database\n");
    });

    test("cannot be made under its name for a week", async () => {
      expectEnded(await project.run("terraform", ["staging", "state", "rm", ...LOGINS]), 0);
      const refused = await apply("--stack", "staging");
      expectEnded(refused, 1);
      expect(refused.stderr).toContain("See docs/recreate.md#a-name-that-is-not-free\n");
    });

    test("is made under the next generation's name, with passwords and secrets that belong together", async () => {
      project.edit("config/staging.ts", "    generation: 2,", "    generation: 3,");
      expectEnded(await apply("--stack", "staging"), 0);
      expect(exists(instanceName(3))).toBe(true);
      expectPasswordsAgree(`${environment.database.instanceName}-g3`);
      await expectNoChanges();
    });

    test("or taken over from a clone: the plan that follows changes nothing", async () => {
      const original = standIn.cloud.store.get(instanceName(3));
      const clone = instanceName(4);
      const name = clone.split("/").at(-1) ?? "";
      standIn.cloud.store.create(
        clone,
        JSON.parse(JSON.stringify(original).replaceAll(`${environment.database.instanceName}-g3`, name)),
      );
      expectEnded(
        await project.run("terraform", ["staging", "state", "rm", "google_sql_database_instance.postgres", ...LOGINS]),
        0,
      );
      project.edit("config/staging.ts", "    generation: 3,", "    generation: 4,");
      project.edit("config/staging.ts", '        urlSecret: "', '        passwordVersion: 2,\n        urlSecret: "');
      const adopted = await project.run("apply", ["--auto-approve", "--stack", "staging"], { env: { ADOPT: "1" } });
      expectEnded(adopted, 0);
      expect([exists(instanceName(3)), exists(clone)]).toEqual([true, true]);
      expectPasswordsAgree(name);
      await expectNoChanges();
    });
  });
});
