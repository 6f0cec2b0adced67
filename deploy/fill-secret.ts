/** How a secret that a person supplies gets its value: typed without echo, or through a pipe. The value is kept nowhere. */
import { DeployError } from "./deploy-error";
import type { Prompt } from "./prompt";
import type { SuppliedSecrets } from "./supplied-secrets";
import { faultsOf, withoutLineBreak } from "./supplied-value";
import type { SuppliedSecret } from "./supplied-value";

export interface FillSetup {
  readonly secrets: SuppliedSecrets;
  readonly prompt: Prompt;
  readonly say: (line: string) => void;
}

/** A person mistypes; somebody who has nothing better to type gives up. */
const TRIES = 3;

/** Asks at the terminal until a value can be the real one. @throws DeployError after three that cannot */
export async function fillFromPrompt(secret: SuppliedSecret, { secrets, prompt, say }: FillSetup): Promise<void> {
  say(`${secret.id}: ${secret.description}`);
  for (let tries = 1; ; tries += 1) {
    const value = await prompt.askHidden(`${secret.id} (not shown): `);
    const faults = faultsOf(value, secret);
    if (faults.length === 0) {
      await store(secret, value, secrets, say);
      return;
    }
    if (tries === TRIES) throw refused(secret, faults);
    say(`Not stored: ${faults.join("; ")}. Once more, or Ctrl-C.`);
  }
}

/** Takes what comes through a pipe. @throws DeployError when it cannot be the real value */
export async function fillFromPipe(secret: SuppliedSecret, { secrets, prompt, say }: FillSetup): Promise<void> {
  const { value, stripped } = withoutLineBreak(await prompt.readPipe());
  if (stripped) say("The line break at the end of the pipe's text is not part of the value.");
  const faults = faultsOf(value, secret);
  if (faults.length > 0) throw refused(secret, faults);
  await store(secret, value, secrets, say);
}

async function store(
  { id }: SuppliedSecret,
  value: string,
  secrets: SuppliedSecrets,
  say: (line: string) => void,
): Promise<void> {
  const version = await secrets.add(id, value);
  say(`${id}: version ${version} is stored.`);
}

function refused({ id }: SuppliedSecret, faults: readonly string[]): DeployError {
  return new DeployError(`The value of ${id} was not stored: ${faults.join("; ")}.`);
}
