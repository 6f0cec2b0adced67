/** Variables of the netra images that are never right in a deployed environment, whatever their value. */

/** Each one switches off a check that start-up, sign-in or a test depends on. */
export const FORBIDDEN_FLAGS: readonly string[] = [
  "BYPASS_STARTUP_VALIDATION",
  "SKIP_OAUTH_VALIDATION",
  "SKIP_AUTH_VALIDATION",
  "WEBSOCKET_AUTH_BYPASS",
  "ALLOW_DEV_OAUTH_SIMULATION",
  "TESTING",
  "TEST_MODE",
  "E2E_TESTING",
  "AUTH_FAST_TEST_MODE",
  "PYTEST_CURRENT_TEST",
  "CI_TEST_RUN",
];

/** The small image's allocator limits; 128000 starved the start of 8 September 2025. */
export const ALLOCATOR_LIMITS: readonly string[] = ["MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"];

/** Seconds that the database may need until it answers, table set-up included (incident of 15 September 2025). */
export const LEAST_DATABASE_STARTUP_SECONDS = 75;

const CREDENTIAL_NAMES: readonly RegExp[] = [
  /^DATABASE_URL$/,
  /(^|_)PASSWORD$/,
  /(^|_)SECRET$/,
  /_SECRET_KEY$/,
  /^SECRET_KEY$/,
  /_TOKEN$/,
  /_API_KEY$/,
  /^FERNET_KEY$/,
  /_PRIVATE_KEY$/,
];

/** Whether a variable's name says that its value is a credential. */
export function isCredentialName(variable: string): boolean {
  return CREDENTIAL_NAMES.some((pattern) => pattern.test(variable));
}

/** Whether a value is a URL with a password in it. */
export function hasPasswordInUrl(value: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]*:[^/?#\s@]+@/i.test(value);
}

const PLACEHOLDERS: readonly RegExp[] = [
  /placeholder/i,
  /change[-_ ]?me/i,
  /replace[-_ ]?me/i,
  /^<?your[-_ ]/i,
  /\btodo\b/i,
  /\bfixme\b/i,
  /\bdummy\b/i,
];

/** The placeholder that a value still is, or `undefined`. */
export function placeholderIn(value: string): string | undefined {
  for (const pattern of PLACEHOLDERS) {
    const match = pattern.exec(value);
    if (match) return match[0];
  }
  return undefined;
}
