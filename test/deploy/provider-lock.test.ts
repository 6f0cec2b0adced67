import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProviderLock } from "../../deploy/provider-lock";

let project: string;
let stackFolder: string;
let used: string;
let kept: string;
let lock: ProviderLock;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "lock-"));
  stackFolder = join(project, "cdktf.out", "stacks", "staging");
  mkdirSync(stackFolder, { recursive: true });
  used = join(stackFolder, ".terraform.lock.hcl");
  kept = join(project, "terraform", "staging", ".terraform.lock.hcl");
  lock = new ProviderLock(project, "staging", stackFolder);
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const lockOf = (...hashes: readonly (readonly string[])[]): string =>
  hashes
    .map(
      (list, index) =>
        `provider "registry.terraform.io/hashicorp/p${index}" {\n  version = "1.0.0"\n  hashes = [\n${list.map((hash) => `    "${hash}",\n`).join("")}  ]\n}\n`,
    )
    .join("\n");
const SIGNED = lockOf(["h1:aaa=", "zh:bbb"], ["zh:ccc"]);

function keep(text: string): void {
  mkdirSync(join(project, "terraform", "staging"), { recursive: true });
  writeFileSync(kept, text);
}

test("the repository's lock is brought, and init may check it but not change it", () => {
  keep(SIGNED);
  writeFileSync(used, "of an earlier time");
  expect(lock.bring()).toEqual(["-lockfile=readonly"]);
  expect(readFileSync(used, "utf8")).toBe(SIGNED);
  expect(lock.keep()).toBe("kept");
});

test("without one, nothing of an earlier time is left to lock", () => {
  writeFileSync(used, "of an earlier time");
  expect(lock.bring()).toEqual([]);
  expect(existsSync(used)).toBe(false);
});

test("what init has made from the registry is kept: its signed checksums hold on every platform", () => {
  writeFileSync(used, SIGNED);
  expect(lock.keep()).toBe("kept anew");
  expect(readFileSync(kept, "utf8")).toBe(SIGNED);
});

test.each([
  ["a mirror's, which knows this machine's files alone", lockOf(["h1:aaa="])],
  ["one of which a part is a mirror's", lockOf(["h1:aaa=", "zh:bbb"], ["h1:ddd="])],
  ["one without a provider", "# empty\n"],
])("%s is not kept", (_, text) => {
  writeFileSync(used, text);
  expect(lock.keep()).toBe("none");
  expect(existsSync(kept)).toBe(false);
});

test("a stack without any provider has nothing to keep", () => {
  expect(lock.keep()).toBe("none");
});
