/** Secrets, their versions and payloads, and who reads them. */
import { Expression } from "./resources";
import type { Resource } from "./resources";
import { read, text } from "./value";

export const SECRET = "google_secret_manager_secret";
export const SECRET_VERSION = "google_secret_manager_secret_version";

/**
 * The payload of a version as written, references unresolved: what stands around them can be told even where they cannot.
 * `undefined` where there is none. It never goes into a message.
 */
export function payloadText(version: Resource): string | undefined {
  const payload = version.values.secret_data_wo ?? version.values.secret_data;
  return payload instanceof Expression ? payload.text : text(read(payload));
}
