import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ReadError } from "../../policy/read/read-error";
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

  it("is made with the folders that lead to it", () => {
    const outdir = join(parent, "a/b/out");
    const { beside, stacks } = written(outdir, ["a"]);
    moveIntoPlace(beside, outdir, stacks);
    expect(readdirSync(join(parent, "a/b"))).toEqual(["out"]);
  });

  it("is one when it is a link to a folder", () => {
    const outdir = join(parent, "link");
    mkdirSync(join(parent, "real"));
    symlinkSync(join(parent, "real"), outdir);
    const { beside, stacks } = written(outdir, ["a"]);
    moveIntoPlace(beside, outdir, stacks);
    expect(readFileSync(join(parent, "real/stacks/a/cdk.tf.json"), "utf8")).toBe("new a");
  });
});

describe("an output folder that cannot be one", () => {
  const refusal = (outdir: string, why: string) =>
    new ReadError(
      `Nothing can be written to the output folder ${outdir}: ${why}. ` +
        "Correct that, or name another folder in CDKTF_OUTDIR.",
    );
  const expectRefused = (outdir: string, why: string) => {
    expect(() => folderBeside(outdir)).toThrow(ReadError);
    expect(() => folderBeside(outdir)).toThrow(refusal(outdir, why));
  };
  const NOBODY = 65_534;
  const isRoot = process.getuid?.() === 0;

  it("is a file, or under one", () => {
    const file = join(parent, "file");
    writeFileSync(file, "mine");
    expectRefused(file, `${file} is no folder`);
    expectRefused(join(file, "a/out"), `${file} is no folder`);
    expect(readFileSync(file, "utf8")).toBe("mine");
    expect(readdirSync(parent)).toEqual(["file"]);
  });

  it("is a link that leads nowhere, or under one", () => {
    const link = join(parent, "link");
    symlinkSync(join(parent, "gone"), link);
    expectRefused(link, `${link} is a link that leads nowhere`);
    expectRefused(join(link, "out"), `${link} is a link that leads nowhere`);
  });

  it("is the project's own folder, by whatever path", () => {
    const link = join(parent, "project");
    symlinkSync(process.cwd(), link);
    expectRefused(process.cwd(), "it is the project's own folder");
    expectRefused(link, "it is the project's own folder");
  });

  (existsSync("/proc/self") ? it : it.skip)(
    "is where nothing can be made, which is told and not tried for ever",
    () => {
      expectRefused("/proc/nothing-here/out", "/proc/nothing-here cannot be written (ENOENT)");
    },
  );

  it("is where nobody may write", () => {
    const outdir = join(parent, "out");
    chmodSync(parent, 0o555);
    // Root may write everywhere: as root this is tried as nobody.
    if (isRoot) process.seteuid?.(NOBODY);
    try {
      expectRefused(outdir, `${outdir}.next-${process.pid} cannot be written (EACCES)`);
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(parent, 0o700);
    }
  });

  it("has a file where a stack goes", () => {
    const outdir = join(parent, "out");
    mkdirSync(outdir);
    writeFileSync(join(outdir, "stacks"), "mine");
    const { beside, stacks } = written(outdir, ["a"]);
    expect(() => moveIntoPlace(beside, outdir, stacks)).toThrow(
      refusal(outdir, `${join(outdir, "stacks")} is no folder`),
    );
  });
});
