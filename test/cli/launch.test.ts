import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");
const ENTRY = join("test", "cli", `launched-${process.pid}.ts`);

function launch(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join("cli", "launch.js"), ...args], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

function write(source: string): void {
  writeFileSync(join(ROOT, ENTRY), source);
}

afterEach(() => {
  rmSync(join(ROOT, ENTRY), { force: true });
  for (const suffix of ["", ".json", `.code-${process.version}`])
    rmSync(join(ROOT, "node_modules", ".cache", "launch", `${ENTRY.replace(/[^A-Za-z0-9]+/g, "-")}.cjs${suffix}`), {
      force: true,
    });
});

describe("the launcher", () => {
  it("runs an entry with its arguments, as the main module", () => {
    write("if (require.main === module) console.log(JSON.stringify(process.argv.slice(2)));");
    expect(launch(ENTRY, "--a", "b c")).toEqual({ status: 0, stdout: '["--a","b c"]\n', stderr: "" });
  });

  it("runs what is there now, not what it was when it was bundled", () => {
    write("console.log('before');");
    expect(launch(ENTRY).stdout).toBe("before\n");
    write("console.log('after it was changed');");
    expect(launch(ENTRY).stdout).toBe("after it was changed\n");
    expect(launch(ENTRY).stdout).toBe("after it was changed\n");
  });

  it("carries the exit code", () => {
    write("process.exitCode = 7;");
    expect(launch(ENTRY).status).toBe(7);
    expect(launch(ENTRY).status).toBe(7);
  });

  it("says where a source is broken, without a trace", () => {
    write("const x: = 1;");
    expect(launch(ENTRY)).toEqual({ status: 2, stdout: "", stderr: `${ENTRY}:1: Unexpected "="\n` });
  });

  it("says when there is no entry", () => {
    expect(launch("nothing.ts")).toEqual({
      status: 2,
      stdout: "",
      stderr: "launch: there is no nothing.ts. Usage: node cli/launch.js FILE.ts [ARGUMENTS]\n",
    });
    expect(launch().stderr).toBe("launch: no entry given. Usage: node cli/launch.js FILE.ts [ARGUMENTS]\n");
  });
});
