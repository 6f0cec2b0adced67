import type { Environment } from "../config/model";
import type { NetraStackProps } from "../constructs/netra-stack";

export interface StackOptions {
  /** Takes over what exists already: an import block for every resource that can be adopted. @default false */
  readonly adopting?: boolean;
  /** Addresses without an import block: what is not there after all. @default none */
  readonly adoptExcept?: readonly string[];
  /**
   * Where bootstrap keeps its state. `local` until its own bucket is there, `gcs` from then on.
   *
   * @default local
   */
  readonly bootstrapBackend?: "local" | "gcs";
}

export type StackName = "bootstrap" | "foundation" | "staging";

/** The file of bootstrap's state, seen from the folder of its configuration: it has to survive the next synth. */
const BOOTSTRAP_STATE_PATH = "../../../bootstrap.tfstate";

export function stackProps(environment: Environment, stack: StackName, options: StackOptions): NetraStackProps {
  const local = stack === "bootstrap" && options.bootstrapBackend !== "gcs";
  return {
    projectId: environment.project.id,
    region: environment.project.region,
    environmentName: environment.name,
    backend: local
      ? { kind: "local", path: BOOTSTRAP_STATE_PATH }
      : { kind: "gcs", bucket: environment.state.bucket, prefix: `${environment.name}/${stack}` },
    adopting: options.adopting,
    adoptExcept: options.adoptExcept,
  };
}
