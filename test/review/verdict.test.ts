/** What blocks a change, what asks for a look, and what does neither. */
import { reviewOf, serviceValues } from "./planned";
import type { PlannedResource, Values } from "./planned";
import type { ReviewOptions } from "../../review/review";

const SERVICE = "google_cloud_run_v2_service.backend";
const DATABASE = "google_sql_database_instance.postgres";

function verdict(resources: readonly PlannedResource[], rest: Values = {}, options: Partial<ReviewOptions> = {}) {
  return reviewOf(resources, rest, options).verdict;
}

function risks(resources: readonly PlannedResource[], rest: Values = {}, options: Partial<ReviewOptions> = {}) {
  return reviewOf(resources, rest, options).risks.map(({ kind, severity, address, detail }) => [
    kind,
    severity,
    address,
    detail,
  ]);
}

test("nothing to do is ok", () => {
  expect(verdict([])).toEqual({ level: "ok", reasons: ["nothing changes"] });
});

test("a change that breaks and loses nothing is ok", () => {
  const topic = { address: "google_pubsub_topic.t", before: { name: "a" }, after: { name: "b" } };
  expect(verdict([topic]).level).toBe("ok");
});

test("a new error blocks, and the line names its rule", () => {
  const { level, reasons } = verdict([
    { address: SERVICE, before: serviceValues(), after: serviceValues({ timeout: "300s" }) },
  ]);
  expect(level).toBe("blocked");
  expect(reasons[0]).toBe("netra-backend-staging falls under its floor: timeout 600 s → 300 s");
  expect(reasons[1]).toContain("RUN003");
});

test("errors that were there already do not block a change that does not touch them", () => {
  const broken = serviceValues({ timeout: "300s" });
  const review = reviewOf([
    { address: SERVICE, before: broken, after: broken },
    { address: "google_pubsub_topic.t", before: { name: "a" }, after: { name: "b" } },
  ]);
  expect(review.findings.existing.map(({ rule }) => rule)).toContain("RUN003");
  expect(review.verdict.level).toBe("ok");
});

test("a new warning asks for a look", () => {
  const memory = (amount: string) => serviceValues({ memory: amount });
  const review = reviewOf([{ address: SERVICE, before: memory("4Gi"), after: memory("2Gi") }]);
  expect(review.findings.new.map(({ rule, severity }) => [rule, severity])).toEqual([["RUN002", "warning"]]);
  expect(review.verdict.level).toBe("attention");
});

test("a service that gets smaller asks for a look, even above its floor", () => {
  const size = (cpu: string) => serviceValues({ cpu });
  const review = reviewOf([{ address: SERVICE, before: size("4"), after: size("2") }]);
  expect(review.findings.new).toEqual([]);
  expect(review.verdict).toEqual({
    level: "attention",
    reasons: ["netra-backend-staging gets smaller, above its floor: cpu 4 → 2, which saves 94.61 $ a month"],
  });
});

test("a service that grows asks for nothing", () => {
  const size = (cpu: string) => serviceValues({ cpu });
  expect(verdict([{ address: SERVICE, before: size("2"), after: size("4") }]).level).toBe("ok");
});

describe("what is stateful", () => {
  const postgres = { name: "staging-shared-postgres", settings: [{ tier: "db-custom-1-3840" }] };
  const destroyed = { address: DATABASE, before: postgres };

  test("blocks when it is destroyed", () => {
    expect(verdict([destroyed]).level).toBe("blocked");
    expect(risks([destroyed])[0]).toEqual([
      "destroy-stateful",
      "error",
      DATABASE,
      "destroyed, which loses every database of the instance, and its backups with it",
    ]);
  });

  test("blocks when it is replaced, and says what forces it", () => {
    const replaced = {
      address: DATABASE,
      actions: ["delete", "create"],
      before: postgres,
      after: postgres,
      replacePaths: [["settings", 0, "disk_size"], ["region"]],
    };
    expect(verdict([replaced]).level).toBe("blocked");
    expect(risks([replaced])[0]).toEqual([
      "replace-stateful",
      "error",
      DATABASE,
      "replaced because of settings.disk_size, region, which loses every database of the instance, and its backups with it",
    ]);
  });

  test("does not block when its destruction is acknowledged on the command line", () => {
    const review = reviewOf([destroyed], {}, { allowDestroy: [DATABASE] });
    expect(review.verdict.level).toBe("attention");
    expect(review.risks[0]).toMatchObject({ kind: "destroy-stateful", severity: "warning" });
    expect(review.warnings).toEqual([]);
  });

  test("does not block when an exception accepts OPS002 at its address", () => {
    const exception = { rule: "OPS002", address: DATABASE, reason: "moved to another project", expires: "2025-12-31" };
    expect(reviewOf([destroyed], {}, { exceptions: [exception] }).verdict.level).toBe("attention");
  });

  test("blocks when the acknowledgement names another address, and the review says so", () => {
    const review = reviewOf([destroyed], {}, { allowDestroy: ["google_sql_database_instance.other"] });
    expect(review.verdict.level).toBe("blocked");
    expect(review.warnings).toEqual([
      "--allow-destroy google_sql_database_instance.other names nothing stateful that this change destroys.",
    ]);
  });

  test("does not block when Terraform forgets it: it stays where it is", () => {
    const forgotten = { ...destroyed, actions: ["forget"] };
    expect(risks([forgotten])).toEqual([]);
  });

  test("keeps its name after it is gone", () => {
    expect(risks([destroyed], {}, { allowDestroy: [DATABASE] })).toContainEqual([
      "name-not-reusable",
      "warning",
      DATABASE,
      "its name is not free again for 7 days",
    ]);
  });

  test("is no concern under another name", () => {
    const renamed = {
      ...destroyed,
      actions: ["delete", "create"],
      after: { ...postgres, name: "staging-shared-postgres-g2" },
    };
    expect(risks([renamed]).map(([kind]) => kind)).not.toContain("name-not-reusable");
  });
});

