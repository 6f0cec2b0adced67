import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeployError } from "../../deploy/deploy-error";
import { withPlanFolder } from "../../deploy/plan-folder";

let parent: string;
beforeEach(() => (parent = mkdtempSync(join(tmpdir(), "plan-folder-"))));
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const modeOf = (folder: string) => (statSync(folder).mode & 0o777).toString(8);

describe("the folder for plans", () => {
  it("is the given one, made with what leads to it, for nobody else to read, and stays", async () => {
    const folder = join(parent, "a/plans");
    expect(await withPlanFolder(folder, async (used) => used)).toBe(folder);
    expect([modeOf(join(parent, "a")), modeOf(folder)]).toEqual(["700", "700"]);
    expect(await withPlanFolder(folder, async (used) => used)).toBe(folder);
  });

  it("goes away when none is given", async () => {
    const folder = await withPlanFolder(undefined, async (used) => {
      expect(modeOf(used)).toBe("700");
      return used;
    });
    expect(existsSync(folder)).toBe(false);
  });
});

describe("a folder for plans that cannot be one", () => {
  const expectRefused = async (folder: string, why: string) => {
    const work = jest.fn();
    const refused = await withPlanFolder(folder, work).catch((error: unknown) => error);
    expect(refused).toEqual(
      new DeployError(`Plans cannot be kept in ${folder}: ${why}. Correct that, or name another folder.`),
    );
    expect(refused).toHaveProperty("exitCode", 2);
    expect(work).not.toHaveBeenCalled();
  };

  it("is a file, or under one", async () => {
    const file = join(parent, "file");
    writeFileSync(file, "mine");
    await expectRefused(file, `${file} is no folder`);
    await expectRefused(join(file, "a/plans"), `${file} is no folder`);
  });

  it("is a link that leads nowhere", async () => {
    const link = join(parent, "link");
    symlinkSync(join(parent, "gone"), link);
    await expectRefused(link, `${link} is no folder`);
  });

  (existsSync("/proc/self") ? it : it.skip)("is where nothing can be made, which is told and not tried for ever", () =>
    expectRefused("/proc/nothing-here/plans", "/proc/nothing-here cannot be written (ENOENT)"),
  );
});
