import { setTimeout as delay } from "node:timers/promises";
import { selectEnvironment } from "../../config/environments";
import { suppliedSecretsOf } from "../../config/names";
import { GRANT_SPREAD_VARIABLE } from "../../constructs/grant-spread";
import { STACKS, type StackName } from "../../deploy/deployment";
import { TerraformFailed } from "../../deploy/stack-run";
import { describeWithTerraform } from "../terraform/provider-at-hand";
import { expectOnePasswordEach } from "./database-logins";
import { DeploymentUnderTest } from "./deployment-under-test";
import { addVersion } from "./stand-in/apis/secret-manager";
import type { CanonicalState } from "./stand-in/canonical";
import { Client } from "./stand-in/client";
import { type CloudSnapshot, restore, snapshotOf } from "./stand-in/cloud";
import { StandIn } from "./stand-in/server";

/** Another number with KILLS: each takes the better part of a minute of waiting for Google. */
const KILLS = Number(process.env["KILLS"] ?? 20);
/** Another one with KILL_SEED: where in a run Terraform is killed. */
const SEED = Number(process.env["KILL_SEED"] ?? 20250908);
/** Projects that are tried at the same time: a run waits for most of its time. */
const PROJECTS = 4;
/** Of the kills: the rest is in staging, which has five times as much to make. */
const SHARE_BEFORE_STAGING = 1 / 5;
/** How long a request has been answered when Terraform is killed: it may have written that down, or not. */
const MOST_MS_AFTER = 150;

const declaration = selectEnvironment();
const { environment } = declaration;

/** What is applied in one piece, and tried to be killed in. */
type Segment = readonly StackName[];
const BEFORE_STAGING: Segment = ["bootstrap", "foundation"];
const STAGING: Segment = ["staging"];

/** A segment's whole life without a kill. */
interface Undisturbed {
  readonly segment: Segment;
  readonly before: CloudSnapshot;
  readonly after: CanonicalState;
  /** What it asked Google to change. */
  readonly requests: number;
}

/** A project of its own, with commands of their own folder. */
class Project {
  private constructor(
    readonly standIn: StandIn,
    public commands: DeploymentUnderTest,
  ) {}

  static async start(): Promise<Project> {
    const { id: projectId, number: projectNumber } = environment.project;
    const standIn = await StandIn.start({ projectId, projectNumber });
    return new Project(standIn, await commandsOn(standIn));
  }

  /** The project as it was then, and a machine that has never applied anything. */
  async returnTo(snapshot: CloudSnapshot): Promise<void> {
    restore(this.standIn.cloud, snapshot);
    this.commands.dispose();
    this.commands = await commandsOn(this.standIn);
    this.standIn.log.clear();
  }

  /** What has changed something in the project, apart from states and their locks. */
  requests(): number {
    return this.standIn.log
      .changes()
      .filter(({ service, path }) => service !== "storage.googleapis.com" || !/\/o([/?]|$)/.test(path)).length;
  }

  /** Applies, and kills Terraform once it has asked for so many changes. @returns whether that ended the apply */
  async applyKilledAfter(segment: Segment, requests: number, msAfter: number): Promise<boolean> {
    let isOver = false;
    const watching = (async () => {
      while (!isOver && this.requests() < requests) await delay(20);
      await delay(msAfter);
      if (!isOver) this.commands.killTerraform();
    })();
    try {
      await this.commands.applyStacks(segment);
      return false;
    } catch (error) {
      if (!(error instanceof TerraformFailed) || error.diagnostics.length > 0) throw error;
      return true;
    } finally {
      isOver = true;
      await watching;
    }
  }

  /** `terraform force-unlock`, as the runbook has it. */
  async unlock(): Promise<void> {
    for (const stack of STACKS) {
      const lock = encodeURIComponent(`${environment.name}/${stack}/default.tflock`);
      await new Client(this.standIn)
        .delete(`storage/v1/b/${environment.state.bucket}/o/${lock}`)
        .catch(() => undefined);
    }
  }

  async stop(): Promise<void> {
    this.commands.dispose();
    await this.standIn.stop();
  }
}

function commandsOn(standIn: StandIn): Promise<DeploymentUnderTest> {
  return DeploymentUnderTest.of({
    declaration,
    settings: { ...standIn.environment(), [GRANT_SPREAD_VARIABLE]: "0" },
  });
}

describeWithTerraform(`${KILLS} kills while an environment is made, KILL_SEED=${SEED}`, () => {
  let projects: readonly Project[];
  const undisturbed = new Map<Segment, Undisturbed>();

  beforeAll(async () => {
    projects = await Promise.all(Array.from({ length: Math.min(PROJECTS, KILLS) }, () => Project.start()));
    const [project] = projects;
    if (project === undefined) throw new Error("KILLS is a number from 1 on.");
    for (const segment of [BEFORE_STAGING, STAGING]) {
      const before = snapshotOf(project.standIn.cloud);
      project.standIn.log.clear();
      await project.commands.applyStacks(segment);
      const after = project.standIn.canonicalState();
      undisturbed.set(segment, { segment, before, after, requests: project.requests() });
      if (segment === BEFORE_STAGING)
        for (const [id] of suppliedSecretsOf(environment)) addVersion(project.standIn.cloud, id, `supplied ${id}`);
    }
  });
  afterAll(() => {
    return Promise.all(projects.map((project) => project.stop()));
  });

  test("after each of them the next apply makes what is missing: nothing lost, nothing twice, nothing left over", async () => {
    const left = Array.from({ length: KILLS }, (_, index) => index);
    const ended = await Promise.allSettled(
      projects.map(async (project) => {
        try {
          for (let index = left.shift(); index !== undefined; index = left.shift()) await survive(project, index);
        } catch (error) {
          left.length = 0;
          throw error;
        }
      }),
    );
    for (const { reason } of ended.filter(({ status }) => status === "rejected") as PromiseRejectedResult[])
      throw reason;
  }, 3_600_000);

  async function survive(project: Project, index: number): Promise<void> {
    const run = undisturbed.get(index < KILLS * SHARE_BEFORE_STAGING ? BEFORE_STAGING : STAGING);
    if (run === undefined) throw new Error("Nothing was applied without a kill.");
    const random = randomFrom(SEED + index);
    for (;;) {
      const requests = 1 + Math.floor(random() * (run.requests - 1));
      const msAfter = Math.floor(random() * MOST_MS_AFTER);
      await project.returnTo(run.before);
      // It may have been done just then: then another moment.
      if (!(await project.applyKilledAfter(run.segment, requests, msAfter))) continue;
      const where = `killed ${msAfter} ms after request ${requests} of ${run.requests} in ${run.segment.join(" and ")}`;
      try {
        await project.unlock();
        await project.commands.applyStacks(run.segment);
        await expectNothingLeft(project, run.segment);
        expect(project.standIn.canonicalState()).toEqual(run.after);
        if (run.segment === STAGING) expectOnePasswordEach({ environment, standIn: project.standIn });
      } catch (error) {
        const said = project.commands.said.slice(-40).join("\n");
        throw new Error(`${where}: ${error instanceof Error ? error.message : String(error)}\n${said}`, {
          cause: error,
        });
      }
      return;
    }
  }
});

/** A plan that is empty; after staging, the apply itself makes one. */
async function expectNothingLeft({ commands }: Project, segment: Segment): Promise<void> {
  for (const stack of segment)
    if (stack !== "staging") expect([stack, (await commands.plan(stack)).isEmpty]).toEqual([stack, true]);
  expect(commands.said.filter((line) => line.includes("a second plan still changes something"))).toEqual([]);
}

/** Numbers from 0 to under 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
