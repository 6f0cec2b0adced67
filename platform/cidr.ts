/** Address ranges in CIDR notation, IPv4 and IPv6: `10.0.0.0/24`, `::/0`. */
import { Address4, Address6 } from "ip-address";

/** The range, or `undefined` for what is not one: no prefix length, no address, a prefix length out of bounds. */
function parse(text: string): Address4 | Address6 | undefined {
  if (!text.includes("/")) return undefined;
  if (Address4.isValid(text)) return new Address4(text);
  return Address6.isValid(text) ? new Address6(text) : undefined;
}

/** Whether a text is a range in CIDR notation. A single address without a prefix length is not. */
export function isCidr(text: string): boolean {
  return parse(text) !== undefined;
}

/** The prefix length, 24 for `10.0.0.0/24`; `undefined` for what is not a range. */
export function prefixLength(cidr: string): number | undefined {
  return parse(cidr)?.subnetMask;
}

/** The IP version and the first and last address of a range, as numbers; `undefined` for what is not a range. */
export function cidrBounds(
  cidr: string,
): { readonly version: 4 | 6; readonly first: bigint; readonly last: bigint } | undefined {
  const range = parse(cidr);
  if (!range) return undefined;
  return { version: range.v4 ? 4 : 6, first: range.startAddress().bigInt(), last: range.endAddress().bigInt() };
}

/** Whether two ranges share an address; `undefined` when one of them is not a range. An IPv4 and an IPv6 range never do. */
export function cidrOverlap(a: string, b: string): boolean | undefined {
  const first = cidrBounds(a);
  const second = cidrBounds(b);
  if (!first || !second) return undefined;
  return first.version === second.version && first.first <= second.last && second.first <= first.last;
}
