import { PassThrough } from "node:stream";
import { run } from "../../cli/secrets";
import type { CommandIo } from "../../cli/start";
import { runCommand } from "../../cli/start";
import { selectEnvironment } from "../../config/environments";
import { suppliedSecretsOf } from "../../config/names";
import { FakeGoogle } from "../deploy/fake-google";
import { recordedIo } from "./recorded-io";

const PROJECT = "netra-staging";
const IDS = suppliedSecretsOf(selectEnvironment().environment).map(([id]) => id);

let google: FakeGoogle;

beforeEach(async () => {
  google = await FakeGoogle.start();
  for (const id of IDS) google.secretIsFilled(PROJECT, id);
});
afterEach(() => google.stop());

const path = (id: string, more = ""): string => `/secretmanager/v1/projects/${PROJECT}/secrets/${id}${more}`;
const takesVersions = (id: string): void =>
  google.on(
    path(id, ":addVersion"),
    { status: 200, body: { name: `projects/1/secrets/${id}/versions/3` } },
    { method: "POST" },
  );
const added = (): readonly string[] =>
  google.requests
    .filter(({ method }) => method === "POST")
    .map(({ path: asked, body }) => {
      const { payload } = JSON.parse(body) as { payload: { data: string } };
      return `${asked.split("/").at(-1)} ${Buffer.from(payload.data, "base64").toString("utf8")}`;
    });

async function secrets(args: readonly string[], stdin = "") {
  const io = recordedIo({ stdin, env: google.environment() });
  const code = await runCommand(run, args, io);
  return { code, out: io.out(), err: io.err() };
}

/** At a terminal: each answer is typed when it is asked for. */
async function secretsAtTerminal(args: readonly string[], ...typed: string[]) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const written: string[] = [];
  const io: CommandIo = {
    ...recordedIo({ env: google.environment() }),
    stdin,
    stderr: {
      write: (text: string) => {
        written.push(text);
        if (text.endsWith("(not shown): ")) {
          const answer = typed.shift();
          setImmediate(() => stdin.write(answer === undefined ? "\u0003" : `${answer}\r`));
        }
      },
    },
  };
  const code = await runCommand(run, args, io);
  return { code, err: written.join("") };
}

const KEY = "a-real-key-0123456789";
const CLIENT_ID = "1-abc.apps.googleusercontent.com";

describe("list", () => {
  test("shows every secret with its newest version, and none of its values", async () => {
    google.secretIsEmpty(PROJECT, "openai-api-key");
    const { code, out } = await secrets(["list"]);
    expect(code).toBe(0);
    expect(out.split("\n").map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
      ...IDS.map((id) => [id, id === "openai-api-key" ? "no version" : "version 1 of 2026-01-02"]),
      [""],
    ]);
    expect(google.requests.filter(({ path: asked }) => asked.includes(":access"))).toEqual([]);
  });
});

describe("missing", () => {
  test("is silent and 0 when every secret has a value", async () => {
    expect(await secrets(["missing"])).toEqual({ code: 0, out: "", err: "" });
  });

  test.each([
    ["has no version", () => google.secretIsEmpty(PROJECT, "openai-api-key"), "no version"],
    [
      "has a newest version that is destroyed",
      () =>
        google.on(path("openai-api-key", "/versions/latest"), {
          status: 200,
          body: { name: "projects/1/secrets/x/versions/2", state: "DESTROYED" },
        }),
      "version 2, the newest, is destroyed",
    ],
    [
      "has no container",
      () => {
        for (const more of ["", "/versions/latest"]) google.on(path("openai-api-key", more), { status: 404, body: {} });
      },
      "no container yet: npm run apply -- --stack foundation makes it",
    ],
    [
      "is in a project that has not switched Secret Manager on",
      () =>
        google.on(path("openai-api-key", "/versions/latest"), {
          status: 403,
          body: { error: { details: [{ reason: "SERVICE_DISABLED" }] } },
        }),
      "no container yet: npm run apply -- --stack foundation makes it",
    ],
  ])("tells the one that %s, with 1", async (_, arrange, state) => {
    arrange();
    const { code, out } = await secrets(["missing"]);
    expect({ code, lines: out.trimEnd().split("\n").length }).toEqual({ code: 1, lines: 1 });
    expect(out.startsWith(`openai-api-key  ${state}  `)).toBe(true);
  });

  test("is a failure when Secret Manager refuses to tell", async () => {
    google.on(path("openai-api-key", "/versions/latest"), {
      status: 403,
      body: { error: { message: "Permission denied" } },
    });
    expect(await secrets(["missing"])).toEqual({
      code: 1,
      out: "",
      err: "Secret Manager does not tell whether openai-api-key has a version (403: Permission denied).\n",
    });
  });
});

