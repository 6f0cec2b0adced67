/** Taking over what exists: which of the things that are to be imported are not there after all. */
import type { Diagnostic } from "./terraform-messages";

/** What Terraform says of each of them. */
export const NOTHING_TO_IMPORT = "Cannot import non-existent remote object";
const NOT_THERE = /attempting to import an existing object to "([^"]+)"/;

/**
 * The addresses for which Terraform found nothing to import; they are to be made instead.
 *
 * @returns none when anything else went wrong as well: then adopting less would not help
 */
export function nothingToImport(diagnostics: readonly Diagnostic[]): readonly string[] {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const addresses = errors.map(({ summary, detail }) =>
    summary === NOTHING_TO_IMPORT ? NOT_THERE.exec(detail.replace(/\s+/g, " "))?.[1] : undefined,
  );
  return addresses.every((address) => address !== undefined) ? addresses : [];
}
