/** Nothing secret comes out: a canary is planted in each place where a plan holds secrets, and looked for in every format. */
import { createHash } from "node:crypto";
import type { Review } from "../../review/review";
import { readInput } from "../../policy/read/input";
import { ReadError } from "../../policy/read/read-error";
import { FORMATS } from "./formats";
import { planOf, reviewOf, serviceValues } from "./planned";
import type { PlannedResource, Values } from "./planned";
import { reviewOfConfigurations } from "./reviewed-configurations";

const CANARY = "canary-Zx81Qp/7w=end";

function digests(secret: string): readonly string[] {
  return ["md5", "sha1", "sha256", "sha512"].flatMap((algorithm) => {
    const digest = createHash(algorithm).update(secret).digest();
    return [digest.toString("hex"), digest.toString("base64")];
  });
}

function expectHidden(review: Review, secret = CANARY): void {
  for (const [format, render] of Object.entries(FORMATS)) {
    const written = render(review);
    for (const form of [secret, secret.slice(0, 12), JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) {
      expect({ format, found: written.includes(form) ? form : "" }).toEqual({ format, found: "" });
    }
    for (const digest of digests(secret)) expect(written).not.toContain(digest);
  }
}

/** The way in is open: without a reason to hide it, a value is shown. */
test("a value that is no secret is shown, in Markdown and in text", () => {
  const review = reviewOf([
    { address: "google_pubsub_topic.t", before: { name: "t", note: "old" }, after: { name: "t", note: CANARY } },
  ]);
  expect(FORMATS.markdown?.(review)).toContain(CANARY);
  expect(FORMATS.text?.(review)).toContain(CANARY);
});

const env = (name: string, value: string): Values => ({ name, value });
const SERVICE = "google_cloud_run_v2_service.backend";

const PLACES: Readonly<Record<string, { readonly resources: readonly PlannedResource[]; readonly rest?: Values }>> = {
  "a value marked sensitive, after": {
    resources: [
      {
        address: "google_x.a",
        before: { name: "a", payload: "old" },
        after: { name: "a", payload: CANARY },
        afterSensitive: { payload: true },
      },
    ],
  },
  "a value marked sensitive, before": {
    resources: [
      {
        address: "google_x.a",
        before: { name: "a", payload: CANARY },
        after: { name: "a", payload: "plain now" },
        beforeSensitive: { payload: true },
      },
    ],
  },
  "a value marked sensitive on one side that stands unmarked on the other": {
    resources: [
      {
        address: "google_x.a",
        before: { name: "a", payload: { deep: [CANARY] } },
        after: { name: "a", payload: { deep: ["x"] } },
        afterSensitive: { payload: true },
      },
    ],
  },
  "a sensitive value that another attribute carries unmarked": {
    resources: [
      {
        address: "google_sql_user.u",
        before: { name: "u", password: "an-older-password" },
        after: { name: "u", password: CANARY },
        afterSensitive: { password: true },
        beforeSensitive: { password: true },
      },
      {
        address: "google_pubsub_topic.t",
        before: { name: "t", note: "a" },
        after: { name: "t", note: `the password is ${CANARY}, do not tell` },
      },
    ],
  },
  "a write-only argument that a provider kept": {
    resources: [
      {
        address: "google_secret_manager_secret_version.v",
        before: { secret_data_wo: "x", secret_data_wo_version: 1 },
        after: { secret_data_wo: CANARY, secret_data_wo_version: 2 },
      },
    ],
  },
  "a generated password": {
    resources: [
      { address: "random_password.p", before: { result: "an-older-password" }, after: { result: CANARY } },
      { address: "google_pubsub_topic.t", before: { name: "t", note: "a" }, after: { name: "t", note: CANARY } },
    ],
  },
  "a generated string that nothing marks": {
    resources: [
      { address: "random_string.p", before: { result: "abc", id: "abc" }, after: { result: CANARY, id: CANARY } },
      { address: "google_pubsub_topic.t", before: { name: "t", note: "a" }, after: { name: "t", note: CANARY } },
    ],
  },
  "a variable whose name is a credential's": {
    resources: [
      {
        address: SERVICE,
        before: serviceValues({ env: [env("OPENAI_API_KEY", "old-old-old")] }),
        after: serviceValues({ env: [env("OPENAI_API_KEY", CANARY)] }),
      },
    ],
  },
  "a variable whose value is a URL with a password": {
    resources: [
      {
        address: SERVICE,
        before: serviceValues({ env: [env("UPSTREAM", "https://example.com")] }),
        after: serviceValues({ env: [env("UPSTREAM", `postgres://app:${encodeURIComponent(CANARY)}@10.0.0.5/db`)] }),
      },
    ],
  },
  "a credential's variable that another variable repeats": {
    resources: [
      {
        address: SERVICE,
        before: serviceValues({ env: [env("SERVICE_SECRET", "s"), env("NOTE", "n")] }),
        after: serviceValues({ env: [env("SERVICE_SECRET", CANARY), env("NOTE", `see ${CANARY}`)] }),
      },
    ],
  },
  "a credential's variable with a placeholder's word in it, which a rule quotes": {
    resources: [{ address: SERVICE, after: serviceValues({ env: [env("JWT_SECRET_KEY", `changeme ${CANARY}`)] }) }],
  },
  "the providers' credentials": {
    resources: [{ address: "google_pubsub_topic.t", before: { note: "a" }, after: { note: CANARY } }],
    rest: {
      configuration: {
        provider_config: { google: { name: "google", expressions: { access_token: { constant_value: CANARY } } } },
        root_module: {},
      },
    },
  },
  "a sensitive variable": {
    resources: [{ address: "google_pubsub_topic.t", before: { note: "a" }, after: { note: CANARY } }],
    rest: {
      variables: { token: { value: CANARY } },
      configuration: { root_module: { variables: { token: { sensitive: true } } } },
    },
  },
  "a composite value": {
    resources: [
      {
        address: "google_x.a",
        before: { name: "a", list: ["x"], parts: [{ kind: "k", inner: { password: "old-password" } }] },
        after: {
          name: "a",
          list: ["x", `https://user:${CANARY}@host`],
          parts: [{ kind: "k", inner: { password: CANARY } }],
        },
      },
    ],
  },
  "a composite value written as JSON": {
    resources: [
      {
        address: "google_x.a",
        before: { name: "a", metadata: "{}" },
        after: { name: "a", metadata: JSON.stringify({ startup: { api_key: CANARY } }) },
      },
    ],
  },
  "the key of a sensitive map": {
    resources: [
      {
        address: "google_x.a",
        before: { name: "a", settings: { old: "1" } },
        after: { name: "a", settings: { [CANARY]: "1" } },
        afterSensitive: { settings: true },
      },
    ],
  },
  "the key of a map that is a secret elsewhere": {
    resources: [
      {
        address: "google_x.a",
        before: { name: "a", labels: { old: "1" } },
        after: { name: "a", labels: { [CANARY]: "1" } },
      },
      { address: "google_x.b", after: { name: "b", payload: CANARY }, afterSensitive: { payload: true } },
    ],
  },
  "a sensitive output": {
    resources: [{ address: "google_pubsub_topic.t", before: { note: "a" }, after: { note: `x ${CANARY} x` } }],
    rest: { output_changes: { token: { actions: ["create"], before: null, after: CANARY, after_sensitive: true } } },
  },
  "an output that nothing marks": {
    resources: [],
    rest: { output_changes: { address: { actions: ["update"], before: "a", after: CANARY, after_sensitive: false } } },
  },
  "drift of a sensitive value": {
    resources: [],
    rest: {
      resource_drift: [
        {
          address: "google_redis_instance.r",
          mode: "managed",
          type: "google_redis_instance",
          name: "r",
          change: {
            actions: ["update"],
            before: { name: "r", auth_string: "old-old-old" },
            after: { name: "r", auth_string: CANARY },
            after_unknown: {},
            before_sensitive: { auth_string: true },
            after_sensitive: { auth_string: true },
          },
        },
      ],
    },
  },
  "drift of a map's key": {
    resources: [],
    rest: {
      resource_drift: [
        {
          address: "google_x.a",
          mode: "managed",
          type: "google_x",
          name: "a",
          change: {
            actions: ["update"],
            before: { labels: {}, token: CANARY },
            after: { labels: { [CANARY]: "1" }, token: CANARY },
            after_unknown: {},
            before_sensitive: { token: true },
            after_sensitive: { token: true },
          },
        },
      ],
    },
  },
  "a digest of a secret": {
    resources: [
      {
        address: "google_x.a",
        before: { name: "a", note: "", content_md5: "" },
        after: {
          name: "a",
          note: digests(CANARY).join(" "),
          content_md5: digests(CANARY)[0],
          payload: CANARY,
        },
        afterSensitive: { payload: true },
      },
    ],
  },
  "an address": {
    resources: [
      { address: `google_x.a["${CANARY}"]`, before: { name: "a", n: 1 }, after: { name: "a", n: 2 } },
      { address: "google_x.b", after: { name: "b", payload: CANARY }, afterSensitive: { payload: true } },
    ],
  },
  "a check's message": {
    resources: [],
    rest: {
      checks: [
        {
          address: { kind: "resource", to_display: "google_x.a" },
          status: "fail",
          instances: [{ address: { to_display: "google_x.a" }, status: "fail", problems: [{ message: CANARY }] }],
        },
      ],
    },
  },
};

test.each(Object.keys(PLACES))("%s", (place) => {
  const { resources = [], rest = {} } = PLACES[place] ?? {};
  const holding = planOf(resources, rest);
  // The canary is in the plan, in a form of its own.
  const written = JSON.stringify(holding);
  expect([CANARY, encodeURIComponent(CANARY)].some((form) => written.includes(form))).toBe(true);
  expectHidden(reviewOf(resources, rest));
});

test.each(["sk-proj-abcdefghijklmnop1234", "AIza0123456789abcdefghijklmnopqrstuv", "GOCSPX-abcdefghij12"])(
  "a key of a known format is hidden wherever it stands: %s",
  (key) => {
    const review = reviewOf([{ address: "google_x.a", before: { note: "a" }, after: { note: `use ${key} here` } }]);
    expectHidden(review, key);
    expect(FORMATS.markdown?.(review)).toContain("use (hidden) here");
  },
);

test("a hidden value still shows that and where it changes", () => {
  const review = reviewOf([
    {
      address: SERVICE,
      before: serviceValues({ env: [env("OPENAI_API_KEY", "old-old-old")] }),
      after: serviceValues({ env: [env("OPENAI_API_KEY", CANARY)] }),
    },
  ]);
  expect(review.changes[0]?.attributes).toEqual([
    { path: "template.containers.env.OPENAI_API_KEY.value", before: "(hidden)", after: "(hidden)" },
  ]);
});

const refersTo = (secret: string, version: string): Values => ({
  name: "STRIPE_API_KEY",
  value: "",
  value_source: [{ secret_key_ref: [{ secret, version }] }],
});
const STRIPE = 'google_secret_manager_secret.secret["stripe-api-key"]';

describe("the name of a secret is no secret", () => {
  test("a variable that refers to one shows which, and the name is shown wherever it stands", () => {
    const review = reviewOf([
      {
        address: SERVICE,
        before: serviceValues({ env: [env("STRIPE_API_KEY", CANARY)] }),
        after: serviceValues({ env: [refersTo("stripe-api-key", "latest")] }),
      },
      { address: STRIPE, after: { secret_id: "stripe-api-key" } },
    ]);
    expect(review.changes.map(({ address }) => address)).toEqual([SERVICE, STRIPE]);
    expect(review.changes[0]?.attributes).toEqual([
      { path: "template.containers.env.STRIPE_API_KEY.value", before: "(hidden)", after: "" },
      {
        path: "template.containers.env.STRIPE_API_KEY.value_source.secret_key_ref.secret",
        before: "",
        after: "stripe-api-key",
      },
      {
        path: "template.containers.env.STRIPE_API_KEY.value_source.secret_key_ref.version",
        before: "",
        after: "latest",
      },
    ]);
    for (const render of Object.values(FORMATS)) expect(render(review)).not.toContain("secret-(hidden)");
    expectHidden(review);
  });

  test("nor is its version", () => {
    const review = reviewOf([
      {
        address: SERVICE,
        before: serviceValues({ env: [refersTo("stripe-api-key", "20250901-first")] }),
        after: serviceValues({ env: [refersTo("stripe-api-key", "20250908-second")] }),
      },
    ]);
    expect(review.changes[0]?.attributes.map(({ before, after }) => [before, after])).toEqual([
      ["20250901-first", "20250908-second"],
    ]);
  });

  test("the address of a destruction that blocks can be read", () => {
    const review = reviewOf([
      {
        address: SERVICE,
        before: serviceValues({ env: [refersTo("stripe-api-key", "latest")] }),
        after: serviceValues(),
      },
      { address: STRIPE, before: { secret_id: "stripe-api-key" } },
    ]);
    expect(review.verdict.level).toBe("blocked");
    expect(review.verdict.reasons[0]).toContain(`${STRIPE} is destroyed`);
  });

  test("nor is it in two configurations", () => {
    const resources = (secret: string) => ({
      google_cloud_run_v2_service: {
        backend: {
          name: "netra-backend-staging",
          template: {
            containers: [
              {
                image: "x",
                env: [{ name: "STRIPE_API_KEY", value_source: { secret_key_ref: { secret, version: "1" } } }],
              },
            ],
          },
        },
      },
    });
    const review = reviewOfConfigurations(resources("stripe-old-key"), resources("stripe-api-key"));
    expect(review.changes[0]?.attributes.map(({ before, after }) => [before, after])).toEqual([
      ["stripe-old-key", "stripe-api-key"],
    ]);
    expect(FORMATS.text?.(review)).not.toContain("(hidden)");
  });
});

test("two configurations show no payload that was written into one of them", () => {
  const resources = (payload: string) => ({
    google_secret_manager_secret_version: { v: { secret: "s", secret_data: payload } },
    google_pubsub_topic: { t: { name: "t", labels: { note: payload } } },
  });
  const review = reviewOfConfigurations(resources("old-old-old"), resources(CANARY));
  expect(review.changes).toHaveLength(2);
  expectHidden(review);
});

test.each([
  ["cut off", `{"format_version":"1.2","resource_changes":[{"address":"${CANARY}`],
  ["broken", `{"format_version":"1.2", "variables": ${CANARY}}`],
  ["of an unknown kind", JSON.stringify({ token: CANARY })],
  ["without a type", JSON.stringify({ format_version: "1.2", resource_changes: [{ change: { after: CANARY } }] })],
])("the error of a plan that is %s does not quote it", (_, written) => {
  let message = "";
  try {
    readInput([{ name: "plan.json", bytes: Buffer.from(written) }]);
  } catch (error) {
    expect(error).toBeInstanceOf(ReadError);
    message = (error as Error).message;
  }
  expect(message).not.toBe("");
  expect(message).not.toContain(CANARY.slice(0, 12));
});
