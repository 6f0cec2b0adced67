/** Secrets, their versions and payloads, and which services read them. */
import { accountMail } from "./accounts";
import { CLOUD_RUN_SERVICE, cloudRunService } from "./cloud-run-service";
import type { Contract } from "./contract";
import { Expression, plainAddress } from "./resources";
import type { Estate, Resource, Value } from "./resources";
import { targetOf } from "./target";
import { at, blocks, read, referencesIn, text } from "./value";

export const SECRET = "google_secret_manager_secret";
export const SECRET_VERSION = "google_secret_manager_secret_version";

/** One place where a service refers to a secret: a variable or a volume. */
export interface SecretUse {
  readonly path: string;
  /** The secret's id; `undefined` while it is not known. */
  readonly secretId: string | undefined;
  /** What refers to it, for messages: a variable's name, or `a volume`. */
  readonly by: string;
}

/** Everything a service reads from Secret Manager, in the order declared. */
function secretUses(estate: Estate, service: Resource, contract: Contract): readonly SecretUse[] {
  const use = (path: string, value: Value | undefined, by: string): SecretUse => {
    const target = targetOf(estate, service, read(value), SECRET);
    return { path, secretId: target.state === "named" ? target.name : undefined, by };
  };
  const variables = cloudRunService(service, contract).containers.flatMap((container) => container.variables);
  const volumes = blocks(service.values, "template.volumes") ?? [];
  return [
    ...variables.filter(({ kind }) => kind === "secret").map(({ path, secret, name }) => use(path, secret, name)),
    ...volumes.flatMap((volume, index) =>
      (blocks(volume, "secret") ?? []).map(({ secret }) => use(`template.volumes.${index}.secret`, secret, "a volume")),
    ),
  ];
}

/** The first use of each secret: what holds for one holds for all. */
export function distinctSecretUses(estate: Estate, service: Resource, contract: Contract): readonly SecretUse[] {
  let byService = distinctByEstate.get(estate);
  if (!byService) distinctByEstate.set(estate, (byService = new Map()));
  let uses = byService.get(service);
  if (!uses) {
    const seen = new Set<string>();
    uses = secretUses(estate, service, contract).filter(({ secretId }) => {
      if (secretId === undefined) return true;
      const isFirst = !seen.has(secretId);
      seen.add(secretId);
      return isFirst;
    });
    byService.set(service, uses);
  }
  return uses;
}

const distinctByEstate = new WeakMap<Estate, Map<Resource, readonly SecretUse[]>>();

/** What an estate says of its secrets. */
interface SecretIndex {
  readonly versions: ReadonlyMap<string, readonly Resource[]>;
  readonly lookups: ReadonlyMap<string, readonly Resource[]>;
  readonly payloads: ReadonlyMap<Resource, readonly Resource[]>;
}

/** The versions of a secret that stacks write. */
export function versionsOf(estate: Estate, secretId: string): readonly Resource[] {
  return indexOf(estate).versions.get(secretId) ?? [];
}

/** The data sources that look up a version of a secret: an apply fails at them when there is none. */
export function lookupsOf(estate: Estate, secretId: string): readonly Resource[] {
  return indexOf(estate).lookups.get(secretId) ?? [];
}

/** The versions whose payload refers to a resource. */
export function payloadsFrom(estate: Estate, resource: Resource): readonly Resource[] {
  return indexOf(estate).payloads.get(resource) ?? [];
}

const indexes = new WeakMap<Estate, SecretIndex>();

function indexOf(estate: Estate): SecretIndex {
  let index = indexes.get(estate);
  if (!index) {
    const versions = new Map<string, Resource[]>();
    const lookups = new Map<string, Resource[]>();
    const payloads = new Map<Resource, Resource[]>();
    for (const version of estate.ofType(SECRET_VERSION)) {
      const target = targetOf(estate, version, at(version.values, "secret"), SECRET);
      if (target.state === "named" && target.name !== undefined) {
        append(version.mode === "managed" ? versions : lookups, target.name, version);
      }
      for (const source of payloadSources(estate, version)) append(payloads, source, version);
    }
    index = { versions, lookups, payloads };
    indexes.set(estate, index);
  }
  return index;
}

/** The resources of its own stack that a payload is made from, each once. */
function payloadSources(estate: Estate, { stack, values }: Resource): ReadonlySet<Resource> {
  const addresses = referencesIn(values.secret_data_wo).map(({ address }) => plainAddress(address));
  return new Set(addresses.flatMap((address) => estate.at(address)).filter((resource) => resource.stack === stack));
}

/**
 * The payload of a version as written, references unresolved: what stands around them can be told even where they cannot.
 * `undefined` where there is none. It never goes into a message.
 */
export function payloadText(version: Resource): string | undefined {
  const payload = version.values.secret_data_wo;
  return payload instanceof Expression ? payload.text : text(read(payload));
}

/** Who reads a secret, in the whole estate. */
export interface SecretReaders {
  /** The mails of the services' accounts; `undefined` among them for one that is not known yet. */
  readonly bySecret: ReadonlyMap<string, ReadonlySet<string | undefined>>;
  /** Whether some service refers to a secret that is not known yet. */
  readonly isPartlyUnknown: boolean;
}

export function secretReaders(estate: Estate, contract: Contract): SecretReaders {
  let readers = readersByEstate.get(estate);
  if (!readers) {
    const bySecret = new Map<string, Set<string | undefined>>();
    let isPartlyUnknown = false;
    for (const service of estate.ofType(CLOUD_RUN_SERVICE)) {
      const mail = accountMail(estate, service, at(service.values, "template.service_account"), contract);
      for (const { secretId } of distinctSecretUses(estate, service, contract)) {
        if (secretId === undefined) isPartlyUnknown = true;
        else bySecret.set(secretId, (bySecret.get(secretId) ?? new Set()).add(mail));
      }
    }
    readers = { bySecret, isPartlyUnknown };
    readersByEstate.set(estate, readers);
  }
  return readers;
}

const readersByEstate = new WeakMap<Estate, SecretReaders>();

function append<K, V>(lists: Map<K, V[]>, key: K, item: V): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
