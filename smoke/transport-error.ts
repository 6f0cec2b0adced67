/** Errors of sockets, TLS and HTTP parsing as symptoms. */
import { broken } from "./observation";
import type { Observation } from "./observation";
import { printable } from "../platform/printable";
import type { SymptomId } from "./symptoms";

/** How far a try came before it ended; says what a time-out means. */
export type Phase = "connecting" | "connected" | "body" | "upgraded";

const SYMPTOM_OF_CODE: Readonly<Record<string, SymptomId>> = {
  ECONNREFUSED: "connection-refused",
  ETIMEDOUT: "no-connection",
  ENOTFOUND: "name-unknown",
  EAI_AGAIN: "name-unknown",
  EHOSTUNREACH: "network-unreachable",
  ENETUNREACH: "network-unreachable",
  EADDRNOTAVAIL: "network-unreachable",
  CERT_HAS_EXPIRED: "certificate-expired",
  CERT_NOT_YET_VALID: "certificate-not-yet-valid",
  ERR_TLS_CERT_ALTNAME_INVALID: "certificate-wrong-host",
  DEPTH_ZERO_SELF_SIGNED_CERT: "certificate-untrusted",
  SELF_SIGNED_CERT_IN_CHAIN: "certificate-untrusted",
  UNABLE_TO_GET_ISSUER_CERT: "certificate-untrusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "certificate-untrusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "certificate-untrusted",
  CERT_UNTRUSTED: "certificate-untrusted",
  INVALID_CA: "certificate-untrusted",
};

/** `80FC0E1B:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:ssl3_record.c:350:`, of which the reason is for people. */
const OPENSSL_ERROR = /:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/;
/** The port speaks something, but not TLS. */
const NOT_TLS = /wrong version number|packet length too long/i;
/** How a server refuses a handshake for a name that it has no certificate for: with an alert, or by hanging up. */
const HANDSHAKE_REFUSED =
  /before secure TLS connection was established|handshake failure|unrecognized name|alert internal error/i;

/** `ECONNREFUSED`; empty for an error without one. Several tries at one name (IPv6, then IPv4) carry the first one's. */
export function codeOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}

function messageOf(error: unknown): string {
  const message = typeof error === "object" && error !== null && "message" in error ? error.message : undefined;
  if (typeof message !== "string") return "";
  return OPENSSL_ERROR.exec(message)?.[1] ?? message;
}

function symptomOf(code: string, message: string): SymptomId {
  const known = SYMPTOM_OF_CODE[code];
  if (known) return known;
  if (NOT_TLS.test(message) || code.startsWith("HPE_")) return "not-http";
  return HANDSHAKE_REFUSED.test(message) ? "certificate-not-provisioned" : "connection-broken";
}

export function observeError(error: unknown): Observation {
  const code = codeOf(error);
  const message = messageOf(error);
  return broken(symptomOf(code, message), describeError(error));
}

/** The error in one line, its code first where the message does not say it. */
export function describeError(error: unknown): string {
  const code = codeOf(error);
  const message = messageOf(error);
  if (message === "") return printable(code === "" ? "the connection failed" : code);
  return printable(code === "" || message.includes(code) ? message : `${code}: ${message}`);
}

const SYMPTOM_OF_TIMEOUT: Readonly<Record<Phase, { readonly symptom: SymptomId; readonly what: string }>> = {
  connecting: { symptom: "no-connection", what: "no connection" },
  connected: { symptom: "no-answer", what: "connected, but no answer" },
  body: { symptom: "body-slow", what: "the body did not end" },
  upgraded: { symptom: "websocket-silent", what: "accepted, but no pong" },
};

export function observeTimeout(phase: Phase, timeoutSeconds: number): Observation {
  const { symptom, what } = SYMPTOM_OF_TIMEOUT[phase];
  return broken(symptom, `${what} within ${writeSeconds(timeoutSeconds)}`);
}

/** `10 s`, `0.25 s`: what is left of a budget is never a round number, so two digits are enough. */
export function writeSeconds(seconds: number): string {
  return `${Number(seconds.toFixed(2))} s`;
}
