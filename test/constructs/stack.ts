/** A stack of its own for one construct, and what it synthesizes to. */
import { App, Testing } from "cdktf";
import type { Construct } from "constructs";
import { NetraStack } from "../../constructs/netra-stack";
import type { NetraStackProps } from "../../constructs/netra-stack";
import { DeclarationError } from "../../platform/violation";
import type { Violation } from "../../platform/violation";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- Terraform's JSON syntax, any shape
type Json = any;

export function stackWith(
  build: (scope: Construct) => void,
  adoption: Pick<NetraStackProps, "adopting" | "adoptExcept"> = {},
): Json {
  const app = Testing.stubVersion(new App({ stackTraces: false }));
  const stack = new NetraStack(app, "test", {
    projectId: "netra-staging",
    region: "us-central1",
    environmentName: "staging",
    backend: { kind: "local", path: "test.tfstate" },
    ...adoption,
  });
  build(stack);
  return JSON.parse(Testing.synth(stack, true)) as Json;
}

/** What a construct refuses. */
export function refusalOf(build: (scope: Construct) => void): {
  readonly subject: string;
  readonly violations: readonly Violation[];
} {
  try {
    stackWith(build);
  } catch (error) {
    if (error instanceof DeclarationError) return { subject: error.subject, violations: error.violations };
    throw error;
  }
  return { subject: "nothing", violations: [] };
}
