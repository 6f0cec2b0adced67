/** Protections against a deletion by mistake, and which of them a change takes away. */
import type { Resource } from "../policy/resources";
import { at, boolean } from "../policy/value";
import type { ResourceChange } from "./change-set";

/** A protection: an attribute, and the value with which it protects. */
const PROTECTIONS: readonly { readonly path: string; readonly protects: boolean }[] = [
  { path: "deletion_protection", protects: true },
  { path: "settings.deletion_protection_enabled", protects: true },
  { path: "enable_deletion_protection", protects: true },
  { path: "deletion_protection_enabled", protects: true },
  // A bucket that is not empty is kept unless this is true.
  { path: "force_destroy", protects: false },
];
/** Terraform's own; a plan does not show it. */
const PREVENT_DESTROY = "lifecycle.prevent_destroy";

/** The protections that were on and are not after the change, as attribute paths; none for what is deleted. */
export function protectionsRemoved({ before, after }: ResourceChange): readonly string[] {
  if (!before || !after || before === after) return [];
  const attributes = PROTECTIONS.filter(
    ({ path, protects }) => flag(before, path) === protects && flag(after, path) === !protects,
  );
  const isPrevented = ({ lifecycle }: Resource): boolean => lifecycle.prevent_destroy === true;
  return [
    ...attributes.map(({ path }) => path),
    ...(isPrevented(before) && !isPrevented(after) ? [PREVENT_DESTROY] : []),
  ];
}

/** `undefined` while it is not known. What is not written protects nothing, and destroys nothing. */
function flag({ values }: Resource, path: string): boolean | undefined {
  const reading = at(values, path);
  return reading.state === "absent" ? false : boolean(reading);
}
