/**
 * What two values of a declaration mean together. Each check looks at the parts that are right by themselves, so that one
 * misspelt field does not hide what is wrong elsewhere. What only the missing parts could tell is not asked until they can
 * be read: nobody is sent to mend what is right.
 */
import { cidrOverlap, isCidr, prefixLength } from "../platform/cidr";
import { longestStartupSeconds, LEAST_MEMORY_MIB, RESERVED_VARIABLES, memoryWindowMiB } from "../platform/cloud-run";
import {
  CONNECTION_SHARE,
  ENTERPRISE_LOG_DAYS,
  MAX_PROJECT_AND_INSTANCE_LENGTH,
  mostMaxConnections,
  tierFitsEdition,
} from "../platform/cloud-sql";
import { FORBIDDEN_FLAGS, hasPasswordInUrl, isCredentialName, placeholderIn } from "../platform/application";
import { LEAST_UPTIME_REGIONS, mostBurnRate } from "../platform/monitoring";
import { ACCOUNT_ID } from "../platform/names";
import { percent, rounded } from "../platform/share";
import type { Violation } from "../platform/violation";
import { Violations, showGiven } from "../platform/violation";
import { CONNECTOR_PREFIX_LENGTH, UNREACHABLE_RANGES } from "../platform/vpc";
import { connectionDemand, maxConnectionsOf } from "./connections";
import type { Environment, Secret, Service } from "./model";
import { databaseInstanceName, secretsOf } from "./names";

/** The parts that could be read; a part with a wrong shape is missing. */
export type Readable = { readonly [part in keyof Environment]?: Environment[part] | undefined };

/** What is declared, whether it could be read or not. */
export interface Written {
  /** Keys of the services; undefined when nothing can be told of them. */
  readonly services: readonly string[] | undefined;
  /** Whether there is something under `clickHouse`. */
  readonly clickHouse: boolean;
}

type Check = (parts: Readable, found: Violations, written: Written) => void;

function areServicesRead(services: Readonly<Record<string, Service>>, written: Written): boolean {
  return written.services?.every((key) => Object.hasOwn(services, key)) ?? false;
}

const checkSizes: Check = ({ services = {} }, found) => {
  for (const [key, { size, runtime }] of entries(services)) {
    const at = (field: string) => `services.${key}.size.${field}`;
    for (const field of ["cpu", "memoryMiB", "timeoutSeconds", "minInstances"] as const) {
      if (size[field] < runtime.floor[field])
        found.add(
          at(field),
          size[field],
          `at least ${runtime.floor[field]}, the service's floor`,
          `write ${runtime.floor[field]} or more: under it the service does not start, or is not there when it is needed`,
        );
    }
    if (size.minInstances > size.maxInstances)
      found.add(
        at("minInstances"),
        size.minInstances,
        `at most maxInstances, ${size.maxInstances}`,
        "lower it, or raise maxInstances",
      );
    const window = memoryWindowMiB(size.cpu);
    if (size.memoryMiB < window.least || size.memoryMiB > window.most)
      found.add(
        at("memoryMiB"),
        size.memoryMiB,
        `${window.least} to ${window.most} with ${size.cpu} cpu`,
        "change memoryMiB or cpu: Cloud Run ties one to the other",
      );
    if (size.memoryMiB < LEAST_MEMORY_MIB[size.generation])
      found.add(
        at("memoryMiB"),
        size.memoryMiB,
        `at least ${LEAST_MEMORY_MIB[size.generation]} on ${size.generation}`,
        "raise memoryMiB",
      );
    if (size.cpu < 1 && (size.concurrency !== 1 || size.generation !== "gen1" || size.cpuAlwaysAllocated))
      found.add(
        at("cpu"),
        size.cpu,
        "under 1 only with concurrency 1, gen1 and cpuAlwaysAllocated false",
        "write 1 cpu or more, or change the other three",
      );
    if (runtime.recommended.memoryMiB < runtime.floor.memoryMiB || runtime.recommended.cpu < runtime.floor.cpu)
      found.add(
        `services.${key}.runtime.recommended`,
        runtime.recommended,
        `at least the floor, ${showGiven({ cpu: runtime.floor.cpu, memoryMiB: runtime.floor.memoryMiB })}`,
        "raise what is recommended, or lower the floor with a reason",
      );
  }
};

