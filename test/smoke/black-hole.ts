/** A loopback port whose connections never come up, as behind a firewall that drops packets. */
import { spawn } from "node:child_process";
import { connect } from "node:net";
import type { Socket } from "node:net";

export interface BlackHole {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  stop(): Promise<void>;
}

const LISTEN = `
  const server = require("node:net").createServer();
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => console.log(server.address().port));
`;
const CONNECTS_WITHIN_MS = 250;

/**
 * Stops a listening process and fills its queue: the kernel drops every connection after that. Linux only.
 *
 * @throws Error when the queue takes every connection
 */
export async function startBlackHole(): Promise<BlackHole> {
  const child = spawn(process.execPath, ["-e", LISTEN], { stdio: ["ignore", "pipe", "inherit"] });
  const fillers: Socket[] = [];
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      for (const filler of fillers) filler.destroy();
      child.once("exit", () => resolve());
      child.kill("SIGKILL");
    });
  const port = Number(await new Promise<Buffer>((resolve) => child.stdout.once("data", resolve)));
  child.kill("SIGSTOP");
  for (let tries = 0; tries < 10; tries += 1) {
    const filler = connect(port, "127.0.0.1");
    fillers.push(filler);
    filler.on("error", () => undefined);
    const connected = await new Promise<boolean>((resolve) => {
      filler.once("connect", () => resolve(true));
      setTimeout(() => resolve(false), CONNECTS_WITHIN_MS);
    });
    if (!connected) return { url: `http://127.0.0.1:${port}`, stop };
  }
  await stop();
  throw new Error("A stopped process still takes connections.");
}
