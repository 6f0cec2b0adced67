import { StandIn } from "./server";

/**
 * Runs the stand-in by itself, to try Terraform against it by hand: `npx tsx test/e2e/stand-in/serve.ts [PORT]`. Prints
 * the environment to export, and ends with Ctrl-C; everything it held is gone then.
 */
async function serve(): Promise<void> {
  const standIn = await StandIn.start({ port: Number(process.argv[2] ?? 0) });
  for (const [name, value] of Object.entries(standIn.environment())) process.stdout.write(`export ${name}=${value}\n`);
  process.once("SIGINT", () => void standIn.stop());
}

void serve();
