import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { selectEnvironment } from "../../config/environments";
import { describeWithTerraform } from "../terraform/provider-at-hand";
import { expectCode, TerraformWorkspace } from "../terraform/workspace";
import { generationsOf, objectText } from "./stand-in/apis/storage";
import { Client } from "./stand-in/client";
import { originAt } from "./stand-in/endpoints";
import { StandIn } from "./stand-in/server";

const { bucket } = selectEnvironment().environment.state;
const PREFIX = "staging/scratch";
const STATE = `${PREFIX}/default.tfstate`;
const LOCK = `${PREFIX}/default.tflock`;

/** A stack that is all state: resources that need no provider, in the backend that the stacks declare. */
function stack(input: string, command?: string): object {
  const waiting = command === undefined ? {} : { waiting: { provisioner: [{ "local-exec": { command } }] } };
  return {
    terraform: { backend: { gcs: { bucket, prefix: PREFIX } } },
    resource: { terraform_data: { held: { input }, ...waiting } },
  };
}

describeWithTerraform("state in a versioned bucket", () => {
  let standIn: StandIn;
  let workspace: TerraformWorkspace;

  beforeEach(async () => {
    standIn = await StandIn.start();
    await new Client(standIn).post("storage/v1/b", { name: bucket, versioning: { enabled: true } });
    workspace = TerraformWorkspace.of(stack("one"), standIn.environment());
    expectCode(await workspace.init(), 0);
    expectCode(await workspace.apply(), 0);
  });
  afterEach(async () => {
    workspace.dispose();
    await standIn.stop();
  });

  const upload = (object: string, content: string) =>
    fetch(
      `${originAt(standIn.port)}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${encodeURIComponent(object)}`,
      {
        method: "POST",
        body: content,
      },
    );

  const locked = async () => {
    while (objectText(standIn.cloud, bucket, LOCK) === undefined) await delay(20);
  };

  test("lies there, and nothing of it in the folder", async () => {
    expect(objectText(standIn.cloud, bucket, STATE)).toContain('"terraform_data"');
    expect(await workspace.show()).toMatchObject({
      values: { root_module: { resources: [{ type: "terraform_data" }] } },
    });
    expect((await workspace.run("state", "list")).stdout.trim()).toBe("terraform_data.held");
  });

  test("is locked while somebody works on it, and free again after that", async () => {
    const hold = join(workspace.folder, "hold");
    writeFileSync(hold, "");
    writeFileSync(
      join(workspace.folder, "main.tf.json"),
      JSON.stringify(stack("one", "while [ -e hold ]; do sleep 0.1; done")),
    );
    const working = workspace.start("apply", "-auto-approve", "-input=false");
    await locked();
    const refused = await workspace.plan();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("Error acquiring the state lock");
    rmSync(hold);
    expectCode(await working.finished, 0);
    expectCode(await workspace.plan("-detailed-exitcode"), 0);
  });

  test("stays locked by a run that was killed, until it is unlocked by the id that the refusal tells", async () => {
    standIn.cloud.settings.latencyMs = 300;
    const killed = workspace.start("plan", "-input=false");
    while (objectText(standIn.cloud, bucket, LOCK) === undefined)
      await new Promise((resolve) => setTimeout(resolve, 20));
    killed.kill();
    await killed.finished;
    standIn.cloud.settings.latencyMs = 0;
    const refused = await workspace.plan();
    const id = /ID:\s+(\d+)/.exec(refused.stderr)?.[1] ?? "";
    expect(id).toBe(generationsOf(standIn.cloud, bucket, LOCK).at(-1)?.["generation"]);
    expectCode(await workspace.run("force-unlock", "-force", id), 0);
    expectCode(await workspace.plan(), 0);
  });

  test("goes back to an older version by copying that version over the newest", async () => {
    const older = objectText(standIn.cloud, bucket, STATE) ?? "";
    const changed = TerraformWorkspace.of(stack("two"), standIn.environment());
    expectCode(await changed.init(), 0);
    expectCode(await changed.apply(), 0);
    changed.dispose();
    expect((await workspace.plan("-detailed-exitcode")).code).toBe(2);
    const versions = generationsOf(standIn.cloud, bucket, STATE);
    expect(versions.some((version) => version["timeDeleted"] !== undefined)).toBe(true);
    await upload(STATE, older);
    expectCode(await workspace.plan("-detailed-exitcode"), 0);
  });
});
