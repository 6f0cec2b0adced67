import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { declare } from "../config/declare";
import { staging } from "../config/staging";
import { accountEmail } from "../platform/names";

const FOLDER = join(__dirname, "..", ".github", "workflows");

interface Job {
  readonly if?: string;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Readonly<Record<string, unknown>>;
  }[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const workflows = readdirSync(FOLDER).map((file): [string, Workflow] => [
  file,
  parse(readFileSync(join(FOLDER, file), "utf8")) as Workflow,
]);
const jobs = workflows.flatMap(([file, workflow]) =>
  Object.entries(workflow.jobs).map(([name, job]): [string, Workflow, Job] => [`${file}: ${name}`, workflow, job]),
);
const { deploy, project, state } = declare(staging);

describe("every workflow", () => {
  it.each(workflows)("%s pins each action to a digest, with its version beside it", (file) => {
    const uses = readFileSync(join(FOLDER, file), "utf8")
      .split("\n")
      .filter((line) => line.includes("uses:"));
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it.each(workflows)("%s never runs a pull request's code with the base's rights", (_file, workflow) => {
    expect(Object.keys(workflow.on)).not.toContain("pull_request_target");
    expect(Object.keys(workflow.on)).not.toContain("workflow_run");
  });

  it.each(workflows)("%s has no right that a job does not ask for", (file, workflow) => {
    expect(workflow.permissions).toEqual(file === "check.yml" ? { contents: "read" } : {});
  });

  it.each(jobs)("%s leaves no token behind in the checkout", (_name, _workflow, job) => {
    for (const { uses, with: inputs } of job.steps)
      if (uses?.startsWith("actions/checkout@")) expect(inputs).toMatchObject({ "persist-credentials": false });
  });
});

describe("a job with credentials of the cloud", () => {
  const withCredentials = jobs.filter(([, , job]) => job.permissions?.["id-token"] === "write");

  it("is there for plans, for applies and for the night", () => {
    expect(withCredentials.map(([name]) => name)).toEqual([
      "apply.yml: plan",
      "apply.yml: apply",
      "nightly.yml: drift-and-audit",
      "plan.yml: plan",
    ]);
  });

  it.each(withCredentials)("%s writes nothing to the repository", (_name, _workflow, job) => {
    expect(job.permissions).toEqual({ contents: "read", "id-token": "write" });
  });

  it.each(withCredentials)("%s becomes the declared account through the declared provider", (_name, workflow) => {
    expect(workflow.env?.WORKLOAD_IDENTITY_PROVIDER).toBe(
      `projects/${project.number}/locations/global/workloadIdentityPools/github/providers/github-actions`,
    );
    const account = workflow.env?.DEPLOY_ACCOUNT ?? workflow.env?.PLAN_ACCOUNT;
    expect(account).toBe(
      accountEmail(workflow.env?.DEPLOY_ACCOUNT ? deploy.accountId : deploy.planAccountId, project.id),
    );
  });

  it("runs on a pull request only when it comes from this repository", () => {
    const planning = workflows.find(([file]) => file === "plan.yml")?.[1].jobs;
    for (const job of Object.values(planning ?? {}))
      expect(job.if).toContain("github.event.pull_request.head.repo.full_name == github.repository");
  });
});

describe("an apply", () => {
  const apply = workflows.find(([file]) => file === "apply.yml")?.[1];

  it("waits for an approval, on the branch that may deploy alone", () => {
    expect(apply?.jobs.apply?.environment).toBe("staging");
    expect(apply?.on).toEqual({ push: { branches: [deploy.branch] } });
  });

  it("is of the plans that were reviewed, kept beside the state", () => {
    expect(apply?.env?.PLANS).toContain(`gs://${state.bucket}/plans/`);
    const commands = apply?.jobs.apply?.steps.flatMap(({ run }) => run ?? []).join("\n");
    expect(commands).toContain("npm run apply -- --stack foundation --stack staging --plans");
    expect(commands).not.toContain("npm run plan");
  });
});
