/** What `npm run synth` prints: the stacks, the findings, the month's estimate, and what the floors cost. */
import pc from "picocolors";
import type { Report } from "../policy/engine";
import { counted } from "../policy/render/counts";
import { renderText } from "../policy/render/text";
import type { Estate } from "../policy/resources";
import type { CostEstimate, FloorCost } from "../review/cost";

export interface SynthSummary {
  readonly environment: string;
  readonly estate: Estate;
  /** Its findings are shown: the warnings that stand. */
  readonly report: Report;
  readonly cost: CostEstimate;
  /** What each service would cost at its floor: as much as a smaller size can save, and no more. */
  readonly floors: readonly FloorCost[];
  /** Where the configuration is, as a person would type it. */
  readonly outdir: string;
}

export function writeSynthSummary(summary: SynthSummary, colour: boolean): string {
  const { bold, dim } = pc.createColors(colour);
  const lines = [
    bold(`${summary.environment}: ${counted(managedIn(summary.estate), "resource")} in ${summary.outdir}`),
    "",
  ];
  for (const [stack, types] of resourcesByStack(summary.estate)) {
    const total = [...types.values()].reduce((sum, count) => sum + count, 0);
    const most = [...types].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, 4);
    lines.push(
      `  ${stack.padEnd(12)} ${String(total).padStart(3)}  ${dim(most.map(([type, count]) => `${count} ${type.replace(/^google_/, "")}`).join(", "))}`,
    );
  }
  lines.push("", ...renderText(summary.report, { colour }).trimEnd().split("\n").map(indented));
  lines.push("", `  ${bold(`about ${Math.round(summary.cost.total)} $ a month`)} at list prices, before traffic`);
  for (const { label, monthlyUsd } of dearestFirst(summary.cost.items)) lines.push(costLine(monthlyUsd, label));
  if (summary.floors.length > 0)
    lines.push("", `  ${bold("what each floor costs")}, the least that a service starts with`);
  for (const { service, detail, monthlyUsd } of dearestFirst(summary.floors))
    lines.push(costLine(monthlyUsd, `${service}: ${dim(detail)}`));
  return `${lines.join("\n")}\n`;
}

function indented(line: string): string {
  return line === "" ? "" : `  ${line}`;
}

function dearestFirst<T extends { readonly monthlyUsd: number }>(costs: readonly T[]): readonly T[] {
  return [...costs].sort((a, b) => b.monthlyUsd - a.monthlyUsd);
}

function costLine(monthlyUsd: number, label: string): string {
  return `  ${monthlyUsd.toFixed(2).padStart(10)}  ${label}`;
}

function managedIn({ resources }: Estate): number {
  return resources.filter(({ mode, type }) => mode === "managed" && !isStack(type)).length;
}

function resourcesByStack({ resources }: Estate): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const stacks = new Map<string, Map<string, number>>();
  for (const { stack, type, mode } of resources) {
    if (mode !== "managed" || isStack(type)) continue;
    const types = stacks.get(stack) ?? new Map<string, number>();
    types.set(type, (types.get(type) ?? 0) + 1);
    stacks.set(stack, types);
  }
  return stacks;
}

function isStack(type: string): boolean {
  return type === "terraform_stack";
}
