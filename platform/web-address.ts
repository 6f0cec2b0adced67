/** Addresses that a browser or another service calls: what is secure, and what reaches beyond the machine itself. */

const SECURE_SCHEMES: readonly string[] = ["https", "wss"];
/** As a parsed URL spells them: every other spelling of 127.0.0.1 (decimal, hexadecimal, short) has become dotted by then. */
const OWN_MACHINE =
  /^((.*\.)?localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|\[::ffff:(7f[0-9a-f]{2}:[0-9a-f]+|0:0)\])$/;

export interface WebAddress {
  /** `https`, `wss`, `http`. */
  readonly scheme: string;
  /** Lower case, without a port and without a trailing dot. */
  readonly host: string;
}

/** The scheme and the host of an address; `undefined` for what has not both. */
export function readWebAddress(text: string): WebAddress | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname } = new URL(text);
  const host = hostname.replace(/\.$/, "");
  return host === "" ? undefined : { scheme: protocol.slice(0, -1), host };
}

export function isSecureScheme(scheme: string): boolean {
  return SECURE_SCHEMES.includes(scheme.toLowerCase());
}

/** Whether a host is the machine itself: localhost, a loopback or an unspecified address. */
export function isOwnMachine(host: string): boolean {
  return OWN_MACHINE.test(host);
}

/** Whether a host is one that Cloud Run gives to a service by itself. */
export function isCloudRunHost(host: string): boolean {
  return host.endsWith(".run.app");
}

/** Whether a host is a domain or under it. */
export function isUnder(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}
