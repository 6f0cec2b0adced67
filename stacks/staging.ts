import type { SqlDatabase } from "@cdktf/provider-google/lib/sql-database";
import type { SqlUser } from "@cdktf/provider-google/lib/sql-user";
import { TerraformOutput } from "cdktf";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { buildArgumentsOf } from "../config/build-arguments";
import { maxConnectionsOf } from "../config/connections";
import type { ImageDigests } from "../config/environments";
import type { Environment, Service, Variable } from "../config/model";
import {
  connectorId,
  databaseConnectionName,
  databaseInstanceName,
  imageRepository,
  networkId,
  secretsOf,
  serviceAccountId,
} from "../config/names";
import { CloudRunService } from "../constructs/cloud-run-service";
import { ephemeralPassword } from "../constructs/ephemeral-password";
import { GrantSpread } from "../constructs/grant-spread";
import { HttpsLoadBalancer } from "../constructs/https-load-balancer";
import { Monitoring } from "../constructs/monitoring/monitoring";
import { NetraStack } from "../constructs/netra-stack";
import { Postgres } from "../constructs/postgres";
import { Redis } from "../constructs/redis";
import { SecurityPolicy } from "../constructs/security-policy";
import { ServiceIdentity } from "../constructs/service-identity";
import { SuppliedVersion } from "../constructs/supplied-version";
import { WrittenSecret } from "../constructs/written-secret";
import { POSTGRES_PORT } from "../platform/cloud-sql";
import { monitoringProps, websocketPathsOf } from "./monitoring-props";
import { stackProps } from "./stack-props";
import type { StackOptions } from "./stack-props";

/** Characters of a database password: letters and digits, so that it can stand in a URL. */
const PASSWORD_LENGTH = 40;
/** A Fernet key is 32 bytes in base64. Letters and digits never come out as `+` or `/`, so the URL-safe alphabet needs no exchange. */
const FERNET_KEY_BYTES = 32;

type Login = { readonly database: SqlDatabase; readonly user: SqlUser };
/** A secret as a service refers to it. */
type SecretReference = { readonly secretId: string; readonly version: string };

/** What is recreated: data, secrets, identities, services, edge and monitoring. */
export class StagingStack extends NetraStack {
  private readonly environment: Environment;

