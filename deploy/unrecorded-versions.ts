/**
 * Versions of generated secrets that an apply wrote, and died before it could write them into the state: nothing refers to
 * them, and as long as they are enabled they can be read. Destroyed, like every version that a rotation leaves behind.
 */
import { DeployError } from "./deploy-error";
import { whyRefused } from "./google-api";
import type { GoogleApi } from "./google-api";
import type { StateResource } from "./plan";

const VERSION = "google_secret_manager_secret_version";
const PAGE = 250;

/**
 * @param recorded What the state holds after an apply that went through.
 * @param since Versions from before it are somebody else's: of a state that was lost, or of before an adoption. RFC 3339.
 * @returns the names of the enabled versions of the recorded secrets that no address has
 */
export async function unrecordedVersions(
  recorded: readonly StateResource[],
  since: string,
  google: GoogleApi,
): Promise<readonly string[]> {
  const versions = recorded.filter(({ type, mode }) => type === VERSION && mode === "managed");
  const known = new Set(versions.map(({ values }) => shortName(String(values.name))));
  const secrets = [...new Set(versions.map(({ values }) => String(values.secret)))];
  const existing = (await Promise.all(secrets.map((secret) => versionsOf(secret, google)))).flat();
  return existing
    .filter(
      ({ name, state, createTime }) =>
        state === "ENABLED" && !known.has(shortName(name)) && Date.parse(createTime) >= Date.parse(since),
    )
    .map(({ name }) => name);
}

/** @param name `projects/.../secrets/.../versions/...` */
export async function destroyVersion(name: string, google: GoogleApi): Promise<void> {
  const answer = await google.post("secretManager", `${name}:destroy`, {});
  if (answer.status !== 200)
    throw new DeployError(`${shortName(name)} is enabled, and nothing refers to it: ${whyRefused(answer)}.`);
}

/** Without the project, which is told by its id here and by its number there: `secrets/jwt-secret-key/versions/2`. */
export function shortName(version: string): string {
  return version.replace(/^projects\/[^/]+\//, "");
}

interface Version {
  readonly name: string;
  readonly state: string;
  readonly createTime: string;
}

async function versionsOf(secret: string, google: GoogleApi): Promise<readonly Version[]> {
  const found: Version[] = [];
  let page = "";
  do {
    const query = new URLSearchParams({ pageSize: String(PAGE), ...(page !== "" && { pageToken: page }) });
    const answer = await google.get("secretManager", `${secret}/versions?${query}`);
    if (answer.status !== 200)
      throw new DeployError(`The versions of ${secret} cannot be listed (${whyRefused(answer)}).`);
    found.push(...((answer.body.versions ?? []) as readonly Version[]));
    const next = answer.body.nextPageToken;
    page = typeof next === "string" ? next : "";
  } while (page !== "");
  return found;
}
