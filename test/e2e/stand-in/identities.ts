import { createHash } from "node:crypto";

/** The store's name of a service account. */
export function serviceAccountName(projectId: string, mail: string): string {
  return `//iam.googleapis.com/projects/${projectId}/serviceAccounts/${mail}`;
}

/** A decimal number of 19 digits that is the same for the same text: the ids that Google draws at random. */
export function numberFrom(text: string): string {
  const digest = createHash("sha256").update(text).digest();
  return String(10n ** 18n + (digest.readBigUInt64BE(0) % (8n * 10n ** 18n)));
}

/** Lower-case letters and digits that are the same for the same text: unguessable words such as passwords and suffixes. */
export function wordFrom(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}
