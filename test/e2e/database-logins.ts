import { databaseInstanceName } from "../../config/names";
import type { EnvironmentUnderTest } from "./environment-under-test";
import { secretValue } from "./stand-in/apis/secret-manager";
import { userPassword } from "./stand-in/apis/sql-admin";

type LoginsIn = Pick<EnvironmentUnderTest, "environment" | "standIn">;

/** A database login: the user, its password, and what its two secrets hold. */
export interface DatabaseLogin {
  /** The service's key. */
  readonly key: string;
  readonly user: string;
  readonly password: string;
  readonly secret: string | undefined;
  readonly url: URL;
}

export function databaseLogins({ environment, standIn: { cloud } }: LoginsIn): readonly DatabaseLogin[] {
  const instance = databaseInstanceName(environment.database);
  return Object.entries(environment.services).flatMap(([key, { database }]) => {
    if (database === undefined) return [];
    return [
      {
        key,
        user: database.user,
        password: userPassword(cloud, instance, database.user) ?? "",
        secret: secretValue(cloud, database.passwordSecret),
        url: new URL(secretValue(cloud, database.urlSecret) ?? "none:"),
      },
    ];
  });
}

/** Every user's password is a generated one, the same in both its secrets, and no other user's. */
export function expectOnePasswordEach(run: LoginsIn): void {
  const logins = databaseLogins(run);
  for (const { key, user, password, secret, url } of logins) {
    expect([key, password]).toEqual([key, expect.stringMatching(/^[A-Za-z0-9]{40}$/)]);
    expect([key, secret, url.username, url.password]).toEqual([key, password, user, password]);
  }
  expect(new Set(logins.map(({ password }) => password)).size).toBe(logins.length);
}
