import { existsSync } from "node:fs";
import { join } from "node:path";
import { selectEnvironment } from "../../config/environments";
import { suppliedSecretsOf } from "../../config/names";
import { GRANT_SPREAD_VARIABLE } from "../../constructs/grant-spread";
import { describeWithTerraform } from "../terraform/provider-at-hand";
import { terraformEnvironment } from "../terraform/environment";
import { ProjectCopy } from "./project-copy";
import type { Ended } from "./project-copy";
import { ApiError } from "./stand-in/api-error";
import { addVersion } from "./stand-in/apis/secret-manager";
import { Client } from "./stand-in/client";
import { StandIn } from "./stand-in/server";

const { environment } = selectEnvironment();
const { id: projectId, number: projectNumber } = environment.project;

/** What Google refuses while an environment is made, and the way out that docs/recreate.md tells. */
describeWithTerraform("an apply that is refused", () => {
  let standIn: StandIn;
  let project: ProjectCopy;

  beforeAll(async () => {
    standIn = await StandIn.start({ projectId, projectNumber });
    project = new ProjectCopy(terraformEnvironment({ ...standIn.environment(), [GRANT_SPREAD_VARIABLE]: "0" }));
  });
  afterAll(async () => {
    project.dispose();
    await standIn.stop();
  });

  const apply = (stack: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
    project.run("apply", ["--auto-approve", "--stack", stack], { env });
  const expectEnded = ({ code, stdout, stderr }: Ended, expected: number): void => {
    if (code !== expected) throw new Error(`ended with ${code}, not ${expected}:\n${stdout}\n${stderr}`);
  };
  const expectNoChanges = async (stack: string): Promise<void> =>
    expectEnded(await project.run("plan", ["--expect-no-changes", "--stack", stack]), 0);

  test("for a name that Google keeps: what was deleted is brought back, and adopted", async () => {
    expectEnded(await apply("bootstrap"), 0);
    const client = new Client(standIn);
    const pool = `iam/v1/projects/${projectId}/locations/global/workloadIdentityPools/github`;
    await client.delete(pool);
    const refused = await apply("bootstrap");
    expectEnded(refused, 1);
    expect(refused.stderr).toContain("See docs/recreate.md#a-name-that-is-not-free\n");

    await client.post(`${pool}:undelete`, {});
    expectEnded(await apply("bootstrap", { ADOPT: "1" }), 0);
    await expectNoChanges("bootstrap");
  });

  test("by the bucket, so that the state cannot be written: Terraform keeps it in a file, which is pushed", async () => {
    const allow = standIn.cloud.refusals.add(({ method, service, payload }) =>
      method === "POST" && service === "storage.googleapis.com" && payload.includes('"google_compute_network"')
        ? new ApiError("PERMISSION_DENIED", "The caller does not have storage.objects.create access.")
        : undefined,
    );
    const refused = await apply("foundation");
    expectEnded(refused, 1);
    const errored = join(project.folder, "cdktf.out", "stacks", "foundation", "errored.tfstate");
    if (!existsSync(errored)) throw new Error(`no ${errored}:\n${refused.stderr}`);
    expect(refused.stderr).toContain("See docs/recreate.md#a-run-that-stopped-half-way\n");

    allow();
    expectEnded(await project.run("terraform", ["foundation", "state", "push", "errored.tfstate"]), 0);
    expectEnded(await apply("foundation"), 0);
    await expectNoChanges("foundation");
  });

  describe("in staging", () => {
    let allowTopics: () => void;

    beforeAll(() => {
      for (const [id] of suppliedSecretsOf(environment)) addVersion(standIn.cloud, id, `supplied ${id}`);
      allowTopics = standIn.cloud.refusals.add(({ method, service }) =>
        method === "PUT" && service === "pubsub.googleapis.com"
          ? new ApiError("PERMISSION_DENIED", "User not authorized to perform this action: pubsub.topics.create.")
          : undefined,
      );
      standIn.cloud.refusals.add(({ service, payload }) =>
        service === "run.googleapis.com" && payload.includes('"allUsers"')
          ? new ApiError(
              "FAILED_PRECONDITION",
              "One or more users named in the policy do not belong to a permitted customer,  perhaps due to an organization policy.",
            )
          : undefined,
      );
    });

    test("for want of a permission, and by a policy of the organisation: each is told with its way out", async () => {
      const refused = await apply("staging");
      expectEnded(refused, 1);
      expect(refused.stderr).toContain("pubsub.topics.create");
      expect(refused.stderr).toContain("See docs/recreate.md#who-may-apply\n");
      expect(refused.stderr).toContain("See docs/recreate.md#the-grant-to-allusers-is-refused\n");
    });

    test("no more for the permission, once it is granted", async () => {
      allowTopics();
      const refused = await apply("staging");
      expectEnded(refused, 1);
      expect(refused.stderr).not.toContain("See docs/recreate.md#who-may-apply\n");
      expect(refused.stderr).toContain("See docs/recreate.md#the-grant-to-allusers-is-refused\n");
    });

    test("by the organisation no more, when no service asks for the grant", async () => {
      project.edit("config/staging.ts", "publicInvoker: true", "publicInvoker: false");
      expectEnded(await apply("staging"), 0);
      await expectNoChanges("staging");
    });
  });
});
