/** An executable that stands in for terraform: it records how it was called, and answers as the test has laid down. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

/**
 * A shell starts in a tenth of the time that node takes, and the tests call terraform hundreds of times. Beside it are
 * `calls`, a line for what was called, each word and each variable; `answers/`, a folder for each; and what a test gave.
 */
const SCRIPT = `#!/bin/sh
here=\${0%/*} stack=\${PWD##*/} command= file= out=
# A test may leave nothing but this folder on the PATH.
PATH=/usr/bin:/bin
calls="stack $stack"
for word; do
  calls="$calls
word $word"
  case $word in
    -out=*) out=\${word#-out=} ;;
    -*) ;;
    *) if [ -z "$command" ]; then command=$word; else file=\${file:-$word}; fi ;;
  esac
done
printf '%s\\n' "$calls" "$(env | sed -nE 's/^(TF_|CHECKPOINT)/env &/p')" >> "$here/calls"

answer=$here/no-answer code=0
for given in "$here"/answers/*; do
  [ -d "$given" ] || continue
  read -r asked < "$given/asked" && read -r times < "$given/times"
  case "$command $stack" in $asked) ;; *) continue ;; esac
  [ "$times" -gt 0 ] || continue
  echo $((times - 1)) > "$given/times"
  answer=$given
  read -r code < "$answer/code"
  break
done

[ ! -f "$answer/stderr" ] || cat "$answer/stderr" >&2
[ ! -f "$answer/stdout" ] || cat "$answer/stdout"
[ ! -f "$answer/waits" ] || exec '${process.execPath}' "$here/waits.cjs"
[ ! -f "$answer/dies" ] || kill -KILL $$
if [ "$command" = version ] && [ ! -f "$answer/stdout" ]; then echo '{"terraform_version":"1.11.4"}'; fi
[ "$code" -eq 0 ] || exit "$code"
case $command in
  plan)
    if [ -f "$answer/plan" ]; then cat "$answer/plan"
    elif [ ! -f "$here/applied-$stack" ] && [ -f "$here/plan-$stack.json" ]; then cat "$here/plan-$stack.json"
    else echo '{"format_version":"1.2","applyable":false,"resource_changes":[]}'
    fi > "$out" ;;
  show)
    if [ -f "$answer/stdout" ]; then :
    elif [ -n "$file" ]; then cat "$file"
    elif [ -f "$here/state-$stack.json" ]; then cat "$here/state-$stack.json"
    else echo '{"format_version":"1.0"}'
    fi ;;
  apply)
    : > "$here/applied-$stack"
    echo '{"@message":"Apply complete! Resources: 1 added, 0 changed, 0 destroyed.","type":"change_summary"}' ;;
  state) cat "$word" > "$here/pushed" ;;
esac
`;

/** What the stand-in becomes where it goes on until it is interrupted: the same process, with ears for signals. */
const WAITS = `
const fs = require("node:fs"), path = require("node:path");
const stack = path.basename(process.cwd());
const record = (word) => fs.appendFileSync(path.join(__dirname, "calls"), "stack " + stack + "\\nword " + word + "\\n");
const print = (line) => process.stdout.write(JSON.stringify(line) + "\\n");
let interrupts = 0;
const group = require("node:child_process").execFileSync("/bin/ps", ["-o", "pgid=", "-p", String(process.pid)], { encoding: "utf8" });
record("group " + (Number(group) === process.pid ? "of its own" : "of its caller"));
process.on("SIGINT", () => {
  interrupts += 1;
  record("interrupt " + interrupts);
  print({ "@level": "info", "@message": "Interrupt received", type: "log" });
  // Long enough for a second signal to be seen, were there one.
  if (interrupts === 1) setTimeout(() => process.exit(1), 300);
});
setInterval(() => undefined, 1000);
print({ "@message": stack + ": Still waiting", type: "apply_start" });
`;

export class FakeTerraform {
  readonly executable: string;

  /** @param folder is made; put it first on the PATH */
  constructor(readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    this.executable = join(folder, "terraform");
    writeFileSync(this.executable, SCRIPT);
    chmodSync(this.executable, 0o755);
    writeFileSync(join(folder, "waits.cjs"), WAITS);
  }

  /** Lays down what is answered from now on, in this order; what was laid down before is gone. */
  answer(...answers: readonly Answer[]): void {
    rmSync(join(this.folder, "answers"), { recursive: true, force: true });
    for (const [index, { command, stack = "*", times = 1, code = 0, ...rest }] of answers.entries()) {
      // The shell takes them in the order of their names.
      const folder = join(this.folder, "answers", String(index).padStart(3, "0"));
      mkdirSync(folder, { recursive: true });
      const files = {
        asked: `${command} ${stack}\n`,
        times: `${times}\n`,
        code: `${code}\n`,
        stdout: rest.lines?.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join(""),
        stderr: rest.stderr,
        plan: rest.plan && JSON.stringify(rest.plan),
        waits: rest.waits ? "" : undefined,
        dies: rest.dies ? "" : undefined,
      };
      for (const [name, content] of Object.entries(files))
        if (content !== undefined) writeFileSync(join(folder, name), content);
    }
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
    const file = join(this.folder, "calls");
    if (!existsSync(file)) return [];
    const calls: { stack: string; args: string[]; env: Record<string, string> }[] = [];
    for (const line of readFileSync(file, "utf8").split("\n")) {
      const [, kind, rest = ""] = /^(\w+) (.*)$/.exec(line) ?? [];
      if (kind === "stack") calls.push({ stack: rest, args: [], env: {} });
      else if (kind === "word") calls.at(-1)?.args.push(rest);
      else if (kind === "env") Object.assign(calls.at(-1)?.env ?? {}, variable(rest));
    }
    return calls;
  }

  /** The state that was pushed last: the file itself is gone when terraform is. */
  pushed(): unknown {
    return JSON.parse(readFileSync(join(this.folder, "pushed"), "utf8"));
  }

  /** The calls in short, without looks: `staging apply`. */
  done(): readonly string[] {
    return this.calls()
      .map(({ stack, args }) => `${stack} ${args.find((word) => !word.startsWith("-")) ?? ""}`)
      .filter((call) => !/ (version|show|init)$/.test(call));
  }
}

function variable(written: string): Record<string, string> {
  const [name = "", ...value] = written.split("=");
  return { [name]: value.join("=") };
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
