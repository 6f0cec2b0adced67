/** The environments that can be selected, by name. A new one is a file beside staging.ts and a line here. */
import { DeclarationError, showGiven } from "../platform/violation";
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
  return outdir ?? (name === DEFAULT_ENVIRONMENT ? "cdktf.out" : `cdktf.out-${name}`);
}

/**
 * The environment of this name, checked.
 *
 * @param name @default staging
 * @throws DeclarationError when there is none of that name, or its declaration or digests are wrong
 */
export function selectEnvironment(name: string = DEFAULT_ENVIRONMENT): SelectedEnvironment {
  const declaration = Object.hasOwn(DECLARATIONS, name) ? DECLARATIONS[name] : undefined;
  if (!declaration)
    throw new DeclarationError("The environment", [
      {
        path: "NETRA_ENVIRONMENT",
        given: showGiven(name),
        allowed: Object.keys(DECLARATIONS).join(", "),
        fix: "name one of them, or add yours to config/environments.ts",
      },
    ]);
  const environment = declare(declaration);
  const all = images as Readonly<Record<string, ImageDigests>>;
  return { environment, digests: checkDigests(environment, all[name] ?? {}) };
}

/** The digests of an environment's services. @throws DeclarationError for an unknown service or what is no digest */
export function checkDigests(environment: Environment, digests: ImageDigests): ImageDigests {
  const violations = Object.entries(digests).flatMap(([service, digest]) => {
    const path = `config/images.json: ${environment.name}.${service}`;
    if (!(service in environment.services))
      return [
        {
          path,
          given: showGiven(digest),
          allowed: `a service: ${Object.keys(environment.services).join(", ")}`,
          fix: "correct the name, or remove it",
        },
      ];
    if (!/^sha256:[0-9a-f]{64}$/.test(digest))
      return [
        {
          path,
          given: showGiven(digest),
          allowed: "a digest: sha256: and 64 hexadecimal digits",
          fix: "write the digest that the registry shows for the image",
        },
      ];
    return [];
  });
  if (violations.length > 0) throw new DeclarationError("The list of image digests", violations);
  return digests;
}
