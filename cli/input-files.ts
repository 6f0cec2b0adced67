/** The files that a command line names, read: `-` is stdin, a folder means the stacks that were synthesized into it. */
import { readFileSync, readdirSync, statSync } from "node:fs";
import type { Stats } from "node:fs";
import { join, resolve } from "node:path";
import type { InputFile } from "../policy/read/input";
import { ReadError } from "../policy/read/read-error";
import { MAX_BYTES } from "../policy/read/text";
import type { CommandIo } from "./start";

export const STDIN_NAME = "stdin";

export interface NamedInput {
  readonly files: readonly InputFile[];
  /** True when a whole output folder was named: what is in no stack is then nowhere. */
  readonly isWhole: boolean;
}

/** @throws ReadError in one line, for a file that is not there or may not be read, and for a folder without stacks. */
export async function readNamed(names: readonly string[], io: Pick<CommandIo, "stdin" | "cwd">): Promise<NamedInput> {
  const files: InputFile[] = [];
  let isWhole = false;
  for (const name of names) {
    if (name === "-") files.push({ name: STDIN_NAME, bytes: await readAll(io.stdin) });
    else if (isFolder(name, io.cwd)) {
      files.push(...stacksIn(name, io.cwd));
      isWhole = true;
    } else files.push({ name: shown(name), bytes: readBytes(name, io.cwd) });
  }
  return { files, isWhole };
}

function isFolder(name: string, cwd: string): boolean {
  return statOf(name, cwd)?.isDirectory() ?? false;
}

/** What is under a name, or nothing: not there, below a file, or out of reach. */
function statOf(name: string, cwd: string): Stats | undefined {
  try {
    return statSync(resolve(cwd, name));
  } catch {
    return undefined;
  }
}

/** A folder's `stacks/<stack>/cdk.tf.json` in alphabetical order, and cdktf's manifest where there is one. */
function stacksIn(folder: string, cwd: string): readonly InputFile[] {
  const stacks = join(folder, "stacks");
  const names = isFolder(stacks, cwd) ? readdirSync(resolve(cwd, stacks)).sort() : [];
  const found = [...names.map((stack) => join(stacks, stack, "cdk.tf.json")), join(folder, "manifest.json")].filter(
    (name) => statOf(name, cwd)?.isFile(),
  );
  if (!found.some((name) => name.endsWith("cdk.tf.json"))) {
    throw new ReadError(
      `${folder} is a folder without stacks/*/cdk.tf.json: give the folder that npm run synth writes, or files.`,
    );
  }
  return found.map((name) => ({ name: shown(name), bytes: readBytes(name, cwd) }));
}

function readBytes(name: string, cwd: string): Uint8Array {
  try {
    const file = resolve(cwd, name);
    const { size } = statSync(file);
    if (size > MAX_BYTES)
      throw new ReadError(
        `${name} has ${Math.round(size / 2 ** 20)} MiB; read are files up to ${MAX_BYTES / 2 ** 20} MiB.`,
      );
    return readFileSync(file);
  } catch (error) {
    if (error instanceof ReadError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    const what =
      code === "ENOENT"
        ? "is not there"
        : code === "EACCES"
          ? "may not be read"
          : `cannot be read (${code ?? String(error)})`;
    throw new ReadError(`${name} ${what}.`);
  }
}

/** A path as findings and SARIF show it: with forward slashes, on every system. */
function shown(name: string): string {
  return name.replaceAll("\\", "/").replace(/^\.\//, "");
}

async function readAll(stream: NodeJS.ReadableStream): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    length += bytes.length;
    if (length > MAX_BYTES) throw new ReadError(`${STDIN_NAME} has more than ${MAX_BYTES / 2 ** 20} MiB.`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
