/** What all secrets have in common, whoever makes their value. */
import type { SecretManagerSecretReplication } from "@cdktf/provider-google/lib/secret-manager-secret";
import { SECRET_ID } from "../platform/names";
import { Violations } from "../platform/violation";
import type { Violation } from "../platform/violation";

/** Kept in the environment's region and nowhere else: automatic replication would leave the place of a secret to Google. */
export function secretReplication(region: string): SecretManagerSecretReplication {
  return { userManaged: { replicas: [{ location: region }] } };
}

export function secretViolations(secretId: string, version = 1): readonly Violation[] {
  const found = new Violations();
  if (!SECRET_ID.test(secretId)) found.add("secretId", secretId, "letters, digits, - and _, at most 255", "rename it");
  if (!Number.isInteger(version) || version < 1)
    found.add("version", version, "a whole number from 1", "count versions from 1, one more for each rotation");
  return found.list;
}
