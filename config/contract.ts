/** What a declaration promises, in the form in which rules and review know it. */
import { accountEmail } from "../platform/names";
import { Violations, refuse } from "../platform/violation";
import type { Contract, ServiceContract } from "../policy/contract";
import { acknowledgedDestructions } from "./exceptions";
import type { Environment, Service } from "./model";
import { databaseInstanceName, serviceAccountEmail } from "./names";

/** @throws DeclarationError when the list of acknowledged destructions holds what is no address */
export function contractOf(environment: Environment): Contract {
  const services = Object.entries(environment.services).map(([key, service]) =>
    serviceContractOf(environment, key, service),
  );
  const databases = services.flatMap(({ database }) => (database ? [database] : []));
  return {
    environment: environment.name,
    projectId: environment.project.id,
    projectNumber: environment.project.number,
    region: environment.project.region,
    domain: environment.domain,
    hosts: services.flatMap(({ hosts }) => hosts),
    services,
    // A service that nobody has measured: one whole cpu and what gen2 needs.
    defaultFloor: { cpu: 1, memoryMiB: 512, timeoutSeconds: 300, minInstances: 0 },
    bootstrapImages: [environment.images.bootstrapImage],
    probeCapSeconds: environment.probeCapSeconds,
    database: {
      instanceName: databaseInstanceName(environment.database),
      forbiddenInstanceNames: environment.database.forbiddenNames,
      connection: environment.database.connection,
      databases: databases.map(({ name }) => name),
      users: databases.map(({ user }) => user),
    },
    deployAccountEmail: accountEmail(environment.deploy.accountId, environment.project.id),
    deployRepository: environment.deploy.repository,
    sharedVariables: ["SERVICE_ID", "JWT_SECRET_KEY", "JWT_SECRET", "JWT_SECRET_STAGING", "SERVICE_SECRET"],
    distinctVariables: ["JWT_SECRET_KEY", "SERVICE_SECRET", "SECRET_KEY"],
    clickHouse: environment.clickHouse !== undefined,
    acknowledgedDestructions: checkAcknowledged(acknowledgedDestructions),
    requiredAlerts: requiredAlertsOf(environment),
  };
}

/**
 * The addresses whose destruction is acknowledged.
 *
 * @param list As a person wrote it: its type has not been checked
 * @throws DeclarationError with every entry that is no address
 */
export function checkAcknowledged(list: unknown): readonly string[] {
  const found = new Violations();
  const path = "config/exceptions.ts: acknowledgedDestructions";
  if (Array.isArray(list))
    list.forEach((address: unknown, index) => {
      if (typeof address !== "string" || address.trim() === "")
        found.add(
          `${path}.${index}`,
          address,
          "an address, such as google_sql_database_instance.main",
          "write the address of the resource, or remove the entry",
        );
    });
  else found.add(path, list, "a list of addresses, in [ and ]", "write [] if there is none");
  refuse("The list of acknowledged destructions", found.list);
  return list as readonly string[];
}

function serviceContractOf(environment: Environment, key: string, service: Service): ServiceContract {
  const { runtime, database } = service;
  return {
    key,
    name: service.name,
    port: runtime.port,
    floor: {
      cpu: runtime.floor.cpu,
      memoryMiB: runtime.floor.memoryMiB,
      timeoutSeconds: runtime.floor.timeoutSeconds,
      minInstances: runtime.floor.minInstances,
    },
    recommended: runtime.recommended,
    startupSeconds: runtime.startupSeconds,
    startsInPhases: runtime.startupPhases.length > 0,
    healthPath: runtime.healthPath,
    readinessPath: runtime.readinessPath,
    requiredVariables: runtime.requiredVariables,
    minWorkers: runtime.minWorkers,
    hosts: service.hosts,
    publicInvoker: service.publicInvoker,
    accountEmail: serviceAccountEmail(environment, service),
    database: database && {
      name: database.name,
      user: database.user,
      poolSize: database.poolSize,
      poolOverflow: database.poolOverflow,
    },
    usesRedis: service.redis,
    secrets: service.secretVariables,
    literals: Object.fromEntries(
      Object.entries(service.variables).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
    ),
  };
}

/** The alerts that the reports of September 2025 ask for, for the services they are about. */
function requiredAlertsOf({ services }: Environment): Contract["requiredAlerts"] {
  return Object.entries(services)
    .flatMap(([key, { hosts, runtime }]) => {
      const websocket = runtime.endpoints.some(({ kind }) => kind === "websocket");
      const phases = (runtime.startupPhases ?? []).length > 0;
      return [
        ...(hosts.length > 0 ? ["api-success"] : []),
        ...(websocket ? ["websocket-success", "agent-delivery"] : []),
        ...(phases ? ["startup-phase"] : []),
        "container-exit",
        "startup-probe",
        "startup-latency",
      ].map((alert) => ({ alert, service: key as string | undefined }));
    })
    .concat([
      { alert: "connector-warning", service: undefined },
      { alert: "connector-critical", service: undefined },
    ]);
}
