/** Address ranges in CIDR notation, IPv4 and IPv6: `10.0.0.0/24`, `::/0`. */
import { Address4, Address6 } from "ip-address";

/** The range, or `undefined` for what is not one: no prefix length, no address, a prefix length out of bounds. */
function parse(text: string): Address4 | Address6 | undefined {
  // The library tells by throwing, which costs more than all else when every variable of a thousand services is asked.
  if (!/^[0-9a-fA-F.:]+\/\d+$/.test(text)) return undefined;
  if (Address4.isValid(text)) return new Address4(text);
  return Address6.isValid(text) ? new Address6(text) : undefined;
}

/** Whether a text is a range in CIDR notation. A single address without a prefix length is not. */
export function isCidr(text: string): boolean {
  return parse(text) !== undefined;
}

/** Whether a text is an IPv4 network: `10.0.0.0/24`, and not `10.0.0.7/24`, whose address has bits behind the prefix. */
export function isNetwork4(text: string): boolean {
  const range = parse(text);
  return range?.v4 === true && range.correctForm() === range.startAddress().correctForm();
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

/** The ranges of IPv4 that no host of the internet has (RFC 1918). */
const PRIVATE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** Whether a text is a single IPv4 address of a private range: `10.0.0.5`. */
export function isPrivateAddress(text: string): boolean {
  // It is asked of every variable of every service; hardly any is an address.
  if (!/^\d[\d.]{6,14}$/.test(text)) return false;
  return PRIVATE_RANGES.some((range) => cidrOverlap(`${text}/32`, range) === true);
}

/** Whether a range is wider than any private one, so that it takes in a part of the internet: `0.0.0.0/0`, `0.0.0.0/1`, `::/0`. */
export function reachesInternet(cidr: string): boolean {
  const bounds = cidrBounds(cidr);
  const length = prefixLength(cidr);
  if (!bounds || length === undefined) return false;
  return length < WIDEST_PRIVATE_PREFIX[bounds.version];
}

/** 10.0.0.0/8, and fc00::/7 of RFC 4193. */
const WIDEST_PRIVATE_PREFIX = { 4: 8, 6: 7 } as const;
