import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** A project of one entry, with the launcher and the installed packages of this one. */
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "launched-"));
  mkdirSync(join(project, "cli"));
  copyFileSync("cli/launch.js", join(project, "cli", "launch.js"));
  mkdirSync(join(project, "node_modules"));
  for (const name of ["esbuild", "@esbuild"])
    symlinkSync(resolve("node_modules", name), join(project, "node_modules", name));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function write(text: string): void {
  writeFileSync(join(project, "entry.ts"), text);
}

function launch(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["cli/launch.js", ...args], {
    cwd: project,
    encoding: "utf8",
  });
  return { code: status, stdout, stderr };
}

/** A function that is compiled when it is called, as almost all code is. */
const entryWith = (value: string): string =>
  `const declared = (): string => "${value}";\nprocess.stdout.write(declared() + process.argv.slice(2).join(" "));\n`;

test("runs a TypeScript entry with its arguments", () => {
  write(entryWith("1 "));
  expect(launch("entry.ts", "a", "b")).toEqual({ code: 0, stdout: "1 a b", stderr: "" });
});

test("runs what the sources say now, also when a change leaves their length as it was", () => {
  for (const value of ["1", "2", "3"]) {
    write(entryWith(value));
    // Twice: the second run takes the code that the first has kept.
    for (const time of ["first", "second"])
      expect({ value, time, ...launch("entry.ts") }).toEqual({ value, time, code: 0, stdout: value, stderr: "" });
  }
});

test("keeps the code of one bundle, not of every change", () => {
  for (const value of ["1", "2", "3"]) {
    write(entryWith(value));
    launch("entry.ts");
  }
  const kept = readdirSync(join(project, "node_modules", ".cache", "launch"));
  expect(kept.filter((name) => name.includes(".code-"))).toHaveLength(1);
});

test("says where a source is wrong, without a stack trace", () => {
  write("const a = ;\n");
  expect(launch("entry.ts")).toEqual({ code: 2, stdout: "", stderr: 'entry.ts:1: Unexpected ";"\n' });
});

test.each([
  ["a name that nothing has", "process.stdout.write(misspelt);\n", "ReferenceError: misspelt is not defined"],
  ["an error of its own", 'throw new Error("no such size");\n', "Error: no such size"],
  ["what is no error", 'throw "a word";\n', "a word"],
])("says what a source ends with while it is loaded, and none of its code: %s", (_, text, said) => {
  write(text);
  expect(launch("entry.ts")).toEqual({
    code: 2,
    stdout: "",
    stderr: `entry.ts cannot be run: ${said}\nnpm run typecheck names the file and the line.\n`,
  });
});

test("says when there is no such entry", () => {
  expect(launch("none.ts")).toMatchObject({ code: 2, stderr: expect.stringContaining("there is no none.ts") });
});
