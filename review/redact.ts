/**
 * What a review may show. Terraform marks some secrets and the provider marks none of a container's variables, so that a
 * value is hidden for any one of these reasons:
 *
 * - the plan marks it sensitive, on either side of the change, or it is write-only;
 * - a resource generated it (`random_*`, `tls_*`);
 * - its name says that it is a credential, or a digest of something; the id and the version of a secret that it refers to
 *   are names, and shown;
 * - it looks like a credential: a URL with a password, a key in a format that is known, JSON with any of these in it;
 * - it holds a text that one of the above has hidden elsewhere, as it is or as its digest.
 */
import { createHash } from "node:crypto";
import { isCredentialName } from "../platform/application";
import { printable } from "../platform/printable";
import { Expression } from "../policy/resources";
import type { Attributes, Value } from "../policy/resources";
import { isObject } from "../policy/value";

export const HIDDEN = "(hidden)";

/** A shorter text is also a part of ordinary words, and hidden where it stands only. */
const LEAST_SECRET_LENGTH = 8;

/** Attributes that carry a credential or a digest, by the words of their name. */
const SECRET_WORDS =
  /(^|_)(password|passwd|passphrase|secret_data|secret_key|client_secret|shared_secret|private_key|api_key|auth_string|access_token|auth_token|credentials?|hash|md5|md5hash|sha1|sha256|sha512|crc32c?|checksum|fingerprint)(_wo|_base64)?$/;

/** What is made by the resource itself, whatever the attribute. */
const GENERATING_TYPES = /^(random|tls)_/;