  constructor(scope: Construct, environment: Environment, digests: ImageDigests, options: StackOptions) {
    super(scope, "staging", stackProps(environment, "staging", options));
    this.environment = environment;
    const { project, database } = environment;

    const postgres = new Postgres(this, "postgres", {
      projectId: project.id,
      region: project.region,
      ...database,
      instanceName: databaseInstanceName(database),
      maxConnections: maxConnectionsOf(environment),
      networkId: networkId(environment),
      privateRangeName: environment.network.privateServices.name,
      protection: environment.protection,
      // The peering is the foundation's, which is applied before this stack.
      dependsOn: [],
    });
    const redis = this.redis();
    const logins = new Map<string, Login>();
    const written = new Map<string, SecretReference & { readonly made: ITerraformDependable }>();
    for (const [key, service] of Object.entries(environment.services)) {
      if (!service.database) continue;
      const password = ephemeralPassword(this, service.database.passwordSecret, PASSWORD_LENGTH);
      const login = postgres.addLogin(key, {
        databaseName: service.database.name,
        userName: service.database.user,
        password,
        passwordVersion: service.database.passwordVersion,
      });
      logins.set(key, login);
      const shared = {
        version: service.database.passwordVersion,
        after: [login.user],
        follows: [addressOf(login.user)],
      };
      this.write(written, service.database.passwordSecret, { ...shared, value: password });
      this.write(written, service.database.urlSecret, {
        ...shared,
        value: this.databaseUrl(service.database, password, postgres),
      });
    }
    if (redis) {
      // `follows` the instance's birth: its password changes then and at no other time.
      const shared = {
        version: environment.redis.passwordVersion,
        follows: [`${addressOf(redis.instance)}.create_time`],
        createBeforeDestroy: false,
      };
      this.write(written, environment.redis.passwordSecret, { ...shared, value: redis.password });
      this.write(written, environment.redis.urlSecret, { ...shared, value: redis.url });
    }
    const { origins } = secretsOf(environment);
    for (const [secretId, origin] of origins) {
      if (origin.source !== "generated") continue;
      const value =
        origin.format === "fernet"
          ? `\${base64encode(${bare(ephemeralPassword(this, secretId, FERNET_KEY_BYTES))})}`
          : ephemeralPassword(this, secretId, origin.length);
      this.write(written, secretId, { value, version: origin.version });
    }

    const identities = new Map(
      Object.entries(environment.services).map(([key, service]) => [
        key,
        new ServiceIdentity(this, `identity-${key}`, {
          projectId: project.id,
          accountId: serviceAccountId(service),
          serviceName: service.name,
          // Incident 2025-09-15: an account without it could not reach the database.
          projectRoles: service.database ? ["roles/cloudsql.client"] : [],
          secrets: Object.fromEntries(
            secretIdsOf(service).map((secretId) => [secretId, written.get(secretId)?.secretId ?? secretId]),
          ),
        }),
      ]),
    );
    const spread = new GrantSpread(this, "grants", {
      seconds: environment.grantSpreadSeconds,
      grants: [...identities.values()].flatMap(({ grants }) => grants),
      grantNames: [...identities.values()].flatMap(({ grantNames }) => grantNames),
    });
    const secrets = new Map<string, SecretReference>(written);
    for (const [secretId, origin] of origins) {
      if (origin.source !== "supplied" || !isUsed(environment, secretId)) continue;
      secrets.set(
        secretId,
        new SuppliedVersion(this, `supplied-${secretId}`, { projectId: project.id, secretId, after: [spread.waited] }),
      );
    }

    const services = new Map<string, CloudRunService>();
    for (const key of inStartOrder(environment.services)) {
      const service = environment.services[key];
      const identity = identities.get(key);
      if (!service || !identity) continue;
      const login = logins.get(key);
      const before = service.startAfter === undefined ? undefined : services.get(service.startAfter)?.service;
      services.set(
        key,
        new CloudRunService(this, `service-${key}`, {
          projectId: project.id,
          region: project.region,
          name: service.name,
          image: imageOf(environment, service, digests[key]),
          port: service.runtime.port,
          accountEmail: identity.email,
          ...service.size,
          startupSeconds: service.runtime.startupSeconds,
          probeCapSeconds: environment.probeCapSeconds,
          healthPath: service.runtime.healthPath,
          livenessPath: service.runtime.livenessPath,
          connectorId: service.egress === "none" ? undefined : connectorId(environment),
          cloudSqlConnection:
            service.database && database.connection === "socket" ? databaseConnectionName(environment) : undefined,
          sessionAffinity: service.sessionAffinity,
          variables: Object.fromEntries(
            Object.entries(service.variables).map(([name, variable]) => [
              name,
              resolveVariable(variable, postgres, redis, login),
            ]),
          ),
          secretVariables: Object.fromEntries(
            Object.entries(service.secretVariables).map(([name, secretId]) => [
              name,
              secrets.get(secretId) ?? { secretId, version: "latest" },
            ]),
          ),
          publicInvoker: service.publicInvoker,
          dependsOn: [
            ...identity.grants,
            spread.waited,
            ...secretIdsOf(service).flatMap((secretId) => written.get(secretId)?.made ?? []),
            ...(login ? [login.database, login.user] : []),
            ...(before ? [before] : []),
          ],
        }),
      );
    }

    const behindEdge = Object.entries(environment.services).flatMap(([key, service]) => {
      const built = services.get(key);
      return built && service.hosts.length > 0
        ? [
            {
              key,
              serviceName: built.service.name,
              name: service.name,
              hosts: service.hosts,
              countedPaths: websocketPathsOf(service),
            },
          ]
        : [];
    });
    const armor = new SecurityPolicy(this, "armor", {
      projectId: project.id,
      name: environment.edge.securityPolicyName,
      ...environment.edge.armor,
      dependsOn: [],
    });
    const { backendNames } = new HttpsLoadBalancer(this, "edge", {
      projectId: project.id,
      region: project.region,
      name: environment.edge.loadBalancerName,
      addressName: environment.edge.addressName,
      redirectName: environment.edge.redirectName,
      certificateName: environment.edge.certificateName,
      tlsPolicyName: environment.edge.tlsPolicyName,
      securityPolicyId: armor.policy.id,
      services: behindEdge,
      defaultService: environment.edge.defaultService,
    });

    new Monitoring(
      this,
      "monitoring",
      monitoringProps(environment, {
        serviceNames: new Map([...services].map(([key, { service }]) => [key, service.name])),
        backendNames,
        databaseInstance: postgres.instance.name,
        redisInstanceId: redis?.instance.id,
      }),
    );

    for (const key of Object.keys(environment.services)) {
      const value = buildArgumentsOf(environment, key);
      if (value)
        new TerraformOutput(this, `${key}_build_arguments`, {
          value,
          description: `What the image of ${key} is built with.`,
        });
    }
    new TerraformOutput(this, "database_connection", {
      value: postgres.instance.connectionName,
      description: "For a person with the Cloud SQL Auth Proxy.",
    });
  }

