/** An executable that stands in for terraform: it records how it was called, and answers as the test has laid down. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What one call answers; a call without an answer of its own succeeds as an empty project's would. */
export interface Answer {
  /** `plan`, `apply`, ... */
  readonly command: string;
  /** The name of the folder it runs in. @default any */
  readonly stack?: string;
  /** How often it is given. @default once */
  readonly times?: number;
  /** @default 0 */
  readonly code?: number;
  /** Printed as they are. */
  readonly lines?: readonly (string | object)[];
  readonly stderr?: string;
  /** True: it goes on until it is interrupted, and ends with 1 a moment after that. @default false */
  readonly waits?: boolean;
  /** True: it kills itself. @default false */
  readonly dies?: boolean;
  /** A plan's content, as `terraform show -json` prints it later. */
  readonly plan?: object;
}

export interface Call {
  readonly stack: string;
  readonly args: readonly string[];
  /** The variables that are of interest. */
  readonly env: Readonly<Record<string, string>>;
}

const SCRIPT = `#!${process.execPath}
const fs = require("node:fs"), path = require("node:path");
const here = __dirname, args = process.argv.slice(2), stack = path.basename(process.cwd());
const command = args.find((word) => !word.startsWith("-"));
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^TF_|^CHECKPOINT/.test(name)));
const record = (line) => fs.appendFileSync(path.join(here, "calls.jsonl"), JSON.stringify(line) + "\\n");
record({ stack, args, env });
const answersFile = path.join(here, "answers.json");
const answers = JSON.parse(fs.readFileSync(answersFile, "utf8"));
const found = answers.find((a) => a.command === command && (a.stack ?? stack) === stack && (a.times ?? 1) > 0) ?? {};
if (found.command) {
  found.times = (found.times ?? 1) - 1;
  fs.writeFileSync(answersFile, JSON.stringify(answers));
}
const print = (line) => process.stdout.write((typeof line === "string" ? line : JSON.stringify(line)) + "\\n");
const appliedFile = path.join(here, "applied-" + stack);
if (found.stderr) process.stderr.write(found.stderr);
for (const line of found.lines ?? []) print(line);
if (found.waits) {
  let interrupts = 0;
  const group = require("node:child_process").execFileSync("/bin/ps", ["-o", "pgid=", "-p", String(process.pid)], { encoding: "utf8" });
  record({ stack, args: ["group " + (Number(group) === process.pid ? "of its own" : "of its caller")], env: {} });
  process.on("SIGINT", () => {
    interrupts += 1;
    record({ stack, args: ["interrupt " + interrupts], env: {} });
    print({ "@level": "info", "@message": "Interrupt received", type: "log" });
    // Long enough for a second signal to be seen, were there one.
    if (interrupts === 1) setTimeout(() => process.exit(1), 700);
  });
  setInterval(() => undefined, 1000);
  print({ "@message": stack + ": Still waiting", type: "apply_start" });
} else if (found.dies) process.kill(process.pid, "SIGKILL");
else {
  const ok = (found.code ?? 0) === 0;
  if (command === "version" && !found.lines) print({ terraform_version: "1.11.4" });
  if (command === "plan" && ok) {
    const planFile = path.join(here, "plan-" + stack + ".json");
    const isApplied = fs.existsSync(appliedFile) || !fs.existsSync(planFile);
    const nothing = { format_version: "1.2", applyable: false, resource_changes: [] };
    const plan = found.plan ?? (isApplied ? nothing : JSON.parse(fs.readFileSync(planFile, "utf8")));
    fs.writeFileSync(args.find((word) => word.startsWith("-out=")).slice(5), JSON.stringify(plan));
  }
  if (command === "show" && ok && !found.lines) {
    const file = args.find((word, index) => index > 0 && !word.startsWith("-"));
    const stateFile = path.join(here, "state-" + stack + ".json");
    if (file) process.stdout.write(fs.readFileSync(file, "utf8"));
    else process.stdout.write(fs.existsSync(stateFile) ? fs.readFileSync(stateFile, "utf8") : '{"format_version":"1.0"}');
  }
  if (command === "apply" && ok) {
    fs.writeFileSync(appliedFile, "");
    print({ "@message": "Apply complete! Resources: 1 added, 0 changed, 0 destroyed.", type: "change_summary" });
  }
  process.exitCode = found.code ?? 0;
}
`;

export class FakeTerraform {
  readonly executable: string;

  /** @param folder is made; put it first on the PATH */
  constructor(readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    this.executable = join(folder, "terraform");
    writeFileSync(this.executable, SCRIPT);
    chmodSync(this.executable, 0o755);
    this.answer();
  }

  /** Lays down what is answered from now on, in this order; what was laid down before is gone. */
  answer(...answers: readonly Answer[]): void {
    writeFileSync(join(this.folder, "answers.json"), JSON.stringify(answers));
  }

  /** What a stack's plan holds until it is applied; without one there is nothing to do. */
  planOf(stack: string, plan: object): void {
    writeFileSync(join(this.folder, `plan-${stack}.json`), JSON.stringify(plan));
  }

  /** What `terraform show -json` tells of a stack's state. */
  stateOf(stack: string, resources: readonly object[]): void {
    const state = { format_version: "1.0", values: { root_module: { resources } } };
    writeFileSync(join(this.folder, `state-${stack}.json`), JSON.stringify(state));
  }

  calls(): readonly Call[] {
    const file = join(this.folder, "calls.jsonl");
    if (!existsSync(file)) return [];
    return readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Call);
  }

  /** The calls in short, without looks: `staging apply`. */
  done(): readonly string[] {
    return this.calls()
      .map(({ stack, args }) => `${stack} ${args.find((word) => !word.startsWith("-")) ?? ""}`)
      .filter((call) => !/ (version|show|init)$/.test(call));
  }
}

/** A plan that makes one resource. */
export function planWith(...changes: readonly object[]): object {
  return { format_version: "1.2", applyable: true, resource_changes: changes };
}

/** An entry of `resource_changes`. */
export function change(
  address: string,
  actions: readonly string[],
  { before = null, after = null }: { before?: object | null; after?: object | null } = {},
): object {
  const [type = "", name = ""] = address.split(".");
  return { address, type, name, mode: "managed", change: { actions, before, after, after_unknown: {} } };
}
