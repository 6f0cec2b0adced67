/** Questions to the person at the terminal; asked on stderr, because stdout is only the result. */
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { DeployError } from "./deploy-error";

/** What Ctrl-C ends a command with. */
const INTERRUPTED = 130;

export interface PromptIo {
  readonly stdin: NodeJS.ReadableStream;
  readonly stderr: { write(text: string): unknown };
}

export class Prompt {
  constructor(private readonly io: PromptIo) {}

  /** Whether there is a person to ask. */
  get isTerminal(): boolean {
    return (this.io.stdin as { isTTY?: boolean }).isTTY === true;
  }

  /** A line that is typed, without spaces around it. @throws DeployError after Ctrl-C */
  async ask(question: string): Promise<string> {
    return (await this.read(question, true)).trim();
  }

  /** A line that is typed and not shown. @throws DeployError after Ctrl-C */
  askHidden(question: string): Promise<string> {
    return this.read(question, false);
  }

  /** Everything that comes through a pipe. */
  async readPipe(): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.io.stdin) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
    return Buffer.concat(chunks).toString("utf8");
  }

  private read(question: string, echo: boolean): Promise<string> {
    const { stdin, stderr } = this.io;
    const shown = new Writable({
      write: (chunk: Buffer, _, done) => {
        if (echo) stderr.write(chunk.toString("utf8"));
        done();
      },
    });
    if (!echo) stderr.write(question);
    return new Promise((resolve, reject) => {
      // `terminal`: the interface then echoes itself, which is what can be left out.
      const lines = createInterface({ input: stdin, output: shown, terminal: true, historySize: 0 });
      let answer: string | undefined;
      lines.once("SIGINT", () => lines.close());
      lines.once("close", () => {
        stderr.write("\n");
        if (answer === undefined) reject(new DeployError("Stopped; nothing more was done.", INTERRUPTED));
        else resolve(answer);
      });
      lines.question(echo ? question : "", (typed) => {
        answer = typed;
        lines.close();
      });
    });
  }
}
