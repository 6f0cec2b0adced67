import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../cli/build-args";
import { runCommand } from "../../cli/start";
import { declare } from "../../config/declare";
import { staging } from "../../config/staging";
import { recordedIo } from "./recorded-io";

async function buildArgs(cwd: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const io = recordedIo({ cwd });
  const code = await runCommand(run, args, io);
  return { code, stdout: io.out(), stderr: io.err() };
}

const expected = Object.entries(declare(staging).services.frontend?.variables ?? {})
  .filter(([name]) => name.startsWith("NEXT_PUBLIC_"))
  .map(([name, value]) => `${name}=${String(value)}\n`)
  .sort();

describe("build arguments", () => {
  it("are the thirteen variables that the frontend's image is built with, as it is run with them", async () => {
    const { code, stdout } = await buildArgs(tmpdir());
    expect(code).toBe(0);
    expect(stdout).toBe(expected.join(""));
    expect(expected).toHaveLength(13);
  });

  it("go to a file, relative to where the person is", async () => {
    const cwd = mkdtempSync(join(tmpdir(), "build-args-"));
    try {
      expect(await buildArgs(cwd, "frontend", "--out", "build.env")).toEqual({ code: 0, stdout: "", stderr: "" });
      expect(readFileSync(join(cwd, "build.env"), "utf8")).toBe(expected.join(""));
    } finally {
      rmSync(cwd, { recursive: true, force: true });
    }
  });

  it("are had by the frontend alone", async () => {
    expect(await buildArgs(tmpdir(), "auth")).toEqual({
      code: 2,
      stdout: "",
      stderr: "auth has no build arguments. Services that have: frontend.\n",
    });
  });

  it("take no option that is not known", async () => {
    expect(await buildArgs(tmpdir(), "--bogus")).toEqual({
      code: 2,
      stdout: "",
      stderr: "unknown option '--bogus'\nSee npm run build-args -- --help.\n",
    });
  });
});
