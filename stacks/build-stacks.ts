import type { App } from "cdktf";
import type { SelectedEnvironment } from "../config/environments";
import type { NetraStack } from "../constructs/netra-stack";
import { BootstrapStack } from "./bootstrap";
import { FoundationStack } from "./foundation";
import { StagingStack } from "./staging";
import type { StackOptions } from "./stack-props";

/** The three stacks of an environment, in the order in which they are applied; cdktf is told that order. */
export function buildStacks(
  app: App,
  { environment, digests }: SelectedEnvironment,
  options: StackOptions = {},
): readonly NetraStack[] {
  const bootstrap = new BootstrapStack(app, environment, options);
  const foundation = new FoundationStack(app, environment, options);
  const staging = new StagingStack(app, environment, digests, options);
  foundation.addDependency(bootstrap);
  staging.addDependency(foundation);
  return [bootstrap, foundation, staging];
}
