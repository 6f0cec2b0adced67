/** What a declaration wants asked after an apply, in the form in which the smoke test knows it. */
import type { SmokeTarget } from "../smoke/target";
import type { Environment } from "./model";

/** One target for each service. A service without hosts is asked nowhere: nothing outside reaches it. */
export function smokeTargetsOf({ services }: Environment): readonly SmokeTarget[] {
  return Object.entries(services).map(([key, { name, hosts, runtime }]) => ({
    key,
    cloudRunName: name,
    baseUrl: hosts[0] === undefined ? undefined : `https://${hosts[0]}`,
    healthPath: runtime.healthPath,
    readinessPath: runtime.readinessPath,
    endpoints: runtime.endpoints,
    hosts,
    dependencies: runtime.dependencies.map(({ service = key, path, expects }) => ({
      askedService: service,
      path,
      expects,
    })),
  }));
}
