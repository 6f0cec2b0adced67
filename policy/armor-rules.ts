/** The rules of a Cloud Armor policy, one by one. */
import type { Attributes } from "./resources";
import { at, blocks, boolean, number, text } from "./value";

export interface ArmorRule {
  readonly path: string;
  readonly priority: number | undefined;
  /** `allow`, `deny(403)`, `throttle`, `rate_based_ban`, `redirect`. */
  readonly action: string | undefined;
  readonly isPreview: boolean;
  /** The expression that it matches by; `undefined` for a rule by addresses. */
  readonly expression: string | undefined;
  /** What of it is not known yet, as written. */
  readonly unknown: string | undefined;
}

/** The rules written in a policy; `undefined` while their number is not known. */
export function armorRules(policy: Attributes): readonly ArmorRule[] | undefined {
  return blocks(policy, "rule")?.map((rule, index) => armorRule(rule, `rule.${index}`));
}

/** A single rule, of a policy's block or of a resource for itself. */
export function armorRule(values: Attributes, path: string): ArmorRule {
  const readings = ["priority", "action", "preview", "match.expr.expression"].map((name) => at(values, name));
  const [priority, action, preview, expression] = readings;
  const unknown = readings.find(({ state }) => state === "unknown");
  return {
    path,
    priority: priority && number(priority),
    action: action && text(action),
    isPreview: preview !== undefined && boolean(preview) === true,
    expression: expression && text(expression),
    unknown: unknown?.state === "unknown" ? unknown.text : undefined,
  };
}

export function isDeny({ action = "" }: ArmorRule): boolean {
  return action.startsWith("deny");
}

/** Whether it can keep a request away: by denying it, or by letting only so many through. */
export function isBlocking({ action }: ArmorRule): boolean {
  return action !== undefined && action !== "allow";
}

/** Whether it allows a path: an allow in preview allows nothing. */
export function allowsPath({ action, isPreview, expression = "" }: ArmorRule, path: string): boolean {
  if (action !== "allow" || isPreview) return false;
  return new RegExp(`(?<![\\w/-])${path}(?![\\w-])`).test(expression);
}
