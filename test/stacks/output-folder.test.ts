import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderBeside, moveIntoPlace } from "../../stacks/output-folder";

let parent: string;
beforeEach(() => (parent = mkdtempSync(join(tmpdir(), "output-folder-"))));
afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** A pid that no process has: above what the kernel gives out. */
const NOBODY = 2 ** 30;

function written(
  outdir: string,
  stacks: readonly string[],
): { beside: string; stacks: { name: string; path: string; text: string }[] } {
  const beside = folderBeside(outdir);
  for (const name of stacks) {
    mkdirSync(join(beside, "stacks", name), { recursive: true });
    writeFileSync(join(beside, "stacks", name, "cdk.tf.json"), `new ${name}`);
  }
  writeFileSync(join(beside, "manifest.json"), "new manifest");
  return { beside, stacks: stacks.map((name) => ({ name, path: `stacks/${name}/cdk.tf.json`, text: `new ${name}` })) };
}

describe("the output folder", () => {
  it("is made with every stack and the manifest, and nothing else is left beside it", () => {
    const outdir = join(parent, "out");
    const { beside, stacks } = written(outdir, ["a", "b"]);
    moveIntoPlace(beside, outdir, stacks);
    expect(readFileSync(join(outdir, "stacks/a/cdk.tf.json"), "utf8")).toBe("new a");
    expect(readFileSync(join(outdir, "manifest.json"), "utf8")).toBe("new manifest");
    expect(readdirSync(parent)).toEqual(["out"]);
  });

  it("keeps what Terraform put beside a configuration", () => {
    const outdir = join(parent, "out");
    mkdirSync(join(outdir, "stacks/a/.terraform"), { recursive: true });
    writeFileSync(join(outdir, "stacks/a/.terraform.lock.hcl"), "lock");
    const { beside, stacks } = written(outdir, ["a"]);
    moveIntoPlace(beside, outdir, stacks);
    expect(existsSync(join(outdir, "stacks/a/.terraform"))).toBe(true);
    expect(readFileSync(join(outdir, "stacks/a/.terraform.lock.hcl"), "utf8")).toBe("lock");
  });

  it("loses the configuration of a stack that is no longer declared, and only that", () => {
    const outdir = join(parent, "out");
    mkdirSync(join(outdir, "stacks/gone"), { recursive: true });
    writeFileSync(join(outdir, "stacks/gone/cdk.tf.json"), "old");
    writeFileSync(join(outdir, "stacks/gone/terraform.tfstate"), "state");
    const { beside, stacks } = written(outdir, ["a"]);
    moveIntoPlace(beside, outdir, stacks);
    expect(readdirSync(join(outdir, "stacks/gone"))).toEqual(["terraform.tfstate"]);
  });

  it("clears away what a killed run left beside it, and not what another run is writing", () => {
    const outdir = join(parent, "out");
    mkdirSync(`${outdir}.next-${NOBODY}`);
    mkdirSync(`${outdir}.next-${process.ppid}`);
    folderBeside(outdir);
    expect(readdirSync(parent).sort()).toEqual([`out.next-${process.pid}`, `out.next-${process.ppid}`].sort());
  });
});
