/** Container image names: REGISTRY/PATH, then a tag, a digest, both or neither. */

export interface ImageName {
  /** REGISTRY/PATH. */
  readonly repository: string;
  /** What follows the `:` of the last path segment; a registry's port is none. */
  readonly tag: string | undefined;
  /** Whether what follows the `@` is a SHA-256 digest; `undefined` when there is none. */
  readonly digest: "sha256" | "malformed" | undefined;
}

export function readImage(image: string): ImageName {
  const [name = "", digest] = image.split("@", 2);
  const [, repository = name, tag] = /^(.*):([^/:]*)$/s.exec(name) ?? [];
  const isSha256 = digest !== undefined && /^sha256:[0-9a-f]{64}$/.test(digest);
  return {
    repository,
    tag: tag === "" ? undefined : tag,
    digest: digest === undefined ? undefined : isSha256 ? "sha256" : "malformed",
  };
}
