/**
 * The provider lock files that the repository keeps, `terraform/<stack>/.terraform.lock.hcl`, and the one that Terraform
 * reads, beside the configuration.
 *
 * A lock says which build of a provider may run. It is worth keeping only when it holds the checksums that the registry
 * has signed for every platform (`zh:`): one that a mirror's init has made knows this machine's files alone, and would stop
 * everybody else.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

const LOCK_FILE = ".terraform.lock.hcl";

/** Where people and automation run Terraform. */
export const LOCKED_PLATFORMS: readonly string[] = [
  "linux_amd64",
  "linux_arm64",
  "darwin_amd64",
  "darwin_arm64",
  "windows_amd64",
];

export class ProviderLock {
  /** The repository's. */
  readonly kept: string;
  /** Terraform's. */
  private readonly used: string;

  /** @param stackFolder where the stack's configuration is */
  constructor(
    projectFolder: string,
    readonly stack: string,
    stackFolder: string,
  ) {
    this.kept = join(projectFolder, "terraform", stack, LOCK_FILE);
    this.used = join(stackFolder, LOCK_FILE);
  }

  /** Puts the kept lock beside the configuration. @returns the arguments that init takes with it */
  bring(): readonly string[] {
    if (existsSync(this.kept)) {
      copyFileSync(this.kept, this.used);
      // What the repository keeps decides; init may check it and not change it.
      return ["-lockfile=readonly"];
    }
    // One that an earlier init has left asks for the versions of that time.
    rmSync(this.used, { force: true });
    return [];
  }

  /** Keeps what init has made, where it holds for every platform. @returns whether the repository has a lock now */
  keep(): "kept" | "kept anew" | "none" {
    if (existsSync(this.kept)) return "kept";
    if (!existsSync(this.used) || !holdsEverywhere(readFileSync(this.used, "utf8"))) return "none";
    this.keepUsed();
    return "kept anew";
  }

  /** Keeps the lock beside the configuration, whatever the repository had. */
  keepUsed(): void {
    mkdirSync(dirname(this.kept), { recursive: true });
    copyFileSync(this.used, this.kept);
  }
}

function holdsEverywhere(lock: string): boolean {
  const providers = lock.split(/^provider /m).slice(1);
  return providers.length > 0 && providers.every((provider) => provider.includes('"zh:'));
}
