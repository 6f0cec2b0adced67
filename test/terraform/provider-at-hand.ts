import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { terraformEnvironment } from "./environment";

/** Write-only arguments and ephemeral values need it. */
const OLDEST_TERRAFORM = { major: 1, minor: 11 };

/** A registry that does not answer must not hold the tests up for long; a mirror answers within a second. */
const INIT_TIMEOUT_MS = 120_000;

/** `version` is Terraform's: `1.11.4`. */
export type TerraformAtHand =
  { readonly available: true; readonly version: string } | { readonly available: false; readonly why: string };

let answer: TerraformAtHand | undefined;

/**
 * Whether Terraform 1.11 or later is on the PATH and can install the providers that the stacks ask for. Tests that run
 * terraform ask it first and skip themselves by name otherwise. It runs `terraform init` once in a temporary folder,
 * about half a second from a mirror, and remembers the answer.
 */
export function terraformAtHand(): TerraformAtHand {
  answer ??= probe();
  return answer;
}

/**
 * `describe` when terraform is at hand; otherwise the block is skipped, its name says so, and the reason goes to stderr.
 */
export function describeWithTerraform(name: string, tests: () => void): void {
  const found = terraformAtHand();
  if (found.available) {
    describe(name, tests);
    return;
  }
  process.stderr.write(`SKIPPED "${name}": ${found.why}\n`);
  describe.skip(`${name} [skipped: no terraform with its providers at hand]`, tests);
}

/** `terraform` with exactly the provider versions that the installed cdktf bindings were made from. */
export function requiredProviders(): Record<string, { source: string; version: string }> {
  return { google: bindingsProvider("google"), random: bindingsProvider("random") };
}

function bindingsProvider(name: string): { source: string; version: string } {
  const manifest = JSON.parse(readFileSync(require.resolve(`@cdktf/provider-${name}/package.json`), "utf8")) as {
    cdktf: { provider: { name: string; version: string } };
  };
  const { name: address, version } = manifest.cdktf.provider;
  return { source: address.replace("registry.terraform.io/", ""), version };
}

function probe(): TerraformAtHand {
  const asked = spawnSync("terraform", ["version", "-json"], { env: terraformEnvironment(), encoding: "utf8" });
  if (asked.error !== undefined || asked.status !== 0) {
    return { available: false, why: "terraform is not on the PATH (1.11 or later is needed)" };
  }
  const version = (JSON.parse(asked.stdout) as { terraform_version: string }).terraform_version;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < OLDEST_TERRAFORM.major || (major === OLDEST_TERRAFORM.major && minor < OLDEST_TERRAFORM.minor)) {
    return { available: false, why: `terraform ${version} is on the PATH; 1.11 or later is needed` };
  }
  const folder = mkdtempSync(join(tmpdir(), "provider-at-hand-"));
  try {
    writeFileSync(
      join(folder, "main.tf.json"),
      JSON.stringify({ terraform: { required_providers: requiredProviders() } }),
    );
    const init = spawnSync("terraform", ["init", "-input=false", "-no-color"], {
      cwd: folder,
      env: terraformEnvironment(),
      encoding: "utf8",
      timeout: INIT_TIMEOUT_MS,
    });
    if (init.status === 0) return { available: true, version };
    const reason = init.error?.message ?? /Error: (.*)/.exec(init.stderr)?.[1] ?? `exit code ${init.status}`;
    const providers = Object.values(requiredProviders()).map((provider) => `${provider.source} ${provider.version}`);
    return { available: false, why: `terraform ${version} cannot install ${providers.join(" and ")}: ${reason}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