describe("a protection that is taken away", () => {
  const database = (deletion_protection: boolean) => ({ name: "db", deletion_protection });
  const unprotected = { address: DATABASE, before: database(true), after: database(false) };
  const bucket = { address: "google_storage_bucket.b", before: { name: "b" } };

  test("asks for a look on its own", () => {
    expect(risks([unprotected])).toContainEqual([
      "protection-removed",
      "warning",
      DATABASE,
      "without deletion_protection from now on",
    ]);
  });

  test("blocks together with a destruction, acknowledged or not", () => {
    const review = reviewOf([unprotected, bucket], {}, { allowDestroy: [bucket.address] });
    expect(review.risks).toContainEqual({
      kind: "protection-removed",
      severity: "error",
      address: DATABASE,
      detail: `without deletion_protection from now on, in the change that destroys ${bucket.address}`,
    });
    expect(review.verdict.level).toBe("blocked");
  });

  test("is one also where the platform has it, and where a bucket may be emptied", () => {
    const settings = (value: boolean) => ({ name: "db", settings: [{ deletion_protection_enabled: value }] });
    expect(risks([{ address: DATABASE, before: settings(true), after: settings(false) }])[0]?.[3]).toBe(
      "without settings.deletion_protection_enabled from now on",
    );
    const forced = { address: bucket.address, before: { force_destroy: false }, after: { force_destroy: true } };
    expect(risks([forced])[0]?.[3]).toBe("without force_destroy from now on");
  });

  test("is none when it is put on", () => {
    expect(risks([{ ...unprotected, before: database(false), after: database(true) }])).toEqual([]);
  });
});

describe("secrets", () => {
  const VERSION = "google_secret_manager_secret_version.v";
  const secret = { address: "google_secret_manager_secret.s", before: { secret_id: "s" }, after: { secret_id: "s" } };

  test("a new version of a secret that is there is a rotation", () => {
    expect(risks([secret, { address: VERSION, after: { secret: "projects/p/secrets/s" } }])).toEqual([
      ["secret-rotation", "warning", VERSION, "the secret gets a new version"],
    ]);
  });

  test("the first version of a new secret is none", () => {
    const made = [
      { address: secret.address, after: secret.after },
      { address: VERSION, after: { secret: "projects/p/secrets/s" } },
    ];
    expect(risks(made).map(([kind]) => kind)).not.toContain("secret-rotation");
  });

  test("a raised version number of a write-only password is one", () => {
    const user = (password_wo_version: number) => ({ name: "u", password_wo_version });
    expect(risks([{ address: "google_sql_user.u", before: user(1), after: user(2) }])).toEqual([
      ["secret-rotation", "warning", "google_sql_user.u", "password is written anew"],
    ]);
  });

  test("a sensitive value that changes is one", () => {
    const marks = { beforeSensitive: { auth_string: true }, afterSensitive: { auth_string: true } };
    const redis = {
      address: "google_redis_instance.r",
      before: { auth_string: "a" },
      after: { auth_string: "b" },
      ...marks,
    };
    expect(risks([redis])).toEqual([["secret-rotation", "warning", redis.address, "auth_string is written anew"]]);
  });
});