const checkStartup: Check = ({ services = {}, probeCapSeconds }, found) => {
  if (probeCapSeconds === undefined) return;
  const most = longestStartupSeconds(probeCapSeconds);
  for (const [key, { runtime }] of entries(services)) {
    if (runtime.startupSeconds > most)
      found.add(
        `services.${key}.runtime.startupSeconds`,
        runtime.startupSeconds,
        `at most ${most}, what a start-up probe can wait with probeCapSeconds ${probeCapSeconds}`,
        "shorten the start: Cloud Run kills a container that is not up by then",
      );
  }
};

const checkVariables: Check = ({ services = {} }, found) => {
  for (const [key, service] of entries(services)) {
    const at = (name: string) => `services.${key}.variables.${name}`;
    for (const [name, value] of entries(service.variables)) {
      if (Object.hasOwn(service.secretVariables, name))
        found.addSaid(at(name), "a plain value and a secret", "one of the two", "keep it under secretVariables");
      if (RESERVED_VARIABLES.includes(name))
        found.addSaid(
          at(name),
          "a name that Cloud Run sets itself",
          `not ${RESERVED_VARIABLES.join(", ")}`,
          "remove it",
        );
      if (FORBIDDEN_FLAGS.includes(name))
        found.addSaid(
          at(name),
          "a flag that switches a check off",
          "not in a deployed environment, at any value",
          "remove it",
        );
      if (isCredentialName(name))
        found.addSaid(
          at(name),
          "a credential as a plain value",
          "a secret",
          "move it to secretVariables and declare the secret",
        );
      if (typeof value === "string") checkLiteral(at(name), name, value, found);
      else if (value.from.startsWith("redis-") && !service.redis)
        found.add(
          at(name),
          value,
          "a source that the service has",
          `write redis: true in services.${key}, or another source`,
        );
      else if (value.from.startsWith("database-") && !service.database)
        found.add(
          at(name),
          value,
          "a source that the service has",
          `declare services.${key}.database, or another source`,
        );
    }
    for (const name of Object.keys(service.secretVariables)) {
      if (RESERVED_VARIABLES.includes(name) || FORBIDDEN_FLAGS.includes(name))
        found.add(
          `services.${key}.secretVariables.${name}`,
          name,
          "a name that is neither reserved nor forbidden",
          "remove it",
        );
    }
    for (const name of service.runtime.requiredVariables) {
      if (!Object.hasOwn(service.variables, name) && !Object.hasOwn(service.secretVariables, name))
        found.add(
          at(name),
          undefined,
          "a value: the image does not start without it",
          `declare it under services.${key}.variables, or under secretVariables if it is a secret`,
        );
    }
  }
};

