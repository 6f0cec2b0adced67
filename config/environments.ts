/** The environments that can be selected, by name. A new one is a file beside staging.ts and a line here. */
import { isRecord } from "../platform/record";
import { DeclarationError, Violations, refuse, showGiven } from "../platform/violation";
import { ReadError } from "../policy/read/read-error";
import { declare } from "./declare";
import images from "./images.json";
import type { Environment, EnvironmentDeclaration } from "./model";
import { staging } from "./staging";

const DECLARATIONS: Readonly<Record<string, EnvironmentDeclaration>> = { staging };

/** Image digests by environment and service: `{"staging": {"backend": "sha256:..."}}`. A service without one starts with the bootstrap image. */
export type ImageDigests = Readonly<Record<string, string>>;

export interface SelectedEnvironment {
  readonly environment: Environment;
  readonly digests: ImageDigests;
}

export const DEFAULT_ENVIRONMENT = "staging";

/**
 * Where configuration is written: one folder for each environment, because Terraform keeps beside it whose state it is.
 * cdktf's own command names its folder in CDKTF_OUTDIR.
 *
 * @param env NETRA_ENVIRONMENT and CDKTF_OUTDIR are read
 */
export function outputFolder(env: NodeJS.ProcessEnv): string {
  const { CDKTF_OUTDIR: outdir, NETRA_ENVIRONMENT: name = DEFAULT_ENVIRONMENT } = env;
  if (outdir !== undefined && outdir !== "") return outdir;
  return name === DEFAULT_ENVIRONMENT ? "cdktf.out" : `cdktf.out-${name}`;
}

/**
 * The environment of this name, checked.
 *
 * @param name @default staging
 * @param declarations By name. @default those of this project
 * @throws ReadError when there is none of that name
 * @throws DeclarationError when its declaration or its digests are wrong, or it is listed under another name than its own
 */
export function selectEnvironment(
  name: string = DEFAULT_ENVIRONMENT,
  declarations: Readonly<Record<string, EnvironmentDeclaration>> = DECLARATIONS,
): SelectedEnvironment {
  const names = Object.keys(declarations);
  const declaration = Object.hasOwn(declarations, name) ? declarations[name] : undefined;
  if (!declaration)
    throw new ReadError(
      `There is no environment ${JSON.stringify(name)}; there ${names.length === 1 ? "is" : "are"} ${names.join(", ")}. ` +
        "Name one with --environment or NETRA_ENVIRONMENT, or add yours to config/environments.ts.",
    );
  const environment = declare(declaration);
  // The folder and the commands go by the one, the state and the labels by the other.
  if (environment.name !== name)
    throw new DeclarationError("The list of environments", [
      {
        path: `config/environments.ts: ${name}`,
        given: `a declaration whose name is ${showGiven(environment.name)}`,
        allowed: `one whose name is ${showGiven(name)}`,
        fix: "write the same name in the list and in the declaration",
      },
    ]);
  return { environment, digests: checkDigests(images, environment, names) };
}

const EXAMPLE_DIGESTS = '{"staging": {"backend": "sha256:..."}}';

/**
 * The digests of one environment, out of the list of all.
 *
 * @param list What config/images.json holds, whatever that is
 * @param names The environments that are declared
 * @throws DeclarationError with everything that is wrong with the list, in other environments too
 */
export function checkDigests(list: unknown, environment: Environment, names: readonly string[]): ImageDigests {
  const found = new Violations();
  if (isRecord(list))
    for (const [name, digests] of Object.entries(list)) checkDigestsOf(name, digests, environment, names, found);
  else
    found.add("config/images.json", list, `an object such as ${EXAMPLE_DIGESTS}`, "write {} if there is no image yet");
  refuse("The list of image digests", found.list);
  const all = list as Readonly<Record<string, ImageDigests>>;
  return Object.hasOwn(all, environment.name) ? (all[environment.name] ?? {}) : {};
}

function checkDigestsOf(
  name: string,
  digests: unknown,
  environment: Environment,
  names: readonly string[],
  found: Violations,
): void {
  const path = `config/images.json: ${name}`;
  if (!names.includes(name)) {
    const isService = Object.hasOwn(environment.services, name) || typeof digests === "string";
    found.add(
      path,
      digests,
      `an environment: ${names.join(", ")}`,
      isService
        ? `write the service under its environment, as in ${EXAMPLE_DIGESTS}`
        : "correct the name, or remove it",
    );
    return;
  }
  if (!isRecord(digests)) {
    found.add(
      path,
      digests,
      'an object of digests by service, such as {"backend": "sha256:..."}',
      "write {} if the environment has no image yet",
    );
    return;
  }
  for (const [service, digest] of Object.entries(digests)) {
    // Another environment's services are looked at when it is selected.
    if (name === environment.name && !Object.hasOwn(environment.services, service))
      found.add(
        `${path}.${service}`,
        digest,
        `a service: ${Object.keys(environment.services).join(", ")}`,
        "correct the name, or remove it",
      );
    else if (typeof digest !== "string" || !/^sha256:[0-9a-f]{64}$/.test(digest))
      found.add(
        `${path}.${service}`,
        digest,
        "a digest: sha256: and 64 hexadecimal digits",
        "write the digest that the registry shows for the image",
      );
  }
}
