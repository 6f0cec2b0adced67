import { GoogleApi, isApiOff } from "../../deploy/google-api";
import type { TokenAnswer } from "../../deploy/google-api";
import { FakeGoogle } from "./fake-google";

let google: FakeGoogle;

beforeEach(async () => {
  google = await FakeGoogle.start();
});
afterEach(() => google.stop());

/** Between two tries of a read: a test waits for no server to recover. */
const PAUSE_MS = 5;
const PATH = "projects/p/secrets/s";
const URL_PATH = `/secretmanager/v1/${PATH}`;

function api(
  env: NodeJS.ProcessEnv = {},
  token: TokenAnswer = { kind: "not-installed" },
): { api: GoogleApi; asked: () => number } {
  let asked = 0;
  const gcloudToken = async (): Promise<TokenAnswer> => {
    asked += 1;
    return token;
  };
  return {
    api: new GoogleApi({ env: { ...google.environment(), ...env }, gcloudToken }, PAUSE_MS),
    asked: () => asked,
  };
}

describe("the access token", () => {
  test("is the environment's, and gcloud is not asked then", async () => {
    const { api: asked, asked: times } = api({ GOOGLE_OAUTH_ACCESS_TOKEN: " from-environment\n" });
    await asked.get("secretManager", PATH);
    expect(google.requests[0]?.authorization).toBe("Bearer from-environment");
    expect(times()).toBe(0);
  });

  test("is gcloud's otherwise, asked once", async () => {
    const token = { kind: "output", bytes: Buffer.from("from-gcloud\n") } as const;
    const { api: asked, asked: times } = api({ GOOGLE_OAUTH_ACCESS_TOKEN: "" }, token);
    await Promise.all([asked.get("secretManager", PATH), asked.get("secretManager", PATH)]);
    expect(google.requests.map(({ authorization }) => authorization)).toEqual([
      "Bearer from-gcloud",
      "Bearer from-gcloud",
    ]);
    expect(times()).toBe(1);
  });

  test.each<readonly [TokenAnswer, string]>([
    [{ kind: "not-installed" }, "gcloud is not installed"],
    [
      { kind: "failed", why: "gcloud: You do not currently have an active account selected." },
      "gcloud gives none (gcloud: You do not currently have an active account selected.)",
    ],
    [{ kind: "output", bytes: Buffer.from("\n") }, "gcloud gives none"],
  ])("is missed in words when there is none: %j", async (token, why) => {
    await expect(api({ GOOGLE_OAUTH_ACCESS_TOKEN: "" }, token).api.get("storage", "b/x/o")).rejects.toMatchObject({
      message:
        `There is no access token: GOOGLE_OAUTH_ACCESS_TOKEN is not set, and ${why}.\n` +
        "Sign in with gcloud auth login, or set GOOGLE_OAUTH_ACCESS_TOKEN.",
      exitCode: 2,
    });
    expect(google.requests).toEqual([]);
  });

  test("that is refused is told, and never shown", async () => {
    google.on(URL_PATH, {
      status: 401,
      body: { error: { message: "Request had invalid credentials: Bearer s3cret" } },
    });
    const error: unknown = await api({ GOOGLE_OAUTH_ACCESS_TOKEN: "s3cret" })
      .api.get("secretManager", PATH)
      .catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(
      /^DeployError: 127\.0\.0\.1:\d+ refuses the access token: it has run out, or is none\. Sign in again \(gcloud auth login\), or renew GOOGLE_OAUTH_ACCESS_TOKEN\.$/,
    );
  });

  test.each(["http://example.com/v1/", "ftp://127.0.0.1/", "not an address", "http://127.0.0.1.example.com/"])(
    "is not sent in clear to %s",
    async (address) => {
      const { api: asked } = api({ GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT: address });
      await expect(asked.get("secretManager", PATH)).rejects.toMatchObject({
        message: `GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT is ${JSON.stringify(address)}; it takes an https address, or an http one of this machine itself.`,
        exitCode: 2,
      });
    },
  );
});

describe("reading", () => {
  test.each([429, 500, 503])("asks again after %i", async (status) => {
    google.on(URL_PATH, { status: 200, body: { name: "s" } });
    google.on(URL_PATH, { status, body: {} }, { times: 2 });
    expect(await api().api.get("secretManager", PATH)).toMatchObject({ status: 200, body: { name: "s" } });
    expect(google.requests).toHaveLength(3);
  });

  test("gives up after three times, with the last answer", async () => {
    google.on(URL_PATH, { status: 503, body: {} });
    expect(await api().api.get("secretManager", PATH)).toMatchObject({ status: 503 });
    expect(google.requests).toHaveLength(3);
  });

  test.each([200, 403, 404])("takes %i for the answer it is", async (status) => {
    google.on(URL_PATH, { status, body: {} });
    expect(await api().api.get("secretManager", PATH)).toMatchObject({ status });
    expect(google.requests).toHaveLength(1);
  });

  test("says which server does not answer", async () => {
    const env = google.environment();
    await google.stop();
    google = await FakeGoogle.start();
    const asked = new GoogleApi({ env, gcloudToken: async () => ({ kind: "not-installed" }) }, PAUSE_MS);
    await expect(asked.get("secretManager", PATH)).rejects.toThrow(
      /^127\.0\.0\.1:\d+ does not answer \(ECONNREFUSED\)\.$/,
    );
  });

  test("follows nobody elsewhere: a token would go along", async () => {
    google.on(URL_PATH, { status: 302, body: {} });
    await expect(api().api.get("secretManager", PATH)).resolves.toMatchObject({ status: 302 });
  });
});

test("writing happens once, whatever is answered", async () => {
  google.on(URL_PATH, { status: 503, body: {} }, { method: "POST" });
  expect(await api().api.post("secretManager", PATH, { a: 1 })).toMatchObject({ status: 503 });
  expect(google.requests).toEqual([
    { method: "POST", path: URL_PATH, authorization: "Bearer anything", body: '{"a":1}' },
  ]);
});

test.each([
  [403, { error: { details: [{ reason: "SERVICE_DISABLED" }] } }, true],
  [403, { error: { errors: [{ reason: "accessNotConfigured" }] } }, true],
  [403, { error: { message: "Secret Manager API has not been used in project 1 before or it is disabled." } }, true],
  [403, { error: { message: "Permission denied" } }, false],
  [404, { error: { message: "has not been used in project" } }, false],
])("an API that is off is told from a refusal: %i %j", (status, body, isOff) => {
  expect(isApiOff({ status, body, bytes: new Uint8Array() })).toBe(isOff);
});