/** The first thing that is wrong with a literal; what else is wrong with it shows when that is mended. */
function checkLiteral(path: string, name: string, value: string, found: Violations): void {
  const trimmed = value.trim();
  const placeholder = placeholderIn(value);
  if (hasPasswordInUrl(value))
    found.addSaid(path, "a value that is not shown here", "a URL without a password", "make the whole URL a secret");
  // Told of by its name already, and not to be repeated.
  else if (isCredentialName(name)) return;
  else if (value === "") found.add(path, value, "a value that is not empty", "write a value, or remove the variable");
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  else if (value !== trimmed || /[\u0000-\u001f\u007f]/.test(value))
    found.add(path, value, "no space at either end and no control character", `write ${showGiven(trimmed)}`);
  else if (placeholder !== undefined)
    found.add(path, value, "a real value", `replace the placeholder ${showGiven(placeholder)}`);
  else if (/(_URL|_URI)$/.test(name) && !/^(https|wss):\/\//.test(value))
    found.add(path, value, "an address that starts with https:// or wss://", "write the public address");
}

const checkUrlHosts: Check = ({ services = {}, domain }, found, written) => {
  if (domain === undefined || !areServicesRead(services, written)) return;
  const hosts = new Set(Object.values(services).flatMap((service) => service.hosts));
  for (const [key, service] of entries(services)) {
    for (const [name, value] of entries(service.variables)) {
      const host = typeof value === "string" ? /^(?:https|wss):\/\/([^/:?#]+)/.exec(value)?.[1] : undefined;
      if (host === undefined || !isUnder(host, domain) || hosts.has(host)) continue;
      found.add(
        `services.${key}.variables.${name}`,
        value,
        `a host that the load balancer serves: ${[...hosts].sort().join(", ")}`,
        `add ${host} to the hosts of the service that answers it, or correct the address`,
      );
    }
  }
};

const checkHosts: Check = ({ services = {}, domain }, found) => {
  const owner = new Map<string, string>();
  for (const [key, service] of entries(services)) {
    service.hosts.forEach((host, index) => {
      const at = `services.${key}.hosts[${index}]`;
      const before = owner.get(host);
      if (before !== undefined)
        found.add(at, host, "a host that one service answers", `remove it here or in services.${before}`);
      owner.set(host, key);
      if (domain !== undefined && !isUnder(host, domain))
        found.add(at, host, `${domain} or a name under it`, "correct the host, or the environment's domain");
    });
  }
};

const checkServiceNames: Check = ({ services = {}, database }, found, written) => {
  const taken = {
    name: new Map<string, string>(),
    account: new Map<string, string>(),
    database: new Map<string, string>(),
    user: new Map<string, string>(),
  };
  const once = (kind: keyof typeof taken, value: string, path: string, key: string) => {
    const before = taken[kind].get(value);
    if (before !== undefined)
      found.add(path, value, `one that services.${before} does not have`, "give each service its own");
    else taken[kind].set(value, key);
  };
  for (const [key, service] of entries(services)) {
    once("name", service.name, `services.${key}.name`, key);
    const account = service.accountId ?? service.name;
    if (!ACCOUNT_ID.test(account))
      found.add(
        `services.${key}.accountId`,
        account,
        "6 to 30 lower-case letters, digits and hyphens, starting with a letter",
        service.accountId === undefined
          ? "declare accountId: the Cloud Run name does not serve as one"
          : "choose another",
      );
    once("account", account, `services.${key}.accountId`, key);
    if (service.database) {
      once("database", service.database.name, `services.${key}.database.name`, key);
      once("user", service.database.user, `services.${key}.database.user`, key);
      if (service.database.name === "postgres")
        found.add(
          `services.${key}.database.name`,
          "postgres",
          "a database of its own",
          "choose a name: postgres belongs to the platform",
        );
    }
    // The socket under /cloudsql needs no VPC; a private address and Redis do.
    const privateDatabase = service.database && database && database.connection !== "socket";
    if ((privateDatabase || service.redis) && service.egress === "none")
      found.add(
        `services.${key}.egress`,
        "none",
        '"private-ranges" for a service with a database or Redis',
        "without VPC egress their private addresses cannot be reached",
      );
    const { startAfter } = service;
    if (startAfter !== undefined && (startAfter === key || written.services?.includes(startAfter) === false))
      found.add(
        `services.${key}.startAfter`,
        startAfter,
        `another service: ${(written.services ?? []).filter((other) => other !== key).join(", ")}`,
        "name one, or remove it",
      );
    service.runtime.dependencies.forEach(({ service: needed }, index) => {
      if (needed !== undefined && written.services?.includes(needed) === false)
        found.add(
          `services.${key}.runtime.dependencies.${index}.service`,
          needed,
          `a declared service: ${written.services.join(", ")}`,
          "correct the name, or remove the dependency",
        );
    });
  }
  const cycle = startCycle(services);
  if (cycle)
    found.add(
      `services.${cycle[0]}.startAfter`,
      cycle.join(" after "),
      "an order without a circle",
      "remove one of them",
    );
};

const checkSecrets: Check = (parts, found, written) => {
  const { services = {}, secrets, redis, clickHouse } = parts;
  if (secrets === undefined) return;
  const isEverySecretRead = areServicesRead(services, written) && redis !== undefined;
  const isEveryUseRead = areServicesRead(services, written) && (clickHouse !== undefined || !written.clickHouse);
  const declared = secretsOf({ ...parts, services, secrets });
  for (const [id, paths] of declared.paths) {
    if (paths.length > 1) found.add(paths[1] ?? id, id, `one that ${paths[0]} does not have`, "declare a secret once");
  }
  for (const [key, service] of entries(services)) {
    for (const [name, id] of entries(service.secretVariables)) {
      if (isEverySecretRead && !declared.paths.has(id))
        found.add(
          `services.${key}.secretVariables.${name}`,
          id,
          "a secret that is declared",
          `declare it under secrets, or under services.${key}.secrets if it is this service's alone`,
        );
    }
    if (
      redis &&
      !service.redis &&
      Object.values(service.secretVariables).some((id) => id === redis.passwordSecret || id === redis.urlSecret)
    )
      found.add(
        `services.${key}.redis`,
        service.redis,
        "true for a service that is given Redis's password",
        "write redis: true",
      );
  }
  if (!isEveryUseRead) return;
  const used = new Set(Object.values(services).flatMap((service) => Object.values(service.secretVariables)));
  const given: readonly [string, Readonly<Record<string, Secret>>][] = [
    ["secrets", secrets],
    ...entries(services).map(([key, service]): [string, Readonly<Record<string, Secret>>] => [
      `services.${key}.secrets`,
      service.secrets,
    ]),
  ];
  const elsewhere = new Set<string>();
  if (clickHouse) elsewhere.add(clickHouse.urlSecret).add(clickHouse.passwordSecret);
  for (const [path, group] of given)
    for (const id of Object.keys(group))
      if (!used.has(id) && !elsewhere.has(id))
        found.add(`${path}.${id}`, id, "a secret that some service uses", "give it to a service, or remove it");
};

const checkClickHouse: Check = ({ clickHouse, secrets }, found, written) => {
  if (!clickHouse) return;
  clickHouse.services.forEach((key, index) => {
    if (written.services?.includes(key) === false)
      found.add(`clickHouse.services[${index}]`, key, `a service: ${written.services.join(", ")}`, "correct the name");
  });
  for (const field of ["urlSecret", "passwordSecret"] as const)
    if (secrets && !Object.hasOwn(secrets, clickHouse[field]))
      found.add(
        `clickHouse.${field}`,
        clickHouse[field],
        "a secret that is declared",
        "declare it under secrets, as supplied",
      );
};

const checkNetwork: Check = ({ network }, found) => {
  if (!network) return;
  const ranges: [string, string][] = [
    ["network.subnet.cidr", network.subnet.cidr],
    ["network.connector.cidr", network.connector.cidr],
  ];
  if (network.privateServices.address !== undefined) {
    const range = `${network.privateServices.address}/${network.privateServices.prefixLength}`;
    if (isCidr(range)) ranges.push(["network.privateServices.address", range]);
    else
      found.add(
        "network.privateServices.address",
        network.privateServices.address,
        `the first address of a /${network.privateServices.prefixLength}`,
        "correct it, or leave it to Google",
      );
  }
  ranges.forEach(([path, range], index) => {
    for (const [other, otherRange] of ranges.slice(0, index))
      if (cidrOverlap(range, otherRange))
        found.add(path, range, `a range apart from ${other}, ${otherRange}`, "move one of the two");
    for (const { cidr, why } of UNREACHABLE_RANGES)
      if (cidrOverlap(range, cidr)) found.add(path, range, `a range apart from ${cidr}`, `move it: ${why}`);
  });
  if (prefixLength(network.connector.cidr) !== CONNECTOR_PREFIX_LENGTH)
    found.add(
      "network.connector.cidr",
      network.connector.cidr,
      `a /${CONNECTOR_PREFIX_LENGTH}`,
      "a connector takes exactly that",
    );
  const { minInstances, maxInstances } = network.connector;
  if (minInstances >= maxInstances)
    found.add(
      "network.connector.minInstances",
      minInstances,
      `under maxInstances, ${maxInstances}`,
      "lower it, or raise maxInstances",
    );
};

const checkDatabase: Check = ({ database, services = {}, project }, found, written) => {
  if (!database) return;
  if (!tierFitsEdition(database.tier, database.edition))
    found.add(
      "database.tier",
      database.tier,
      database.edition === "ENTERPRISE"
        ? "db-f1-micro, db-g1-small or db-custom-CPUS-MB with ENTERPRISE"
        : "db-perf-optimized-N-... with ENTERPRISE_PLUS",
      "change the tier, or the edition",
    );
  if (areServicesRead(services, written)) checkConnections({ database, services }, found);
  if (database.diskLimitGB < database.diskGB)
    found.add("database.diskLimitGB", database.diskLimitGB, `at least diskGB, ${database.diskGB}`, "raise the limit");
  if (database.edition === "ENTERPRISE" && database.backup.logDays > ENTERPRISE_LOG_DAYS.most)
    found.add(
      "database.backup.logDays",
      database.backup.logDays,
      `${ENTERPRISE_LOG_DAYS.least} to ${ENTERPRISE_LOG_DAYS.most} with ENTERPRISE`,
      "lower it",
    );
  if (database.backup.retained < database.backup.logDays)
    found.add(
      "database.backup.retained",
      database.backup.retained,
      `at least logDays, ${database.backup.logDays}`,
      "keep more backups, or fewer log days",
    );
  const instance = databaseInstanceName(database);
  if (database.forbiddenNames.includes(instance))
    found.add(
      "database.instanceName",
      instance,
      `not ${database.forbiddenNames.join(", ")}`,
      "use the declared instance",
    );
  if (project && `${project.id}:${instance}`.length > MAX_PROJECT_AND_INSTANCE_LENGTH)
    found.add(
      "database.instanceName",
      instance,
      `project and instance together at most ${MAX_PROJECT_AND_INSTANCE_LENGTH} characters`,
      "shorten it",
    );
};

function checkConnections({ database, services }: Pick<Environment, "database" | "services">, found: Violations): void {
  const demand = connectionDemand(services);
  const { tier, maxConnections: declared } = database;
  const served = maxConnectionsOf({ database, services });
  const share = Math.floor(served * CONNECTION_SHARE);
  if (demand > share)
    found.add(
      "database.maxConnections",
      declared,
      `at least ${Math.ceil(demand / CONNECTION_SHARE)}: the services may open ${demand} connections, and ${percent(CONNECTION_SHARE)} of it is ${share}`,
      "remove it, so that it follows from the services, or raise it",
    );
  const most = mostMaxConnections(tier);
  if (most === undefined || served <= most) return;
  if (declared !== undefined)
    found.add(
      "database.maxConnections",
      declared,
      `at most ${most}, what a ${tier} carries`,
      "lower it, or choose a larger tier",
    );
  else
    found.add(
      "database.tier",
      tier,
      `a tier that carries ${served} connections: the services may open ${demand}, and a ${tier} carries ${most}`,
      "choose a larger tier, or lower maxInstances, poolSize or poolOverflow of a service",
    );
}

const checkEdge: Check = ({ edge, services = {} }, found, written) => {
  if (!edge || !areServicesRead(services, written) || (services[edge.defaultService]?.hosts.length ?? 0) > 0) return;
  const behind = entries(services)
    .filter(([, { hosts }]) => hosts.length > 0)
    .map(([key]) => key);
  found.add(
    "edge.defaultService",
    edge.defaultService,
    `a service with hosts: ${behind.join(", ")}`,
    "name one of them",
  );
};

const checkMonitoring: Check = ({ monitoring }, found) => {
  if (!monitoring) return;
  const { alertTopic, emails, slackChannels, uptimeRegions, thresholds } = monitoring;
  if (alertTopic === undefined && emails.length + slackChannels.length === 0)
    found.addSaid(
      "monitoring",
      "neither alertTopic, nor emails, nor slackChannels",
      "at least one notification channel",
      "declare one: an alert without a channel reaches nobody",
    );
  if (uptimeRegions.length > 0 && new Set(uptimeRegions).size < LEAST_UPTIME_REGIONS)
    found.add(
      "monitoring.uptimeRegions",
      uptimeRegions,
      `${LEAST_UPTIME_REGIONS} different regions or more, or none for all of them`,
      "add regions, or remove the list",
    );
  if (thresholds.connectorWarning >= thresholds.connectorCritical)
    found.add(
      "monitoring.thresholds.connectorWarning",
      thresholds.connectorWarning,
      `under connectorCritical, ${thresholds.connectorCritical}`,
      "lower it, or raise connectorCritical",
    );
  if (thresholds.slowBurn >= thresholds.fastBurn)
    found.add(
      "monitoring.thresholds.slowBurn",
      thresholds.slowBurn,
      `under fastBurn, ${thresholds.fastBurn}`,
      "lower it, or raise fastBurn",
    );
  const { sent, delivered } = monitoring.agentDeliveryMetrics;
  for (const field of ["name", "filter"] as const)
    if (sent[field] === delivered[field])
      found.add(
        `monitoring.agentDeliveryMetrics.delivered.${field}`,
        delivered[field],
        `another ${field} than that of sent`,
        "correct one of them: what is counted twice is always delivered",
      );
  for (const goal of ["apiSuccess", "websocketSuccess", "agentDelivery"] as const) {
    const most = mostBurnRate(thresholds[goal]);
    if (thresholds.fastBurn >= most)
      found.add(
        `monitoring.thresholds.${goal}`,
        thresholds[goal],
        `over ${rounded(1 - 1 / thresholds.fastBurn)} with fastBurn ${thresholds.fastBurn}: where everything fails, the budget of ${thresholds[goal]} burns at ${most}`,
        "raise it, or lower fastBurn: the alert could never open",
      );
  }
};

const CHECKS: readonly Check[] = [
  checkSizes,
  checkStartup,
  checkVariables,
  checkUrlHosts,
  checkHosts,
  checkServiceNames,
  checkSecrets,
  checkClickHouse,
  checkNetwork,
  checkDatabase,
  checkEdge,
  checkMonitoring,
];

/** Everything that is wrong between the parts of a declaration. */
export function checkTogether(parts: Readable, written: Written): readonly Violation[] {
  const found = new Violations();
  for (const check of CHECKS) check(parts, found, written);
  return found.list;
}

function entries<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record);
}

function isUnder(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

function startCycle(services: Readonly<Record<string, Service>>): string[] | undefined {
  for (const start of Object.keys(services)) {
    const seen = [start];
    let next = services[start]?.startAfter;
    while (next !== undefined && next in services && next !== seen.at(-1)) {
      if (next === start) return [...seen, next];
      if (seen.includes(next)) break;
      seen.push(next);
      next = services[next]?.startAfter;
    }
  }
  return undefined;
}