describe("a restart of the database", () => {
  const flags = (set: Readonly<Record<string, string>>, tier = "db-custom-2-7680"): Values => ({
    name: "db",
    settings: [{ tier, database_flags: Object.entries(set).map(([name, value]) => ({ name, value })) }],
  });

  test.each<readonly [string, Values, Values, string]>([
    [
      "another max_connections",
      flags({ max_connections: "250" }),
      flags({ max_connections: "300" }),
      "max_connections 250 to 300",
    ],
    ["a flag that is new", flags({}), flags({ max_connections: "300" }), "max_connections the default to 300"],
    [
      "a flag that goes",
      flags({ "cloudsql.iam_authentication": "on" }),
      flags({}),
      "cloudsql.iam_authentication on to the default",
    ],
    ["another tier", flags({}), flags({}, "db-custom-4-15360"), "tier db-custom-2-7680 to db-custom-4-15360"],
    [
      "both",
      flags({ max_connections: "250" }),
      flags({ max_connections: "300" }, "db-custom-4-15360"),
      "max_connections 250 to 300, tier db-custom-2-7680 to db-custom-4-15360",
    ],
  ])("by %s asks for a look, and the line says so", (_, before, after, what) => {
    const detail = `the database restarts when this is applied: ${what}`;
    expect(risks([{ address: DATABASE, before, after }])).toEqual([["database-restart", "warning", DATABASE, detail]]);
    const { level, reasons } = verdict([{ address: DATABASE, before, after }]);
    expect(level).toBe("attention");
    expect(reasons).toContain(`${DATABASE}: ${detail}`);
  });

  test.each<readonly [string, Values, Values]>([
    ["a flag that PostgreSQL takes while it runs", flags({ log_lock_waits: "off" }), flags({ log_lock_waits: "on" })],
    [
      "the same flags in another order",
      flags({ max_connections: "250", log_connections: "on" }),
      flags({ log_connections: "on", max_connections: "250" }),
    ],
  ])("is none with %s", (_, before, after) => {
    expect(risks([{ address: DATABASE, before, after }])).toEqual([]);
  });

  test("is none where the instance is new", () => {
    expect(
      risks([{ address: DATABASE, after: flags({ max_connections: "300" }) }]).map(([kind]) => kind),
    ).not.toContain("database-restart");
  });

  test("is not claimed of a value that is not known yet", () => {
    const settings = [{ database_flags: [{ value: true }] }];
    const change = { before: flags({ max_connections: "250" }), after: flags({ max_connections: "250" }) };
    expect(risks([{ address: DATABASE, ...change, actions: ["update"], afterUnknown: { settings } }])).toEqual([]);
  });
});

describe("the image of a service", () => {
  const HELLO = "us-docker.pkg.dev/cloudrun/container/hello:latest";
  const NAME = "us-central1-docker.pkg.dev/netra-staging/netra/backend";
  const digest = (character: string) => `@sha256:${character.repeat(64)}`;
  const PINNED = `${NAME}${digest("a")}`;
  const imageChange = (before: string, after: string): PlannedResource => ({
    address: SERVICE,
    before: serviceValues({ image: before }),
    after: serviceValues({ image: after }),
  });

  test.each([
    [HELLO, `goes back to the bootstrap image ${HELLO}, from ${PINNED}`],
    [
      `us-docker.pkg.dev/cloudrun/container/hello${digest("c")}`,
      `goes back to the bootstrap image us-docker.pkg.dev/cloudrun/container/hello${digest("c")}, from ${PINNED}`,
    ],
    [`${NAME}:v2`, `runs ${NAME}:v2, without a digest, in place of ${PINNED}`],
  ])("that was pinned and becomes %s asks for a look", (after, said) => {
    const detail = `netra-backend-staging ${said}`;
    expect(risks([imageChange(PINNED, after)])).toEqual([["image-unpinned", "warning", SERVICE, detail]]);
    const { level, reasons } = verdict([imageChange(PINNED, after)]);
    expect(level).toBe("attention");
    expect(reasons).toContain(`${SERVICE}: ${detail}`);
  });

  test.each([
    ["another build", PINNED, `${NAME}${digest("b")}`],
    ["its first build", HELLO, PINNED],
    ["the bootstrap image that was pinned", `us-docker.pkg.dev/cloudrun/container/hello${digest("c")}`, HELLO],
  ])("that becomes %s asks for nothing", (_, before, after) => {
    expect(risks([imageChange(before, after)])).toEqual([]);
  });

  test("that is not known yet asks for nothing", () => {
    const template = [{ containers: [{ image: true }] }];
    expect(risks([{ ...imageChange(PINNED, ""), afterUnknown: { template } }])).toEqual([]);
  });

  test("is compared with that of the same container, wherever in the list it stands", () => {
    const containers = (...list: readonly Values[]) => ({
      name: "netra-backend-staging",
      template: [{ containers: list }],
    });
    const serving = { image: PINNED, ports: [{ container_port: 8000 }] };
    const proxy = { name: "proxy", image: `proxy${digest("d")}` };
    const change = (...after: readonly Values[]): PlannedResource => ({
      address: SERVICE,
      before: containers(serving, proxy),
      after: containers(...after),
    });
    expect(risks([change({ name: "cache", image: "cache:1" }, proxy, serving)])).toEqual([]);
    expect(risks([change({ ...proxy, image: "proxy:1" }, serving)]).map(([, , , detail]) => detail)).toEqual([
      `netra-backend-staging's container proxy runs proxy:1, without a digest, in place of proxy${digest("d")}`,
    ]);
  });
});

