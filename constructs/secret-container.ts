/** What all secrets have in common, whoever makes their value. */
import type { SecretManagerSecretReplication } from "@cdktf/provider-google/lib/secret-manager-secret";
import { SECRET_ID } from "../platform/names";
import { showGiven } from "../platform/violation";
import type { Violation } from "../platform/violation";

/** Kept in the environment's region and nowhere else: automatic replication would leave the place of a secret to Google. */
export function secretReplication(region: string): SecretManagerSecretReplication {
  return { userManaged: { replicas: [{ location: region }] } };
}

export function secretViolations(secretId: string, version = 1): readonly Violation[] {
  const found: Violation[] = [];
  if (!SECRET_ID.test(secretId))
    found.push({
      path: "secretId",
      given: showGiven(secretId),
      allowed: "letters, digits, - and _, at most 255",
      fix: "rename it",
    });
  if (!Number.isInteger(version) || version < 1)
    found.push({
      path: "version",
      given: showGiven(version),
      allowed: "a whole number from 1",
      fix: "count versions from 1, one more for each rotation",
    });
  return found;
}
