import { readFileSync } from "node:fs";
import { join } from "node:path";
import { revisionsFromExport, revisionsFromGcloud } from "../../cli/revision-source";
import type { RevisionReading } from "../../smoke/revision";
import { fakeGcloud } from "./fake-gcloud";
import type { FakeGcloud } from "./fake-gcloud";

const NAME = "netra-backend-staging";
const INCIDENT = readFileSync(join(__dirname, "../fixtures/incident/00161-67z.yaml"));
const LAST_GOOD = readFileSync(join(__dirname, "../fixtures/incident/00035-fnj.yaml"));
/** For a gcloud that answers; one that hangs is given less. */
const ANSWERS_SECONDS = 30;

function fromExport(content: Uint8Array | string, name = NAME): Promise<RevisionReading> {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return revisionsFromExport([{ name: "live.yaml", bytes }]).read(name, ANSWERS_SECONDS);
}

describe("an export", () => {
  test("of a service that serves its latest revision", async () => {
    expect(await fromExport(LAST_GOOD)).toStrictEqual({
      kind: "facts",
      facts: {
        latestCreated: `${NAME}-00035-fnj`,
        latestReady: `${NAME}-00035-fnj`,
        ready: true,
        message: undefined,
        trafficOnLatest: true,
      },
    });
  });

  test("of a rollout that failed", async () => {
    expect(await fromExport(INCIDENT)).toStrictEqual({
      kind: "facts",
      facts: {
        latestCreated: `${NAME}-00161-67z`,
        latestReady: `${NAME}-00160-2hd`,
        ready: false,
        message: expect.stringContaining(`Revision ${NAME}-00161-67z is not ready`),
        trafficOnLatest: false,
      },
    });
  });

  const admin = {
    name: `projects/netra-staging/locations/us-central1/services/${NAME}`,
    template: { containers: [{ image: "i@sha256:0" }] },
    latestCreatedRevision: `projects/netra-staging/locations/us-central1/services/${NAME}/revisions/r-2`,
    latestReadyRevision: `projects/netra-staging/locations/us-central1/services/${NAME}/revisions/r-2`,
    terminalCondition: { type: "Ready", state: "CONDITION_SUCCEEDED" },
    trafficStatuses: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }],
  };

  test("in the form of the Admin API", async () => {
    expect(await fromExport(JSON.stringify(admin))).toStrictEqual({
      kind: "facts",
      facts: { latestCreated: "r-2", latestReady: "r-2", ready: true, message: undefined, trafficOnLatest: true },
    });
  });

  test.each([
    [
      "split between two revisions",
      [
        { revision: "r-2", percent: 50 },
        { revision: "r-1", percent: 50 },
      ],
    ],
    ["pinned to an older revision", [{ revision: "r-1", percent: 100 }]],
    ["nowhere", []],
  ])("with its traffic %s", async (_where, targets) => {
    const trafficStatuses = targets.map((target) => ({ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", ...target }));
    expect(await fromExport(JSON.stringify({ ...admin, trafficStatuses }))).toMatchObject({
      facts: { ready: true, trafficOnLatest: false },
    });
  });

  test("of a rollout that is under way", async () => {
    const rolling = { ...admin, terminalCondition: { type: "Ready", state: "CONDITION_RECONCILING" } };
    expect(await fromExport(JSON.stringify(rolling))).toMatchObject({ facts: { ready: "unknown" } });
  });

  test("whose words would steer a terminal", async () => {
    const terminalCondition = { type: "Ready", state: "CONDITION_FAILED", message: "\u001b[31mred\nnext" };
    expect(await fromExport(JSON.stringify({ ...admin, terminalCondition }))).toMatchObject({
      facts: { ready: false, message: "\\u001b[31mred\\u000anext" },
    });
  });

  test("without a status is what was deployed, and says nothing of what runs", async () => {
    const deployed = LAST_GOOD.toString("utf8").replace(/^status:[\s\S]*/m, "");
    expect(await fromExport(deployed)).toStrictEqual({
      kind: "unavailable",
      why: "live.yaml has no status: it is what was deployed, not what runs",
    });
  });

  test("that does not hold the service", async () => {
    expect(await fromExport(LAST_GOOD, "netra-auth-service")).toStrictEqual({
      kind: "unavailable",
      why: "live.yaml does not hold netra-auth-service",
    });
  });

  test("that is something else is refused", () => {
    expect(() => revisionsFromExport([{ name: "x.yaml", bytes: Buffer.from("a: 1") }])).toThrow(/^x\.yaml holds /);
    const plan = JSON.stringify({ format_version: "1.2", terraform_version: "1.11.4", resource_changes: [] });
    expect(() => revisionsFromExport([{ name: "x.json", bytes: Buffer.from(plan) }])).toThrow(
      "x.json holds no Cloud Run export.",
    );
  });
});

describe("gcloud", () => {
  let installed: FakeGcloud | undefined;
  afterEach(() => installed?.remove());

  function ask(env: NodeJS.ProcessEnv, timeoutSeconds = ANSWERS_SECONDS): Promise<RevisionReading> {
    return revisionsFromGcloud({ projectId: "netra-staging", region: "us-central1", env }).read(NAME, timeoutSeconds);
  }

  test("is asked for one service, as JSON", async () => {
    installed = fakeGcloud(LAST_GOOD.toString("utf8"));
    expect(await ask(installed.env)).toMatchObject({ kind: "facts", facts: { ready: true } });
    expect(installed.calls()).toStrictEqual([
      `run services describe ${NAME} --project=netra-staging --region=us-central1 --format=json`,
    ]);
  });

  test("is never left to ask a question", async () => {
    installed = fakeGcloud(
      "",
      'test "$CLOUDSDK_CORE_DISABLE_PROMPTS" = 1 && echo "ERROR: prompts are off" >&2; exit 1',
    );
    expect(await ask(installed.env)).toStrictEqual({ kind: "failed", why: "gcloud: prompts are off" });
  });

  test("that is not installed", async () => {
    expect(await ask({ PATH: "/nowhere" })).toStrictEqual({
      kind: "unavailable",
      why: "gcloud is not installed: give an export with --from FILE",
    });
  });

  test("that fails is quoted", async () => {
    installed = fakeGcloud(
      "",
      'echo "Some notice." >&2; echo "ERROR: (gcloud.run.services.describe) PERMISSION_DENIED: no \u001b[31mrun.services.get" >&2; exit 1',
    );
    expect(await ask(installed.env)).toStrictEqual({
      kind: "failed",
      why: "gcloud: PERMISSION_DENIED: no \\u001b[31mrun.services.get",
    });
  });

  test("that fails without a word", async () => {
    installed = fakeGcloud("", "exit 3");
    expect(await ask(installed.env)).toStrictEqual({ kind: "failed", why: "gcloud ended with 3 and said nothing" });
  });

  test("that prints something else", async () => {
    installed = fakeGcloud("{ broken");
    expect(await ask(installed.env)).toMatchObject({
      kind: "failed",
      why: expect.stringMatching(/^gcloud's answer is broken JSON: /),
    });
  });

  test("that tells of another service", async () => {
    installed = fakeGcloud(LAST_GOOD.toString("utf8").replaceAll(NAME, "somebody-elses"));
    expect(await ask(installed.env)).toStrictEqual({
      kind: "failed",
      why: `gcloud told of somebody-elses, not of ${NAME}`,
    });
  });

  test("that hangs is ended", async () => {
    installed = fakeGcloud("", "exec sleep 600");
    expect(await ask(installed.env, 0.3)).toStrictEqual({
      kind: "failed",
      why: "gcloud did not answer within 0.3 s",
    });
  });
});
