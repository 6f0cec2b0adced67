/** SQL users and the secret versions that carry their passwords: both are made from one ephemeral value. */
import { plainAddress } from "./resources";
import type { Estate, Resource, Value } from "./resources";
import { SECRET_VERSION } from "./secrets";
import { at, referencesIn, text } from "./value";

export const SQL_USER = "google_sql_user";

interface Carriers {
  readonly versionsOf: ReadonlyMap<Resource, readonly Resource[]>;
  readonly usersOf: ReadonlyMap<Resource, readonly Resource[]>;
}

const carriersByEstate = new WeakMap<Estate, Carriers>();

/** The versions that carry a user's password, alone or inside a URL. */
export function versionsWithPasswordOf(estate: Estate, user: Resource): readonly Resource[] {
  return carriersIn(estate).versionsOf.get(user) ?? [];
}

/** The users whose password a version carries. */
export function usersWithPasswordIn(estate: Estate, version: Resource): readonly Resource[] {
  return carriersIn(estate).usersOf.get(version) ?? [];
}

/** One half of a password that a plan writes, and the other one, which it leaves as it is. */
export interface SplitPassword {
  readonly written: Resource;
  readonly left: Resource;
}

/** Where a plan writes a user's password without a secret that carries it, or the other way round; one for each secret. */
export function splitPasswordsOf(estate: Estate, user: Resource): readonly SplitPassword[] {
  const isUserWritten = isWritten(user, "password_wo_version");
  return versionsWithPasswordOf(estate, user)
    .filter((version) => isWritten(version, "secret_data_wo_version") !== isUserWritten)
    .map((version) => (isUserWritten ? { written: user, left: version } : { written: version, left: user }));
}

/** Whether the plan sends the payload: it makes the resource, or changes the number. */
function isWritten({ change, values }: Resource, number: string): boolean {
  const actions = change?.actions ?? [];
  if (actions.includes("create")) return true;
  return actions.includes("update") && text(at(change?.before ?? {}, number)) !== text(at(values, number));
}

/**
 * The ephemeral values that a value is made from, by stack and address. They are followed by name: a plan lists no ephemeral
 * block, only the references to it.
 */
export function ephemeralSources({ stack }: Resource, value: Value | undefined): ReadonlySet<string> {
  const addresses = referencesIn(value).map(({ address }) => plainAddress(address));
  return new Set(
    addresses.filter((address) => address.startsWith("ephemeral.")).map((address) => `${stack} ${address}`),
  );
}

function carriersIn(estate: Estate): Carriers {
  let carriers = carriersByEstate.get(estate);
  if (!carriers) {
    const byPassword = new Map<string, Resource[]>();
    for (const user of estate.ofType(SQL_USER)) {
      for (const source of ephemeralSources(user, user.values.password_wo)) {
        byPassword.set(source, [...(byPassword.get(source) ?? []), user]);
      }
    }
    const versions = new Map<Resource, Resource[]>();
    const users = new Map<Resource, readonly Resource[]>();
    for (const version of estate.ofType(SECRET_VERSION)) {
      const sources = ephemeralSources(version, version.values.secret_data_wo);
      const found = [...sources].flatMap((source) => byPassword.get(source) ?? []);
      if (found.length > 0) users.set(version, found);
      for (const user of found) versions.set(user, [...(versions.get(user) ?? []), version]);
    }
    carriers = { versionsOf: versions, usersOf: users };
    carriersByEstate.set(estate, carriers);
  }
  return carriers;
}