describe("what was not looked at", () => {
  const topic = { address: "google_pubsub_topic.t", before: { name: "a" }, after: { name: "b" } };

  test.each([
    [{ errored: true, complete: false }, "the plan failed part way and does not show all that would happen"],
    [{ complete: false }, "the plan is not complete: another plan has to follow its apply"],
  ])("%j asks for a look", (rest, detail) => {
    expect(risks([topic], rest)).toEqual([["unchecked", "warning", "staging", detail]]);
    expect(verdict([topic], rest)).toEqual({ level: "attention", reasons: [`staging: ${detail}`] });
  });

  test("a plan that is complete asks for none", () => {
    expect(risks([topic], { complete: true, errored: false })).toEqual([]);
  });

  test("a check that fails asks for one, and one that is not known yet does not", () => {
    const check = (status: string) => ({ checks: [{ address: { to_display: "check.health" }, status }] });
    expect(risks([], check("fail"))).toEqual([["unchecked", "warning", "check.health", "its check ends with fail"]]);
    expect(risks([], check("unknown"))).toEqual([]);
  });
});

describe("drift", () => {
  const drifted = (address: string, before: Values, after: Values | null) => ({
    address,
    mode: "managed",
    type: address.split(".")[0],
    name: address.split(".")[1],
    change: { actions: after ? ["update"] : ["delete"], before, after, after_unknown: {} },
  });

  test("is gathered by what differs", () => {
    const resource_drift = ["a", "b"].map((name) =>
      drifted(`google_x.${name}`, { labels: { v: 1 } }, { labels: { v: 2 } }),
    );
    expect(reviewOf([], { resource_drift }).drift).toEqual([
      { type: "google_x", attributes: ["labels.v"], isGone: false, addresses: ["google_x.a", "google_x.b"] },
    ]);
    expect(risks([], { resource_drift })).toEqual([
      ["drift", "warning", "google_x.a", "labels.v was changed outside of Terraform (and 1 more)"],
    ]);
    expect(verdict([], { resource_drift })).toEqual({ level: "attention", reasons: ["1 kind of drift"] });
  });

  test("of what is gone says that", () => {
    const resource_drift = [drifted("google_x.a", { name: "a" }, null)];
    expect(risks([], { resource_drift })).toEqual([["drift", "warning", "google_x.a", "is gone outside of Terraform"]]);
  });

  test("that only writes the same in another way is none", () => {
    const resource_drift = [drifted("google_x.a", { name: "a", list: null }, { name: "a", list: [] })];
    expect(reviewOf([], { resource_drift }).drift).toEqual([]);
  });
});

describe("other things that get smaller", () => {
  const redis = (memory_size_gb: number, tier = "BASIC") => ({ name: "r", memory_size_gb, tier });
  const sql = (settings: Values) => ({ name: "db", settings: [settings] });
  const connector = (min_instances: number) => ({
    name: "c",
    min_instances,
    max_instances: 10,
    machine_type: "e2-micro",
  });

  test.each<readonly [string, Values, Values, string]>([
    ["google_redis_instance.x", redis(2), redis(1), "memory 2 GB to 1 GB"],
    ["google_redis_instance.x", redis(1, "STANDARD_HA"), redis(1), "tier STANDARD_HA to BASIC"],
    [
      DATABASE,
      sql({ tier: "db-custom-2-7680" }),
      sql({ tier: "db-custom-1-3840" }),
      "tier db-custom-2-7680 to db-custom-1-3840",
    ],
    [DATABASE, sql({ tier: "db-g1-small" }), sql({ tier: "db-f1-micro" }), "tier db-g1-small to db-f1-micro"],
    [
      DATABASE,
      sql({ availability_type: "REGIONAL" }),
      sql({ availability_type: "ZONAL" }),
      "availability REGIONAL to ZONAL",
    ],
    [
      DATABASE,
      sql({ disk_autoresize_limit: 0 }),
      sql({ disk_autoresize_limit: 100 }),
      "disk limit without end to 100 GB",
    ],
    ["google_vpc_access_connector.x", connector(3), connector(2), "least instances 3 to 2"],
  ])("%s %j to %j", (address, before, after, detail) => {
    expect(risks([{ address, before, after }])).toContainEqual(["downsize", "warning", address, detail]);
    expect(risks([{ address, before: after, after: before }]).map(([kind]) => kind)).not.toContain("downsize");
  });
});
