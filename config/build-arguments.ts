/** Variables that a service's image is built with: the same values as at run time, from the same declaration. */
import type { Environment } from "./model";

/**
 * Build arguments of a service, name -> value, sorted by name; undefined when its image takes none.
 *
 * @throws Error when a variable with the prefix is not a literal: an image cannot be built with a value that only an apply knows.
 */
export function buildArgumentsOf(environment: Environment, key: string): Readonly<Record<string, string>> | undefined {
  const service = environment.services[key];
  if (service?.buildArguments === undefined) return undefined;
  const prefix = service.buildArguments;
  const names = Object.keys(service.variables)
    .filter((name) => name.startsWith(prefix))
    .sort();
  return Object.fromEntries(
    names.map((name) => {
      const value = service.variables[name];
      if (typeof value !== "string")
        throw new Error(`services.${key}.variables.${name} is compiled into the image and has to be a literal.`);
      return [name, value];
    }),
  );
}

/** The same as the lines of an env file, `NAME=value`, for `docker build --build-arg` or a file that the build reads. */
export function writeBuildArguments(buildArguments: Readonly<Record<string, string>>): string {
  return Object.entries(buildArguments)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}
