import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { terraformEnvironment } from "./environment";
import { describeWithTerraform, requiredProviders, terraformAtHand } from "./provider-at-hand";
import { expectCode, TerraformWorkspace } from "./workspace";

const network = {
  terraform: { required_providers: requiredProviders() },
  provider: { google: { project: "netra-staging", region: "us-central1" } },
  resource: { google_compute_network: { vpc: { name: "staging-vpc", auto_create_subnetworks: false } } },
};

describe("the environment of a test's terraform", () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  test.each(["GOOGLE_APPLICATION_CREDENTIALS", "CLOUDSDK_CORE_PROJECT", "TF_VAR_project", "TF_CLI_ARGS_apply"])(
    "does not carry the person's %s",
    (name) => {
      process.env[name] = "personal";
      expect(terraformEnvironment()).not.toHaveProperty(name);
    },
  );

  test("takes the settings over everything else", () => {
    expect(terraformEnvironment({ GOOGLE_OAUTH_ACCESS_TOKEN: "other" })).toHaveProperty(
      "GOOGLE_OAUTH_ACCESS_TOKEN",
      "other",
    );
  });

  test("does not name a configuration file that is not there", () => {
    process.env["TF_CLI_CONFIG_FILE"] = join(tmpdir(), "no-such-terraformrc");
    expect(terraformEnvironment()).not.toHaveProperty("TF_CLI_CONFIG_FILE");
  });
});

describe("whether terraform is at hand", () => {
  test("is answered with a version, or with a reason", () => {
    const found = terraformAtHand();
    expect(found.available ? found.version : found.why).toMatch(/\S/);
  });
});

describeWithTerraform("a workspace", () => {
  let stack: string;
  let workspace: TerraformWorkspace | undefined;

  beforeEach(() => {
    stack = mkdtempSync(join(tmpdir(), "stack-"));
    const declared = { ...network.terraform, backend: { gcs: { bucket: "no-such-bucket" } } };
    writeFileSync(join(stack, "cdk.tf.json"), JSON.stringify({ ...network, terraform: declared }));
  });
  afterEach(() => {
    workspace?.dispose();
    rmSync(stack, { recursive: true, force: true });
  });

  test("plans a stack offline, whatever backend the stack declares, and shows the plan", async () => {
    workspace = TerraformWorkspace.copy(stack);
    expectCode(await workspace.init(), 0);
    expectCode(await workspace.validate(), 0);
    expectCode(await workspace.plan("-out=a.tfplan", "-detailed-exitcode"), 2);
    expect(await workspace.show("a.tfplan")).toMatchObject({
      resource_changes: [{ address: "google_compute_network.vpc", change: { actions: ["create"] } }],
    });
  }, 60_000);

  test("leaves the stack's folder as it was", async () => {
    const before = readFileSync(join(stack, "cdk.tf.json"), "utf8");
    workspace = TerraformWorkspace.copy(stack);
    expectCode(await workspace.init(), 0);
    expect(readFileSync(join(stack, "cdk.tf.json"), "utf8")).toBe(before);
    expect(existsSync(join(stack, ".terraform"))).toBe(false);
  }, 60_000);

  test("tells a failure in terraform's own words", async () => {
    workspace = TerraformWorkspace.of({ resource: { google_compute_network: { vpc: {} } } });
    const result = await workspace.plan();
    expect(() => expectCode(result, 0)).toThrow(/terraform exited with 1, not 0:[^]*init/);
  }, 60_000);

  test("is gone after dispose", () => {
    const disposed = TerraformWorkspace.copy(stack);
    disposed.dispose();
    expect(existsSync(disposed.folder)).toBe(false);
  });
});
