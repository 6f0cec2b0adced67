import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changed } from "../config/declaration";
import { describeWithTerraform } from "../terraform/provider-at-hand";
import { TerraformWorkspace } from "../terraform/workspace";
import { addressesOf, synthesized } from "./synthesized";
import type { Synthesized } from "./synthesized";

interface PlannedChange {
  readonly address: string;
  readonly change: { readonly actions: readonly string[] };
}

/** What terraform says of one stack with the real provider: its messages, and the actions it plans. */
async function planOf(
  output: Synthesized,
  stack: string,
): Promise<{ readonly failed: string; readonly changes: readonly PlannedChange[] }> {
  const folder = mkdtempSync(join(tmpdir(), "planned-"));
  writeFileSync(join(folder, "cdk.tf.json"), output.texts[stack] ?? "");
  const workspace = TerraformWorkspace.copy(folder);
  try {
    for (const step of [() => workspace.init(), () => workspace.validate(), () => workspace.plan("-out=plan.out")]) {
      const { code, stderr } = await step();
      if (code !== 0) return { failed: stderr, changes: [] };
    }
    const plan = (await workspace.show("plan.out")) as { readonly resource_changes: readonly PlannedChange[] };
    return { failed: "", changes: plan.resource_changes };
  } finally {
    workspace.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

const declared = synthesized();
/** The choices that change what the provider is given in the staging stack, all at once. */
const otherwise = synthesized({
  declaration: changed((d) => {
    d.database.connection = "socket";
    d.probeCapSeconds = 240;
    d.redis.tls = true;
    d.protection = false;
  }),
});

const plans: readonly [name: string, output: Synthesized, stack: string][] = [
  ["bootstrap", declared, "bootstrap"],
  ["foundation", declared, "foundation"],
  ["staging", declared, "staging"],
  ["staging with the socket, the shorter probe cap, TLS to Redis and no protection", otherwise, "staging"],
];

describeWithTerraform(
  "the real provider plans each stack of an empty project alone, with no error and only creations",
  () => {
    it.each(plans)(
      "%s",
      async (_name, output, stack) => {
        const { failed, changes } = await planOf(output, stack);
        expect(failed).toBe("");
        for (const { address, change } of changes)
          expect({ address, actions: change.actions }).toEqual({
            address,
            actions: [address.startsWith("data.") ? "read" : "create"],
          });
        const declaredAddresses = addressesOf(output.stack(stack)).filter(
          (address) => !address.startsWith("ephemeral."),
        );
        expect(changes.map(({ address }) => address).sort()).toEqual(declaredAddresses);
      },
      60_000,
    );
  },
);
