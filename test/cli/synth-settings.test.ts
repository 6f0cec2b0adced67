/** What a synth can be told besides the declaration: where bootstrap's state is, adoption, and the steps of a recreation. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../../cli/start";
import { PROTECTED_ADDRESSES } from "../../config/recreation";
import { run } from "../../main";
import { recordedIo } from "./recorded-io";

let outdir: string;

beforeEach(() => {
  outdir = join(mkdtempSync(join(tmpdir(), "settings-")), "cdktf.out");
});
afterEach(() => rmSync(join(outdir, ".."), { recursive: true, force: true }));

async function synth(env: NodeJS.ProcessEnv) {
  const io = recordedIo({ env: { CDKTF_OUTDIR: outdir, ...env } });
  return { code: await runCommand(run, [], io), err: io.err() };
}

interface Stack {
  readonly import?: readonly { readonly to: string }[];
  readonly terraform: { readonly backend: object };
  readonly resource: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

function stack(name: string): Stack {
  return JSON.parse(readFileSync(join(outdir, "stacks", name, "cdk.tf.json"), "utf8")) as Stack;
}

const database = () => stack("staging").resource["google_sql_database_instance"]?.["postgres"];
const imports = (name: string): readonly string[] => (stack(name).import ?? []).map(({ to }) => to);

test("without any, the declaration alone decides", async () => {
  expect(await synth({})).toEqual({ code: 0, err: "" });
  expect(database()).toMatchObject({
    name: "staging-shared-postgres",
    deletion_protection: true,
    settings: { deletion_protection_enabled: true },
  });
  expect(stack("bootstrap").terraform.backend).toHaveProperty("local");
  expect(imports("staging")).toEqual([]);
}, 60_000);

test("NETRA_PROTECTION=off takes the database's protection away at both levels, and changes nothing else", async () => {
  await synth({});
  const before = stack("staging");
  expect(await synth({ NETRA_PROTECTION: "off" })).toEqual({ code: 0, err: "" });
  const after = stack("staging");
  const unprotected = after.resource["google_sql_database_instance"]?.["postgres"] as {
    deletion_protection: boolean;
    settings: { deletion_protection_enabled: boolean };
  };
  expect(unprotected).toMatchObject({ deletion_protection: false, settings: { deletion_protection_enabled: false } });
  unprotected.deletion_protection = true;
  unprotected.settings.deletion_protection_enabled = true;
  expect(after).toEqual(before);
}, 60_000);

test("what loses its protection is what stands in the stack as protected", async () => {
  await synth({});
  const isProtected = Object.entries(stack("staging").resource).flatMap(([type, named]) =>
    Object.entries(named).flatMap(([id, body]) => (body["deletion_protection"] === true ? [`${type}.${id}`] : [])),
  );
  expect(isProtected).toEqual(PROTECTED_ADDRESSES);
}, 60_000);

test("NETRA_DATABASE_GENERATION names the database of another generation, wherever its name is", async () => {
  expect(await synth({ NETRA_DATABASE_GENERATION: "7" })).toEqual({ code: 0, err: "" });
  expect(database()).toMatchObject({ name: "staging-shared-postgres-g7" });
}, 60_000);

test("BOOTSTRAP_STATE=gcs binds bootstrap to its own bucket", async () => {
  await synth({ BOOTSTRAP_STATE: "gcs" });
  expect(stack("bootstrap").terraform.backend).toEqual({
    gcs: { bucket: "netra-staging-terraform-state", prefix: "staging/bootstrap" },
  });
}, 60_000);

describe("ADOPT=1", () => {
  const LEFT_OUT = ["google_compute_network.network_vpc", "google_redis_instance.redis"];

  test("imports what exists in every stack, save what ADOPT_EXCEPT names", async () => {
    await synth({ ADOPT: "1" });
    const all = { foundation: imports("foundation"), staging: imports("staging") };
    expect(await synth({ ADOPT: "1", ADOPT_EXCEPT: LEFT_OUT.join(",") })).toEqual({ code: 0, err: "" });
    expect(imports("foundation")).toEqual(all.foundation.filter((address) => address !== LEFT_OUT[0]));
    expect(imports("staging")).toEqual(all.staging.filter((address) => address !== LEFT_OUT[1]));
    expect(all.foundation.length - imports("foundation").length).toBe(1);
    expect(all.staging.length - imports("staging").length).toBe(1);
  }, 60_000);

  test("takes over everything whose loss would be felt: an import for each, or a reason to make it", async () => {
    await synth({ ADOPT: "1" });
    const addresses = (name: string, type: string): readonly string[] =>
      Object.keys(stack(name).resource[type] ?? {}).map((id) => `${type}.${id}`);
    for (const [name, types] of Object.entries({
      bootstrap: ["google_storage_bucket", "google_artifact_registry_repository"],
      foundation: ["google_compute_network", "google_compute_global_address", "google_secret_manager_secret"],
      staging: [
        ...["google_sql_database_instance", "google_sql_database", "google_sql_user", "google_redis_instance"],
        ...["google_secret_manager_secret", "google_cloud_run_v2_service", "google_compute_managed_ssl_certificate"],
      ],
    }))
      for (const type of types) {
        expect(addresses(name, type).length).toBeGreaterThan(0);
        expect(imports(name)).toEqual(expect.arrayContaining([...addresses(name, type)]));
      }
  }, 60_000);

  test("replaces nothing for what the provider does not read back", async () => {
    await synth({ ADOPT: "1" });
    const { google_redis_instance: redis, google_monitoring_slo: objectives } = stack("staging").resource;
    expect(redis?.["redis"]?.["lifecycle"]).toMatchObject({ ignore_changes: ["reserved_ip_range"] });
    expect(Object.keys(objectives ?? {})).not.toEqual([]);
    for (const objective of Object.values(objectives ?? {}))
      expect(objective["lifecycle"]).toMatchObject({ ignore_changes: ["service"] });
  }, 60_000);
});

test.each([
  [{ ADOPT: "yes" }, 'ADOPT is "yes"; it takes 0 or 1.'],
  [{ BOOTSTRAP_STATE: "s3" }, 'BOOTSTRAP_STATE is "s3"; it takes local or gcs.'],
  [{ NETRA_PROTECTION: "false" }, 'NETRA_PROTECTION is "false"; it takes on or off.'],
  [{ NETRA_DATABASE_GENERATION: "0" }, 'NETRA_DATABASE_GENERATION is "0"; it takes a whole number from 1.'],
  [{ NETRA_DATABASE_GENERATION: "2x" }, 'NETRA_DATABASE_GENERATION is "2x"; it takes a whole number from 1.'],
])("a wrong setting is told, and nothing is written: %j", async (env, message) => {
  expect(await synth(env)).toEqual({ code: 2, err: `${message}\n` });
  expect(existsSync(outdir)).toBe(false);
});

test("an address that no stack has is told, and nothing is written", async () => {
  expect(await synth({ ADOPT: "1", ADOPT_EXCEPT: "google_redis_instance.reddis" })).toEqual({
    code: 2,
    err: "ADOPT_EXCEPT: no stack has google_redis_instance.reddis.\n",
  });
  expect(existsSync(outdir)).toBe(false);
}, 60_000);
