/**
 * Quantities as Kubernetes, Cloud Run and Terraform write them: `500m`, `2`, `"2"`, `1.5`, `512Mi`, `4Gi`, `1G`, `600s`.
 *
 * Each reader returns `undefined` for what is not a quantity, so that a caller decides whether that is a finding or an error.
 */

const MEMORY_UNIT_BYTES: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

const DURATION_UNIT_SECONDS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600 };

/** CPUs of a Kubernetes CPU quantity: `"500m"` is 0.5, `"2"` and `2` are 2. */
export function readCpu(quantity: unknown): number | undefined {
  if (typeof quantity === "number") return Number.isFinite(quantity) && quantity >= 0 ? quantity : undefined;
  if (typeof quantity !== "string") return undefined;
  const match = /^(\d+(?:\.\d+)?|\.\d+)(m?)$/.exec(quantity.trim());
  if (!match) return undefined;
  return Number(match[1]) / (match[2] === "m" ? 1000 : 1);
}

/** Mebibytes of a Kubernetes memory quantity: `"4Gi"` is 4096, `"512Mi"` is 512, `"1G"` is about 953.67. */
export function readMemoryMiB(quantity: unknown): number | undefined {
  if (typeof quantity === "number") return Number.isFinite(quantity) && quantity >= 0 ? quantity / 2 ** 20 : undefined;
  if (typeof quantity !== "string") return undefined;
  const match = /^(\d+(?:\.\d+)?|\.\d+)(k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(quantity.trim());
  if (!match) return undefined;
  const unitBytes = MEMORY_UNIT_BYTES[match[2] ?? ""];
  return unitBytes === undefined ? undefined : (Number(match[1]) * unitBytes) / 2 ** 20;
}

/** Seconds of a duration as the provider (`"600s"`) and Knative (`600`) write it. */
export function readSeconds(duration: unknown): number | undefined {
  if (typeof duration === "number") return Number.isFinite(duration) && duration >= 0 ? duration : undefined;
  if (typeof duration !== "string") return undefined;
  const match = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(duration.trim());
  if (!match) return undefined;
  const unitSeconds = DURATION_UNIT_SECONDS[match[2] ?? ""];
  return unitSeconds === undefined ? undefined : Number(match[1]) * unitSeconds;
}

/** A memory size the way Cloud Run's own tools print it: 4096 is `4Gi`, 512 is `512Mi`. */
export function writeMemory(memoryMiB: number): string {
  return memoryMiB >= 1024 && memoryMiB % 1024 === 0 ? `${memoryMiB / 1024}Gi` : `${memoryMiB}Mi`;
}

/** A CPU size the way Cloud Run's own tools print it: 2 is `2`, 0.5 is `500m`. */
export function writeCpu(cpu: number): string {
  return Number.isInteger(cpu) ? String(cpu) : `${Math.round(cpu * 1000)}m`;
}