  private redis(): Redis | undefined {
    const { project, redis, network, services } = this.environment;
    if (!Object.values(services).some((service) => service.redis)) return undefined;
    return new Redis(this, "redis", {
      projectId: project.id,
      region: project.region,
      ...redis,
      networkId: networkId(this.environment),
      privateRangeName: network.privateServices.name,
      dependsOn: [],
    });
  }

  private write(
    written: Map<string, SecretReference & { readonly made: ITerraformDependable }>,
    secretId: string,
    props: {
      readonly value: string;
      readonly version: number;
      readonly after?: readonly ITerraformDependable[];
      readonly follows?: readonly string[];
      readonly createBeforeDestroy?: boolean;
    },
  ): void {
    const { id: projectId, region } = this.environment.project;
    const secret = new WrittenSecret(this, `secret-${secretId}`, { projectId, region, secretId, ...props });
    written.set(secretId, { secretId: secret.secretId, version: secret.version, made: secret.written });
  }

  private databaseUrl(
    { user, name }: { readonly user: string; readonly name: string },
    password: string,
    postgres: Postgres,
  ): string {
    if (this.environment.database.connection === "socket") {
      // TLS is the socket's own matter; a client that asks for it there is refused.
      return `postgresql://${user}:${password}@/${name}?host=${postgres.host}`;
    }
    return `postgresql://${user}:${password}@${postgres.host}:${POSTGRES_PORT}/${name}?sslmode=require`;
  }
}

function secretIdsOf(service: Service): readonly string[] {
  return [...new Set(Object.values(service.secretVariables))].sort();
}

function isUsed({ services }: Environment, secretId: string): boolean {
  return Object.values(services).some((service) => Object.values(service.secretVariables).includes(secretId));
}

function imageOf(environment: Environment, service: Service, digest: string | undefined): string {
  return digest === undefined
    ? environment.images.bootstrapImage
    : `${imageRepository(environment, service)}@${digest}`;
}

/** Keys of services, each after the one that it starts after; otherwise as declared. */
function inStartOrder(services: Environment["services"]): readonly string[] {
  const ordered: string[] = [];
  const visit = (key: string) => {
    if (ordered.includes(key)) return;
    const before = services[key]?.startAfter;
    if (before !== undefined) visit(before);
    ordered.push(key);
  };
  Object.keys(services).forEach(visit);
  return ordered;
}

function resolveVariable(
  variable: Variable,
  postgres: Postgres,
  redis: Redis | undefined,
  login: Login | undefined,
): string {
  if (typeof variable === "string") return variable;
  const values: Record<typeof variable.from, string | undefined> = {
    "database-host": postgres.host,
    "database-port": String(POSTGRES_PORT),
    "database-name": login?.database.name,
    "database-user": login?.user.name,
    "redis-host": redis?.host,
    "redis-port": redis?.port,
  };
  const value = values[variable.from];
  if (value === undefined)
    throw new Error(`Nothing to take ${variable.from} from: the declaration's checks should have said so.`);
  return value;
}

function addressOf(resource: { readonly terraformResourceType: string; readonly friendlyUniqueId: string }): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}

/** An expression without its braces, to be put into another. */
function bare(expression: string): string {
  return expression.replace(/^\$\{(.*)\}$/, "$1");
}
