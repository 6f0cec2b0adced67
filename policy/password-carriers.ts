/** SQL users and the secret versions that carry their passwords: both are made from one ephemeral value. */
import type { Estate, Resource } from "./resources";
import { SECRET_VERSION, payloadSources, sourcesOf } from "./secrets";

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

function carriersIn(estate: Estate): Carriers {
  let carriers = carriersByEstate.get(estate);
  if (!carriers) {
    const byPassword = new Map<Resource, Resource[]>();
    for (const user of estate.ofType(SQL_USER)) {
      for (const source of sourcesOf(estate, user, user.values.password_wo)) {
        if (source.mode === "ephemeral") byPassword.set(source, [...(byPassword.get(source) ?? []), user]);
      }
    }
    const versions = new Map<Resource, Resource[]>();
    const users = new Map<Resource, readonly Resource[]>();
    for (const version of estate.ofType(SECRET_VERSION)) {
      const found = [...payloadSources(estate, version)].flatMap((source) => byPassword.get(source) ?? []);
      if (found.length > 0) users.set(version, found);
      for (const user of found) versions.set(user, [...(versions.get(user) ?? []), version]);
    }
    carriers = { versionsOf: versions, usersOf: users };
    carriersByEstate.set(estate, carriers);
  }
  return carriers;
}
