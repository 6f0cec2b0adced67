import { DeployError } from "../../deploy/deploy-error";
import { restoreState } from "../../deploy/restore-state";
import { BUCKET, DeploymentUnderTest } from "./deployment-under-test";

let under: DeploymentUnderTest;

beforeEach(async () => {
  under = await DeploymentUnderTest.start();
});
afterEach(() => under.stop());

const OBJECTS = `/storage/v1/b/${BUCKET}/o`;
const STATE = "staging/staging/default.tfstate";
const object = (generation: string, more: object = {}) => ({
  ...{ name: STATE, generation, timeCreated: `2026-01-0${generation}T00:00:00Z`, size: "10" },
  ...more,
});
const listed = (...items: readonly object[]) => ({ status: 200, body: { items } });

const bucket = async () => (await under.deployment()).setup.bucket;

describe("the bucket", () => {
  test("tells which stacks have a state", async () => {
    under.google.bucketHolds(BUCKET, [
      "staging/foundation/default.tfstate",
      "staging/staging/default.tflock",
      "other/staging/default.tfstate",
    ]);
    expect(await (await bucket()).stacksWithState(["bootstrap", "foundation", "staging"])).toEqual(["foundation"]);
  });

  test("is told from one that is not there", async () => {
    under.google.bucketHolds(BUCKET, undefined);
    expect(await (await bucket()).stacksWithState(["staging"])).toBeUndefined();
  });

  test("is read page by page", async () => {
    under.google.on(`${OBJECTS}?prefix=staging%2F&versions=false`, {
      status: 200,
      body: { items: [], nextPageToken: "2" },
    });
    under.google.on(`${OBJECTS}?prefix=staging%2F&versions=false&pageToken=2`, listed(object("1")));
    expect(await (await bucket()).stacksWithState(["staging"])).toEqual(["staging"]);
  });

  test("that may not be read is a failure, and no empty bucket", async () => {
    under.google.on(OBJECTS, { status: 403, body: { error: { message: "no storage.objects.list access" } } });
    await expect((await bucket()).stacksWithState(["staging"])).rejects.toThrow(
      `The state bucket ${BUCKET} cannot be read (403: no storage.objects.list access).`,
    );
  });

  test("lists a state's generations, the newest first, and which is in use", async () => {
    const gone = { timeDeleted: "2026-02-01T00:00:00Z" };
    under.google.on(
      OBJECTS,
      listed(object("1", gone), object("3"), object("2", gone), object("9", { name: `${STATE}.backup` })),
    );
    expect(await (await bucket()).generations("staging")).toEqual([
      { generation: "3", written: "2026-01-03T00:00:00Z", size: 10, isLive: true },
      { generation: "2", written: "2026-01-02T00:00:00Z", size: 10, isLive: false },
      { generation: "1", written: "2026-01-01T00:00:00Z", size: 10, isLive: false },
    ]);
  });

  test("tells who holds a state, by the id that force-unlock takes", async () => {
    under.google.on(OBJECTS, listed(object("7", { name: "staging/staging/default.tflock" })));
    expect(await (await bucket()).lock("staging")).toEqual({ id: "7", since: "2026-01-07T00:00:00Z" });
    expect(await (await bucket()).lock("foundation")).toBeUndefined();
  });
});

describe("going back to an older state", () => {
  const MEDIA = `${OBJECTS}/${encodeURIComponent(STATE)}?alt=media&generation=`;
  const state = (serial: number, lineage: string, instances = 0) => ({
    status: 200,
    body: { version: 4, serial, lineage, resources: [{ instances: Array.from({ length: instances }, () => ({})) }] },
  });

  beforeEach(() => {
    under.google.on(OBJECTS, listed(object("1", { timeDeleted: "2026-02-01T00:00:00Z" }), object("2")));
    under.google.on(`${MEDIA}1`, state(5, "a", 40));
    under.google.on(`${MEDIA}2`, state(9, "a", 3));
  });

  const restore = async (generation: string, autoApprove = true) => {
    try {
      await restoreState(await under.deployment(), "staging", generation, { autoApprove });
      return undefined;
    } catch (error) {
      if (error instanceof DeployError) return error.message;
      throw error;
    }
  };

  test("pushes it through terraform, which takes the lock, counted higher than the one in use", async () => {
    expect(await restore("1")).toBeUndefined();
    expect(under.terraform.pushed()).toMatchObject({ serial: 10, lineage: "a" });
    const push = under.terraform.calls().find(({ args }) => args[0] === "state");
    expect(push?.args.slice(0, -1)).toEqual(["state", "push"]);
    expect(under.said).toContain("staging: Now 3 resources; generation 1 has 40.");
    expect(under.told).toEqual([
      "staging: generation 1 is the state again; npm run plan -- --stack staging tells what has changed since",
    ]);
  });

  test("works where there is none in use any more", async () => {
    under.google.on(OBJECTS, listed(object("1", { timeDeleted: "2026-02-01T00:00:00Z" })));
    expect(await restore("1")).toBeUndefined();
    expect(under.terraform.pushed()).toMatchObject({ serial: 6 });
    expect(under.said).toContain("staging: Now no state; generation 1 has 40.");
  });

  test("says -force where the one in use was begun anew", async () => {
    under.google.on(`${MEDIA}2`, state(1, "b"));
    expect(await restore("1")).toBeUndefined();
    expect(
      under.terraform
        .calls()
        .find(({ args }) => args[0] === "state")
        ?.args.slice(0, -1),
    ).toEqual(["state", "push", "-force"]);
    expect(under.terraform.pushed()).toMatchObject({ serial: 6, lineage: "a" });
  });

  test.each([
    ["is in use already", "2", "Generation 2 is the state of staging already."],
    ["there is not", "8", "The state of staging has no generation 8. See them all: npm run state -- versions staging"],
  ])("refuses one that %s", async (_, generation, message) => {
    expect(await restore(generation)).toBe(message);
    expect(under.terraform.done()).toEqual([]);
  });

  test.each(["not json with a s3cret", { no: "state" }])(
    "refuses what is no state, without quoting it: %j",
    async (body) => {
      under.google.on(`${MEDIA}1`, { status: 200, body });
      expect(await restore("1")).toBe("Generation 1 of staging is no state of Terraform.");
    },
  );

  test("is confirmed at the terminal, with yes alone", async () => {
    under.typed = ["y"];
    expect(await restore("1", false)).toBe("Not confirmed: the state is as it was.");
    expect(under.terraform.done()).toEqual([]);
    under.typed = ["yes"];
    expect(await restore("1", false)).toBeUndefined();
  });
});
