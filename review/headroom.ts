/** How far each Cloud Run service that a change touches is from its floors, before and after. */
import { writeCpu, writeMemory } from "../platform/quantity";
import { CLOUD_RUN_SERVICE, cloudRunService, startupBudget } from "../policy/cloud-run-service";
import type { CloudRunService, Setting } from "../policy/cloud-run-service";
import type { Contract } from "../policy/contract";
import type { ResourceChange } from "./change-set";

export interface HeadroomRow {
  /** `cpu`, `memory`, `timeout`, `start-up budget`, `least instances`, `most instances`. */
  readonly name: string;
  /** As a person writes it, `4Gi`, `600 s`; `undefined` where the service is not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly floor: string | undefined;
  readonly recommended: string | undefined;
  /** Less than before. */
  readonly isLower: boolean;
  /** After the change under the floor. */
  readonly isUnderFloor: boolean;
}

export interface ServiceHeadroom {
  readonly address: string;
  readonly stack: string;
  /** The Cloud Run name. */
  readonly service: string;
  readonly rows: readonly HeadroomRow[];
}

interface Measure {
  readonly name: string;
  readonly choose: (service: CloudRunService) => Setting;
  readonly write: (amount: number) => string;
  readonly floor: (service: CloudRunService) => number | undefined;
  readonly recommended?: (service: CloudRunService) => number | undefined;
}

const seconds = (amount: number): string => `${amount} s`;

const MEASURES: readonly Measure[] = [
  {
    name: "cpu",
    choose: ({ serving }) => serving.cpu,
    write: writeCpu,
    floor: ({ floor }) => floor.cpu,
    recommended: ({ contract }) => contract?.recommended.cpu,
  },
  {
    name: "memory",
    choose: ({ serving }) => serving.memoryMiB,
    write: writeMemory,
    floor: ({ floor }) => floor.memoryMiB,
    recommended: ({ contract }) => contract?.recommended.memoryMiB,
  },
  {
    name: "timeout",
    choose: ({ timeoutSeconds }) => timeoutSeconds,
    write: seconds,
    floor: ({ floor }) => floor.timeoutSeconds,
  },
  {
    name: "start-up budget",
    choose: ({ serving }) => startupBudget(serving.startupProbe),
    write: seconds,
    floor: ({ contract }) => contract?.startupSeconds,
  },
  {
    name: "least instances",
    choose: ({ minInstances }) => minInstances,
    write: String,
    floor: ({ floor }) => floor.minInstances,
  },
  { name: "most instances", choose: ({ maxInstances }) => maxInstances, write: String, floor: () => undefined },
];

/** The headroom of a service; `undefined` for what is no service, and for what the change does not touch. */
export function headroomOf(change: ResourceChange, contract: Contract): ServiceHeadroom | undefined {
  const { action, resource, before, after } = change;
  if (resource.type !== CLOUD_RUN_SERVICE || resource.mode !== "managed") return undefined;
  if (action === "no-op" || action === "forget" || action === "read") return undefined;
  const was = before && cloudRunService(before, contract);
  const will = after && cloudRunService(after, contract);
  const either = will ?? was;
  if (!either) return undefined;
  return {
    address: resource.address,
    stack: resource.stack,
    service: either.name,
    rows: MEASURES.map((measure) => row(measure, was, will, either)),
  };
}

function row(
  { name, choose, write, floor, recommended }: Measure,
  was: CloudRunService | undefined,
  will: CloudRunService | undefined,
  either: CloudRunService,
): HeadroomRow {
  const before = was && choose(was);
  const after = will && choose(will);
  const least = floor(either);
  const better = recommended?.(either);
  const isKnown = after?.state === "known";
  return {
    name,
    before: before && writeSetting(before, write),
    after: after && writeSetting(after, write),
    floor: least === undefined ? undefined : write(least),
    recommended: better === undefined ? undefined : write(better),
    isLower: isKnown && before?.state === "known" && after.amount < before.amount,
    isUnderFloor: isKnown && least !== undefined && after.amount < least,
  };
}

function writeSetting(setting: Setting, write: (amount: number) => string): string {
  if (setting.state === "unknown") return "not known yet";
  if (setting.state === "invalid") return `${setting.written} (not a quantity)`;
  return setting.isDefault ? `${write(setting.amount)} (default)` : write(setting.amount);
}
