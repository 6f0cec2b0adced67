import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const INCIDENT = "node cli/launch.js cli/check.ts test/fixtures/incident/00161-67z.yaml";

/** Says the command's exit code on the shell's own stderr. */
function shell(command: string): { code: number; stderr: string } {
  const { stderr } = spawnSync("sh", ["-c", command], { encoding: "utf8" });
  const [, said = "", code] = /^([^]*)code (\d+)\n$/.exec(stderr) ?? [];
  return { code: Number(code), stderr: said };
}

const onLinux = existsSync("/dev/full") ? test : test.skip;

onLinux("a result that cannot be written is said in one line", () => {
  expect(shell(`${INCIDENT} > /dev/full; echo code $? >&2`)).toEqual({
    code: 2,
    stderr: "The result cannot be written: ENOSPC: no space left on device, write\n",
  });
});

test("a reader that has seen enough changes no exit code, and ends no command", () => {
  expect(shell(`{ ${INCIDENT}; echo code $? >&2; } | true`)).toEqual({ code: 1, stderr: "" });
});

test("progress that nobody reads ends no command", () => {
  expect(shell(`{ ${INCIDENT.replace("00161-67z", "none")} 2>&3; echo code $? >&2; } 3>&1 >/dev/null | true`)).toEqual({
    code: 2,
    stderr: "",
  });
});
