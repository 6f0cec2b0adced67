/** A service as it is declared against the same service as it runs. */
import { cloudRunService } from "../policy/cloud-run-service";
import type { Contract, ServiceContract } from "../policy/contract";
import type { Resource } from "../policy/resources";
import type { Redactor } from "../review/redact";
import type { Difference } from "./difference";
import { SERVICE_SETTINGS } from "./service-settings";
import type { ServiceSetting, Side } from "./service-settings";
import { IN_PLAIN_SIGHT, NOT_THERE, compareVariables } from "./variables";

export interface Comparison {
  /** Settings in the order of {@link SERVICE_SETTINGS}, then variables in the order declared. */
  readonly differences: readonly Difference[];
  /** What an apply decides, and so nobody can compare before: `variable POSTGRES_HOST`. */
  readonly notCompared: readonly string[];
}

export interface ComparisonContext {
  readonly contract: Contract;
  readonly redactor: Redactor;
}

/**
 * @param declared from the synthesized configuration
 * @param live from an export
 * @param promised what the declaration promises for the service
 */
export function compareService(
  declared: Resource,
  live: Resource,
  promised: ServiceContract,
  { contract, redactor }: ComparisonContext,
): Comparison {
  const wanted: Side = { resource: declared, service: cloudRunService(declared, contract), contract: promised };
  const found: Side = { resource: live, service: cloudRunService(live, contract), contract: promised };
  const differences: Difference[] = [];
  const notCompared: string[] = [];
  for (const setting of SERVICE_SETTINGS) {
    const [a, b] = [setting.write(wanted), setting.write(found)];
    if (a.state === "unknown" || b.state === "unknown") notCompared.push(setting.name);
    else if (a.text !== b.text) {
      const [shownDeclared, shownLive] = [redactor.text(a.text), redactor.text(b.text)];
      const { name, path } = setting;
      differences.push({
        kind: "setting",
        name,
        path,
        declared: shownDeclared,
        live: shownLive,
        fix: fixOfSetting(setting, shownDeclared, contract, promised),
      });
    }
  }
  const variables = compareVariables(wanted.service.serving, found.service.serving, redactor);
  differences.push(
    ...variables.differences.map((difference) => ({
      ...difference,
      fix: fixOfVariable(difference, contract, promised),
    })),
  );
  return { differences, notCompared: [...notCompared, ...variables.notCompared] };
}

const APPLY = "npm run apply";

function fixOfSetting(
  { name, declaredAt }: ServiceSetting,
  declared: string,
  { environment }: Contract,
  { key }: ServiceContract,
): string {
  if (name === "image")
    return `Write the digest that is to run as ${environment}.${key} in config/images.json, then ${APPLY}: without it the declared image comes back.`;
  if (name === "traffic") return `${APPLY} sends all traffic to the latest revision again.`;
  // What an image is and needs is the same in every environment.
  const file = declaredAt.startsWith("runtime") ? "config/runtimes.ts" : `config/${environment}.ts`;
  return `${APPLY} brings back ${declared}; if what is live is meant, change services.${key}.${declaredAt} in ${file}.`;
}

function fixOfVariable(
  { name, declared, live }: Pick<Difference, "name" | "declared" | "live">,
  { environment }: Contract,
  { key }: ServiceContract,
): string {
  const variable = name.replace(/^variable /, "");
  const file = `config/${environment}.ts`;
  const isExposed = live.endsWith(IN_PLAIN_SIGHT);
  const rotate = "the value was readable to whoever may see the service, so rotate it";
  if (declared === NOT_THERE && isExposed)
    return `${APPLY} removes it; if it is meant, declare services.${key}.secretVariables.${variable} in ${file}. Either way, ${rotate}.`;
  if (declared === NOT_THERE)
    return `${APPLY} removes it; if it is meant, declare services.${key}.variables.${variable} in ${file}.`;
  if (live === NOT_THERE) return `${APPLY} sets it again.`;
  if (isExposed) return `${APPLY} brings back what is declared; ${rotate}.`;
  const list = declared.startsWith("secret ") ? "secretVariables" : "variables";
  return `${APPLY} brings it back; if what is live is meant, change services.${key}.${list}.${variable} in ${file}.`;
}
