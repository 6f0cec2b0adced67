/** Plans for tests of the review, as `terraform show -json` prints them: a few changes, each with what matters of it. */
import { readInput } from "../../policy/read/input";
import { changeSetOfPlans } from "../../review/plan";
import type { ChangeSet } from "../../review/change-set";
import { reviewChanges } from "../../review/review";
import type { Review, ReviewOptions } from "../../review/review";
import { exampleContract } from "../policy/example-contract";

export type Values = Readonly<Record<string, unknown>>;

export interface PlannedResource {
  /** `google_x.name`; `data.google_x.name` for a data source. */
  readonly address: string;
  readonly before?: Values | null;
  readonly after?: Values | null;
  /** @default what before and after come to */
  readonly actions?: readonly string[];
  readonly beforeSensitive?: unknown;
  readonly afterSensitive?: unknown;
  readonly afterUnknown?: Values;
  readonly replacePaths?: readonly (readonly (string | number)[])[];
  readonly actionReason?: string;
  readonly previousAddress?: string;
  readonly importing?: boolean;
  readonly deposed?: string;
}

export function resourceChange(resource: PlannedResource): Values {
  const { address, before = null, after = null } = resource;
  const [first = "", second = "", third = ""] = address.split(".");
  const isData = first === "data";
  return {
    address,
    mode: isData ? "data" : "managed",
    type: isData ? second : first,
    name: isData ? third : second,
    ...(resource.actionReason === undefined ? {} : { action_reason: resource.actionReason }),
    ...(resource.previousAddress === undefined ? {} : { previous_address: resource.previousAddress }),
    ...(resource.deposed === undefined ? {} : { deposed: resource.deposed }),
    change: {
      actions: resource.actions ?? actionsOf(before, after),
      before,
      after,
      after_unknown: resource.afterUnknown ?? {},
      before_sensitive: resource.beforeSensitive ?? {},
      after_sensitive: resource.afterSensitive ?? {},
      ...(resource.replacePaths === undefined ? {} : { replace_paths: resource.replacePaths }),
      ...(resource.importing ? { importing: { id: "an-id" } } : {}),
    },
  };
}

function actionsOf(before: Values | null, after: Values | null): readonly string[] {
  if (before === null) return ["create"];
  if (after === null) return ["delete"];
  return JSON.stringify(before) === JSON.stringify(after) ? ["no-op"] : ["update"];
}

/** A plan with these changes; `rest` is put beside them (`errored`, `resource_drift`, `output_changes`, ...). */
export function planOf(resources: readonly PlannedResource[], rest: Values = {}): Values {
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    resource_changes: resources.map(resourceChange),
    configuration: { root_module: {} },
    ...rest,
  };
}

export function changeSetOf(resources: readonly PlannedResource[], rest: Values = {}): ChangeSet {
  return changeSetOfPlans(
    readInput([{ name: "staging.json", bytes: Buffer.from(JSON.stringify(planOf(resources, rest))) }]),
  );
}

export function reviewOf(
  resources: readonly PlannedResource[],
  rest: Values = {},
  options: Partial<ReviewOptions> = {},
): Review {
  return reviewChanges(changeSetOf(resources, rest), {
    contract: exampleContract(),
    exceptions: [],
    today: "2025-09-08",
    allowDestroy: [],
    digest: "0".repeat(64),
    command: "npm run review -- staging.json",
    ...options,
  });
}

/** A Cloud Run service in the provider's shape, of the size of the declared backend. */
export function serviceValues(
  change: {
    readonly name?: string;
    readonly cpu?: string;
    readonly memory?: string;
    readonly timeout?: string;
    readonly probe?: Values;
    readonly min?: number;
    readonly max?: number;
    readonly env?: readonly Values[];
    readonly image?: string;
    readonly ingress?: string;
  } = {},
): Values {
  return {
    name: change.name ?? "netra-backend-staging",
    ingress: change.ingress ?? "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
    template: [
      {
        timeout: change.timeout ?? "600s",
        scaling: [{ min_instance_count: change.min ?? 1, max_instance_count: change.max ?? 5 }],
        containers: [
          {
            image: change.image ?? "us-docker.pkg.dev/cloudrun/container/hello:latest",
            env: change.env ?? [],
            ports: [{ container_port: 8000 }],
            resources: [{ cpu_idle: false, limits: { cpu: change.cpu ?? "2", memory: change.memory ?? "4Gi" } }],
            startup_probe: [
              change.probe ?? {
                initial_delay_seconds: 0,
                period_seconds: 10,
                timeout_seconds: 5,
                failure_threshold: 48,
              },
            ],
          },
        ],
      },
    ],
  };
}
