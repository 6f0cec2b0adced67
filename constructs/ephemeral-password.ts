import { RandomProvider } from "@cdktf/provider-random/lib/provider";
import type { TerraformStack } from "cdktf";

const PROVIDER_ID = "random";

/**
 * A random value that exists only while Terraform runs: it is in no configuration, plan or state.
 *
 * It differs at every run, and is sent only where a write-only argument's version number changes. Letters and digits only,
 * so that it can stand in a URL. cdktf has no construct for ephemeral blocks, hence the override.
 *
 * @returns the expression to put into a write-only argument; two uses of one name carry the same value in the same run
 */
export function ephemeralPassword(stack: TerraformStack, name: string, length: number): string {
  if (!stack.node.tryFindChild(PROVIDER_ID)) new RandomProvider(stack, PROVIDER_ID);
  stack.addOverride(`ephemeral.random_password.${name}`, { length, special: false });
  return `\${ephemeral.random_password.${name}.result}`;
}
