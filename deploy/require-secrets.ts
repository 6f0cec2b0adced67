/** Staging does not start without the secrets that people supply: so they are asked for before it is touched. */
import { counted } from "../policy/render/counts";
import { DeployError } from "./deploy-error";
import type { Deployment } from "./deployment";
import { fillFromPrompt } from "./fill-secret";
import { RUNBOOK } from "./known-failures";
import { isMissing, writeState } from "./supplied-secrets";
import type { SecretStatus } from "./supplied-secrets";

export interface RequireSecretsOptions {
  /** True when the foundation, which makes the containers, is applied first: one that is not there yet is then no fault. */
  readonly foundationFollows: boolean;
  /** True when the person at the terminal may fill them in now. */
  readonly mayAsk: boolean;
}

/** @throws DeployError with the missing ones, and the commands that fill them */
export async function requireSecrets(
  { setup }: Deployment,
  { foundationFollows, mayAsk }: RequireSecretsOptions,
): Promise<void> {
  const statuses = await setup.secrets.status();
  const missing = statuses.filter(
    (status) => isMissing(status) && !(foundationFollows && status.state.kind === "no-container"),
  );
  if (missing.length === 0) return;
  if (mayAsk && setup.prompt.isTerminal && missing.every(({ state }) => state.kind !== "no-container")) {
    setup.say(`${writeMissing(missing)}\n`);
    const answer = await setup.prompt.ask("Fill them in now? Only yes is taken: ");
    if (answer === "yes") {
      for (const { secret } of missing) await fillFromPrompt(secret, setup);
      return;
    }
  }
  throw new DeployError(
    `${writeMissing(missing)}\nFill each of them:\n${missing.map(({ secret }) => `  npm run secrets -- fill ${secret.id}`).join("\n")}\n` +
      `Nothing of staging was applied. See ${RUNBOOK}#filling-secrets`,
  );
}

export function writeMissing(missing: readonly SecretStatus[]): string {
  const width = Math.max(...missing.map(({ secret }) => secret.id.length));
  const lines = missing.map(({ secret, state }) => `  ${secret.id.padEnd(width)}  ${writeState(state)}`);
  return `${counted(missing.length, "secret")} that people supply ${missing.length === 1 ? "has" : "have"} no value:\n${lines.join("\n")}`;
}
