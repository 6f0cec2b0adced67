/** Taking over what exists: which of the things that are to be imported are not there after all. */
import type { Diagnostic } from "./terraform-messages";

const NOT_THERE = /attempting to import an existing object to "([^"]+)"/;

/**
 * The addresses for which Terraform found nothing to import; they are to be made instead.
 *
 * @returns none when anything else went wrong as well: then adopting less would not help
 */
export function nothingToImport(diagnostics: readonly Diagnostic[]): readonly string[] {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const addresses = errors.map(({ summary, detail }) =>
    summary === "Cannot import non-existent remote object"
      ? NOT_THERE.exec(detail.replace(/\s+/g, " "))?.[1]
      : undefined,
  );
  return addresses.every((address) => address !== undefined) ? addresses : [];
}
