/** What every format says in the same words. */
import { counted } from "../../policy/render/counts";
import type { Finding } from "../../policy/engine";
import type { Counts } from "../change-set";
import type { Destruction } from "../destruction";
import type { DriftGroup } from "../drift";
import type { ServiceHeadroom } from "../headroom";
import type { Review } from "../review";
import type { VerdictLevel } from "../verdict";

export const VERDICT_WORDS: Readonly<Record<VerdictLevel, string>> = {
  ok: "Nothing to object to",
  attention: "Look at this",
  blocked: "Blocked",
};

const COUNT_WORDS: readonly (readonly [keyof Counts, string])[] = [
  ["import", "to import"],
  ["create", "to create"],
  ["update", "to update"],
  ["replace", "to replace"],
  ["delete", "to delete"],
  ["move", "to move"],
  ["forget", "to forget"],
];

/** `1 to import, 2 to update; 81 stay as they are`. */
export function countsLine(counts: Counts): string {
  const actions = COUNT_WORDS.flatMap(([key, words]) => (counts[key] === 0 ? [] : [`${counts[key]} ${words}`]));
  const unchanged = counts["no-op"];
  const rest = unchanged === 0 ? "" : `; ${unchanged} ${unchanged === 1 ? "stays as it is" : "stay as they are"}`;
  return `${actions.length === 0 ? "nothing to do" : actions.join(", ")}${rest}`;
}

export const ACTION_WORDS: Readonly<Record<string, string>> = {
  create: "Create",
  update: "Update",
  replace: "Replace",
  delete: "Delete",
  forget: "Forget",
  "no-op": "Move or import only",
  read: "Read",
};

/** What is told of a destruction after its address, as sentences. */
export function destructionPhrases(destruction: Destruction): readonly string[] {
  const { action, loses, forcedBy, nameHeldFor, isAcknowledged, isLeftOver } = destruction;
  const what =
    action === "forget"
      ? "is forgotten: it stays where it is, and Terraform knows nothing of it any more"
      : action === "replace"
        ? `is replaced${forcedBy.length === 0 ? "" : ` because of ${forcedBy.join(", ")}`}`
        : isLeftOver
          ? "has a leftover of an earlier replacement, which is destroyed"
          : "is destroyed";
  return [
    what,
    ...(loses === undefined ? [] : [`lost is ${loses}`]),
    ...(nameHeldFor === undefined ? [] : [`its name is not free again for ${nameHeldFor}`]),
    ...(loses === undefined ? [] : [isAcknowledged ? "acknowledged" : "nobody has acknowledged it"]),
  ];
}

/** Whether a row of headroom is worth a second look, in two or three words; the empty string where it is not. */
export function headroomMark({ isLower, isUnderFloor }: ServiceHeadroom["rows"][number]): string {
  if (isUnderFloor) return isLower ? "falls under its floor" : "under its floor";
  return isLower ? "smaller" : "";
}

/** The floors that a service falls under. */
export function brokenFloors({ rows }: ServiceHeadroom): readonly string[] {
  return rows.filter(({ isLower, isUnderFloor }) => isLower && isUnderFloor).map(({ name }) => name);
}

/** What a service's change saves, next to what it breaks; `undefined` where it breaks and saves nothing. */
export function savingLine(headroom: ServiceHeadroom, { cost }: Review): string | undefined {
  const { service, address, stack, rows } = headroom;
  const broken = brokenFloors(headroom);
  const smaller = rows.filter(({ isLower }) => isLower);
  const saved = -(cost.items.find(({ key }) => key === `${stack} ${address}`)?.delta ?? 0);
  if (smaller.length === 0 && saved <= 0) return undefined;
  const money = saved > 0 ? `${service} costs ${saved.toFixed(2)} $ a month less` : `${service} saves nothing`;
  if (broken.length > 0) return `${money}, and breaks its ${counted(broken.length, "floor")}: ${broken.join(", ")}.`;
  return smaller.length === 0 ? `${money}.` : `${money}, with less room above its floors.`;
}

export function driftPhrase({ attributes, isGone, addresses }: DriftGroup): string {
  const what = isGone ? "gone" : attributes.join(", ");
  return `${counted(addresses.length, "resource")}: ${what}`;
}

/** `+12.30`, `-65.70`, `0.00`. */
export function signed(usd: number): string {
  return `${usd > 0 ? "+" : ""}${usd.toFixed(2)}`;
}

/** Why a verdict is not known, without the rule's title before it. */
export function whyUnknown({ message, want }: Finding): string {
  return message.replace(`${want}: cannot be told yet, `, "");
}

/** Things that share a key, in the order of their first. */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}

/** The first few, and how many more there are. */
export function few(
  items: readonly string[],
  most: number,
): { readonly shown: readonly string[]; readonly more: number } {
  return { shown: items.slice(0, most), more: Math.max(0, items.length - most) };
}
