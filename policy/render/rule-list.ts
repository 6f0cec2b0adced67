/** The catalogue, for a terminal or for machines. */
import type { Rule } from "../rule";

export function renderRuleList(rules: readonly Rule[], { asJson }: { readonly asJson: boolean }): string {
  if (asJson) return `${JSON.stringify({ rules: rules.map(described) }, undefined, 2)}\n`;
  return rules
    .map(
      ({ id, severity, seenIn, title }) =>
        `${id}  ${severity.padEnd(7)}  ${seenIn
          .map((source) => source[0])
          .join("")
          .padEnd(3)}  ${title}\n`,
    )
    .join("");
}

function described({ id, slug, title, severity, seenIn, appliesTo, why, fix, sources, exceptable }: Rule): unknown {
  return { id, slug, title, severity, seenIn, appliesTo, why, fix, sources, exceptable };
}
