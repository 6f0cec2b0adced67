/** Names that follow from a declaration: written once, passed between stacks as plain strings. */
import { accountEmail } from "../platform/names";
import type { Environment, Secret, Service } from "./model";

/** The Cloud SQL instance of this generation: generation 1 has the plain name, generation 3 is `name-g3`. */
export function databaseInstanceName({
  instanceName,
  generation,
}: Pick<Environment["database"], "instanceName" | "generation">): string {
  return generation === 1 ? instanceName : `${instanceName}-g${generation}`;
}

/** `project:region:instance`, as Cloud SQL's connectors and the socket's folder want it. */
export function databaseConnectionName({ project, database }: Pick<Environment, "project" | "database">): string {
  return `${project.id}:${project.region}:${databaseInstanceName(database)}`;
}

export function networkId({ project, network }: Pick<Environment, "project" | "network">): string {
  return `projects/${project.id}/global/networks/${network.name}`;
}

export function subnetId({ project, network }: Pick<Environment, "project" | "network">): string {
  return `projects/${project.id}/regions/${project.region}/subnetworks/${network.subnet.name}`;
}

export function connectorId({ project, network }: Pick<Environment, "project" | "network">): string {
  return `projects/${project.id}/locations/${project.region}/connectors/${network.connector.name}`;
}

export function serviceAccountId(service: Pick<Service, "accountId" | "name">): string {
  return service.accountId ?? service.name;
}

export function serviceAccountEmail(
  environment: Pick<Environment, "project">,
  service: Pick<Service, "accountId" | "name">,
): string {
  return accountEmail(serviceAccountId(service), environment.project.id);
}

/** Where images of a service are kept: `us-central1-docker.pkg.dev/netra-staging/netra/netra-backend-staging`. */
export function imageRepository(
  { project, images }: Pick<Environment, "project" | "images">,
  service: Pick<Service, "name">,
): string {
  return `${project.region}-docker.pkg.dev/${project.id}/${images.repositoryId}/${service.name}`;
}

/** What makes a secret's value. `database-*` and `redis-*` follow from the database, its users and Redis. */
export type SecretOrigin =
  | Secret
  | { readonly source: "database-password" | "database-url"; readonly service: string }
  | { readonly source: "redis-password" | "redis-url" };

/** Every secret of an environment, with the paths it is declared at (more than one is a mistake). */
export function secretsOf(parts: {
  readonly services: Environment["services"];
  readonly secrets: Environment["secrets"];
  readonly redis?: Environment["redis"] | undefined;
}): {
  readonly origins: ReadonlyMap<string, SecretOrigin>;
  readonly paths: ReadonlyMap<string, readonly string[]>;
} {
  const origins = new Map<string, SecretOrigin>();
  const paths = new Map<string, string[]>();
  const add = (id: string, path: string, origin: SecretOrigin) => {
    origins.set(id, origin);
    paths.set(id, [...(paths.get(id) ?? []), path]);
  };
  for (const [id, secret] of Object.entries(parts.secrets)) add(id, `secrets.${id}`, secret);
  for (const [key, service] of Object.entries(parts.services)) {
    for (const [id, secret] of Object.entries(service.secrets)) add(id, `services.${key}.secrets.${id}`, secret);
    if (service.database) {
      add(service.database.passwordSecret, `services.${key}.database.passwordSecret`, {
        source: "database-password",
        service: key,
      });
      add(service.database.urlSecret, `services.${key}.database.urlSecret`, { source: "database-url", service: key });
    }
  }
  if (parts.redis && Object.values(parts.services).some(({ redis }) => redis)) {
    add(parts.redis.passwordSecret, "redis.passwordSecret", { source: "redis-password" });
    add(parts.redis.urlSecret, "redis.urlSecret", { source: "redis-url" });
  }
  return { origins, paths };
}

/** The secrets that people supply, id -> what is declared of it, in the order of their ids. */
export function suppliedSecretsOf(
  environment: Environment,
): readonly (readonly [string, Extract<Secret, { source: "supplied" }>])[] {
  return [...secretsOf(environment).origins]
    .flatMap(([id, origin]) => (origin.source === "supplied" ? [[id, origin] as const] : []))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