const KNOWN_FORMATS: readonly RegExp[] = [
  /\bsk-[A-Za-z0-9_-]{16,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bAIza[A-Za-z0-9_-]{30,}/g,
  /\bya29\.[A-Za-z0-9_.-]{10,}/g,
  /\bGOCSPX-[A-Za-z0-9_-]{10,}/g,
  /\bAKIA[A-Z0-9]{16}\b/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g,
];
/** How each of them begins. */
const MAY_HAVE_KNOWN_FORMAT = /sk-|gh[pousr]_|github_pat_|AIza|ya29\.|GOCSPX-|AKIA|xox|eyJ|-----BEGIN/;
/** What stands between a URL's scheme and its host, where it holds a password: one with a slash in it too. */
const PASSWORD_IN_URL = /([a-z][a-z0-9+.-]{0,30}:\/\/)[^/?#\s:@]*:[^\s@]+@/gi;

/** Whether a text holds a URL with a password in it. */
export function holdsPassword(text: string): boolean {
  return text.includes("://") && text.search(PASSWORD_IN_URL) >= 0;
}

/** Whether a name, of an attribute or of a variable, says that its value is a credential or a digest. */
export function isSecretName(name: string): boolean {
  // "secret" alone is the provider's word for which secret is meant, not for what is in it.
  if (name === "secret") return false;
  return SECRET_WORDS.test(name.toLowerCase()) || isCredentialName(name.toUpperCase());
}

/** The parts of a reference to a secret that say which one is meant: in Cloud Run's own words, and in Knative's. */
const REFERENCE_PARTS: Readonly<Record<string, readonly string[]>> = {
  value_source: ["secret", "version"],
  value_from: ["name", "key"],
};

/** Whether a path leads to a secret's id or version, `...value_source.secret_key_ref.secret`: a name, whatever it is read as. */
export function isSecretReference(path: readonly string[]): boolean {
  const steps = path.filter((step) => step !== "0").slice(-3);
  const [source = "", reference, part = ""] = steps;
  if (reference !== "secret_key_ref" || !Object.hasOwn(REFERENCE_PARTS, source)) return false;
  return REFERENCE_PARTS[source]?.includes(part) === true;
}

/** Whether a step of an attribute's path, names of variables and keys of maps included, says that a credential is there. */
export function isSecretPath(path: readonly string[]): boolean {
  return path.some(isSecretName) && !isSecretReference(path);
}

/** A review's only way from a value or a text of its input to what is written. */
export class Redactor {
  private readonly byStart = new Map<string, string[]>();
  private readonly secrets = new Set<string>();
  private digests: Set<string> | undefined;
  /** A finding's texts come again and again. */
  private readonly known = new Map<string, string>();

  /** @param secretTexts Texts that may be shown nowhere, and neither may their digests. */
  constructor(secretTexts: Iterable<string> = []) {
    for (const secret of secretTexts) this.hide(secret);
  }

  /** Hides one more text from now on. */
  hide(secret: string): void {
    if (secret.length < LEAST_SECRET_LENGTH || this.secrets.has(secret)) return;
    this.secrets.add(secret);
    this.digests = undefined;
    this.known.clear();
    // A finding quotes a text as it may be printed.
    for (const spelling of new Set([secret, printable(secret, secret.length)])) {
      const start = spelling.slice(0, LEAST_SECRET_LENGTH);
      const longestFirst = [...(this.byStart.get(start) ?? []), spelling].sort((a, b) => b.length - a.length);
      this.byStart.set(start, longestFirst);
    }
  }

  /** A text of the input: an address, a message, a name. */
  text(text: string): string {
    if (text.length < LEAST_SECRET_LENGTH) return text;
    let shown = this.known.get(text);
    if (shown === undefined) this.known.set(text, (shown = this.shownText(text)));
    return shown;
  }

  private shownText(text: string): string {
    let shown = this.withoutSecrets(text);
    if (MAY_HAVE_KNOWN_FORMAT.test(shown)) for (const format of KNOWN_FORMATS) shown = shown.replace(format, HIDDEN);
    if (shown.includes("://")) shown = shown.replace(PASSWORD_IN_URL, `$1${HIDDEN}@`);
    return this.withoutDigests(shown);
  }

  /**
   * A value as it may be shown, in one line; the empty string for nothing.
   *
   * @param path The attribute's path, names of variables and keys of maps included.
   */
  value(type: string, path: readonly string[], value: Value | undefined): string {
    if (value === undefined || value === null) return "";
    if (GENERATING_TYPES.test(type) || isSecretPath(path)) return HIDDEN;
    const shown = this.plainValue(value);
    return typeof shown === "string" ? shown : JSON.stringify(shown);
  }

  /** The value with everything hidden in it that may not be shown; composite values stay composite. */
  private plainValue(value: Value): unknown {
    if (value instanceof Expression) {
      return value.value === undefined ? this.text(value.text) : this.plainValue(value.value);
    }
    if (typeof value === "string") return this.plainText(value);
    if (Array.isArray(value)) return (value as readonly Value[]).map((item) => this.plainValue(item));
    if (!isObject(value)) return value;
    return this.plainObject(value);
  }

  private plainObject(object: Attributes): unknown {
    // A variable as the provider writes it: its name beside its value.
    const named = typeof object.name === "string" && isSecretName(object.name);
    return Object.fromEntries(
      Object.entries(object).map(([key, item]) => {
        const isHidden = isSecretName(key) || (named && key === "value");
        return [this.text(key), isHidden && item !== null ? HIDDEN : this.plainValue(item)];
      }),
    );
  }

  private plainText(text: string): string {
    return holdsSecretJson(text) ? "(JSON with a credential in it)" : this.text(text);
  }

  private withoutSecrets(text: string): string {
    if (this.secrets.size === 0 || text.length < LEAST_SECRET_LENGTH) return text;
    let shown = "";
    let copied = 0;
    for (let index = 0; index + LEAST_SECRET_LENGTH <= text.length;) {
      const candidates = this.byStart.get(text.slice(index, index + LEAST_SECRET_LENGTH));
      const length = candidates && secretLengthAt(text, index, candidates);
      if (length === undefined) index += 1;
      else {
        shown += text.slice(copied, index) + HIDDEN;
        index += length;
        copied = index;
      }
    }
    return copied === 0 ? text : shown + text.slice(copied);
  }

  private withoutDigests(text: string): string {
    if (this.secrets.size === 0 || text.length < SHORTEST_DIGEST) return text;
    return text.replace(POSSIBLE_DIGEST, (word) => (this.isDigest(word) ? HIDDEN : word));
  }

  private isDigest(word: string): boolean {
    this.digests ??= digestsOf(this.secrets);
    return this.digests.has(word) || this.digests.has(word.toLowerCase());
  }
}

/** How much of the text from here on is a secret; of a text that was cut off, also the part of one that is left. */
function secretLengthAt(text: string, index: number, candidates: readonly string[]): number | undefined {
  const whole = candidates.find((candidate) => text.startsWith(candidate, index));
  if (whole !== undefined) return whole.length;
  if (!text.endsWith(CUT_OFF)) return undefined;
  const rest = text.slice(index, -CUT_OFF.length);
  return candidates.some((candidate) => candidate.startsWith(rest)) ? rest.length : undefined;
}

/** How a text ends that was cut off to be printed. */
const CUT_OFF = "...";

/** MD5 in base64, the padding left out. */
const SHORTEST_DIGEST = 22;
const POSSIBLE_DIGEST = /[A-Za-z0-9+/_-]{22,128}={0,2}/g;

function digestsOf(secrets: Iterable<string>): Set<string> {
  const digests = new Set<string>();
  for (const secret of secrets) {
    for (const algorithm of ["md5", "sha1", "sha256", "sha512"]) {
      const digest = createHash(algorithm).update(secret).digest();
      digests.add(digest.toString("hex"));
      for (const encoding of ["base64", "base64url"] as const) {
        const encoded = digest.toString(encoding);
        digests.add(encoded).add(encoded.replace(/=+$/, ""));
      }
    }
    digests.add(Buffer.from(secret).toString("base64"));
  }
  return digests;
}

/** A text of this length is no document that a person would read in a review. */
const MAX_JSON_LENGTH = 100_000;

function holdsSecretJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  if (text.length > MAX_JSON_LENGTH) return true;
  try {
    return holdsSecret(JSON.parse(text));
  } catch {
    return false;
  }
}

function holdsSecret(value: unknown): boolean {
  if (typeof value === "string") return holdsPassword(value);
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, item]) => isSecretName(key) || holdsSecret(item));
}