describe("fill, through a pipe", () => {
  test("stores the value as it is", async () => {
    takesVersions("openai-api-key");
    expect(await secrets(["fill", "openai-api-key"], KEY)).toEqual({
      code: 0,
      out: "",
      err: "openai-api-key: version 3 is stored.\nStaging takes new versions over with the next npm run apply.\n",
    });
    expect(added()).toEqual([`openai-api-key:addVersion ${KEY}`]);
  });

  test("leaves echo's line break out, and says so", async () => {
    takesVersions("google-client-id");
    const { code, err } = await secrets(["fill", "google-client-id"], `${CLIENT_ID}\n`);
    expect(code).toBe(0);
    expect(err).toContain("The line break at the end of the pipe's text is not part of the value.\n");
    expect(added()).toEqual([`google-client-id:addVersion ${CLIENT_ID}`]);
  });

  test.each([
    ["openai-api-key", "changeme-changeme-changeme", 'it is a placeholder ("changeme")'],
    ["openai-api-key", "short", "it has 5 characters; a real one has 20 or more"],
    ["google-client-id", KEY, "a Google client id ends in .apps.googleusercontent.com"],
    ["google-client-secret", CLIENT_ID, "it is a Google client id, which is another secret"],
  ])("refuses for %s what cannot be real, and does not repeat it", async (id, value, fault) => {
    takesVersions(id);
    const { code, out, err } = await secrets(["fill", id], value);
    expect({ code, out, err }).toEqual({ code: 1, out: "", err: `The value of ${id} was not stored: ${fault}.\n` });
    expect(added()).toEqual([]);
  });

  test("needs the secret's name", async () => {
    expect(await secrets(["fill"], KEY)).toMatchObject({
      code: 2,
      err: `Name the secret that the pipe's text belongs to: ${IDS.join(", ")}.\n`,
    });
  });

  test.each([
    [404, {}],
    [403, { error: { details: [{ reason: "SERVICE_DISABLED" }] } }],
  ])("says what makes the container where there is none (%i)", async (status, body) => {
    google.on(path("openai-api-key", ":addVersion"), { status, body }, { method: "POST" });
    expect(await secrets(["fill", "openai-api-key"], KEY)).toEqual({
      code: 1,
      out: "",
      err: "Secret openai-api-key has no container yet. Make it first: npm run apply -- --stack foundation\n",
    });
  });

  test("does not repeat the value when Secret Manager refuses it", async () => {
    google.on(
      path("openai-api-key", ":addVersion"),
      { status: 500, body: { error: { message: "Internal" } } },
      { method: "POST" },
    );
    expect(await secrets(["fill", "openai-api-key"], KEY)).toMatchObject({
      code: 1,
      err: "Secret Manager did not take a version of openai-api-key (500: Internal).\n",
    });
  });
});

describe("fill, at the terminal", () => {
  test("asks for the one that is named, and shows nothing of what is typed", async () => {
    takesVersions("openai-api-key");
    const { code, err } = await secretsAtTerminal(["fill", "openai-api-key"], KEY);
    expect(code).toBe(0);
    expect(err).toBe(
      "openai-api-key: API key of the OpenAI account, from its dashboard\n" +
        "openai-api-key (not shown): \n" +
        "openai-api-key: version 3 is stored.\n" +
        "Staging takes new versions over with the next npm run apply.\n",
    );
    expect(added()).toEqual([`openai-api-key:addVersion ${KEY}`]);
  });

  test("asks for every one that is missing when none is named", async () => {
    for (const id of ["openai-api-key", "google-client-id"]) {
      google.secretIsEmpty(PROJECT, id);
      takesVersions(id);
    }
    expect((await secretsAtTerminal(["fill"], CLIENT_ID, KEY)).code).toBe(0);
    expect(added()).toEqual([`google-client-id:addVersion ${CLIENT_ID}`, `openai-api-key:addVersion ${KEY}`]);
  });

  test("asks again for what cannot be real, three times in all", async () => {
    takesVersions("openai-api-key");
    expect((await secretsAtTerminal(["fill", "openai-api-key"], "short", KEY)).code).toBe(0);
    const { code, err } = await secretsAtTerminal(["fill", "openai-api-key"], "one", "two", "three", KEY);
    expect(code).toBe(1);
    expect(err).toContain("Not stored: it has 3 characters; a real one has 20 or more. Once more, or Ctrl-C.\n");
    expect(err).toContain(
      "The value of openai-api-key was not stored: it has 5 characters; a real one has 20 or more.\n",
    );
    expect(added()).toHaveLength(1);
  });

  test("stores nothing after Ctrl-C", async () => {
    takesVersions("openai-api-key");
    const { code, err } = await secretsAtTerminal(["fill", "openai-api-key"]);
    expect({ code, last: err.trimEnd().split("\n").at(-1) }).toEqual({
      code: 130,
      last: "Stopped; nothing more was done.",
    });
    expect(added()).toEqual([]);
  });

  test("has nothing to ask when nothing is missing", async () => {
    const { code, err } = await secretsAtTerminal(["fill"]);
    expect({ code, first: err.split("\n")[0] }).toEqual({
      code: 0,
      first: "Every secret that people supply has a value. Name one to give it another.",
    });
  });
});

test.each([
  [[], /missing required argument 'what'/],
  [["frob"], /Allowed choices are list, missing, fill/],
  [["fill", "jwt-secret-key"], /People supply no secret "jwt-secret-key"; they supply /],
  [["list", "openai-api-key"], /list takes no secret: it looks at all of them\./],
] as const)("wrong usage ends with 2: %j", async (args, message) => {
  const { code, err } = await secrets(args);
  expect(code).toBe(2);
  expect(err).toMatch(message);
});

test("no other secret of the environment can be filled or read by it", async () => {
  expect(IDS).not.toContain("database-url");
  expect((await secrets(["fill", "database-url"], KEY)).code).toBe(2);
  expect(google.requests).toEqual([]);
});
