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

/** 32 MiB: as far as glibc raises its own mmap threshold. A limit from here on takes nothing away. */
export const HARMLESS_ALLOCATOR_BYTES = 32 * 2 ** 20;

/** Whether an allocator limit takes nothing away; -1 switches trimming off. */
export function isHarmlessAllocatorLimit(value: string): boolean {
  return value === "-1" || (/^\d+$/.test(value) && Number(value) >= HARMLESS_ALLOCATOR_BYTES);
}

/** Seconds that the database may need until it answers, table set-up included (incident of 15 September 2025). */
export const LEAST_DATABASE_STARTUP_SECONDS = 75;

const DATABASE_STARTUP_TIMEOUT =
  /(^|_)(DB|DATABASE|POSTGRES|CLOUD_?SQL)_((STARTUP|START_UP|INIT|INITIALI[SZ]ATION|VALIDATION)_)?TIMEOUT(_MS|_S|_SECONDS)?$/;

/** Whether a variable bounds the wait for the database at start-up; a timeout of one connection or one query does not. */
export const isDatabaseStartupTimeout = remembered((variable) => DATABASE_STARTUP_TIMEOUT.test(variable));

const STORE_URL = /(^|_)(DATABASE|DB|POSTGRES|REDIS|CLICKHOUSE)_URL$/;
const WEB_URL = /_(URL|URI|ORIGIN|ORIGINS)$/;

/** Whether a variable holds addresses that a browser or another service calls, one or several with commas between. */
export const isWebUrlName = remembered((variable) => WEB_URL.test(variable) && !STORE_URL.test(variable));

const STORE_HOST = /(^|_)(POSTGRES|DATABASE|DB|SQL|REDIS|CLICKHOUSE)_HOST$/;

/** Whether a variable says where a database or Redis is: its host, or a URL with the host in it. */
export const isStoreAddressName = remembered((variable) => STORE_HOST.test(variable) || STORE_URL.test(variable));

const CREDENTIAL_NAMES: readonly RegExp[] = [
  /^DATABASE_URL$/,
  /^JWT_SECRET(_|$)/,
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
export const isCredentialName = remembered((variable) => CREDENTIAL_NAMES.some((pattern) => pattern.test(variable)));

/** Whether a value is a URL with a password in it. */
export function hasPasswordInUrl(value: string): boolean {
  // Few values have an @, and only those need a closer look.
  return value.includes("@") && /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]*:[^/?#\s@]+@/i.test(value);
}

const PLACEHOLDER = /placeholder|change[-_ ]?me|replace[-_ ]?me|^<?your[-_ ]|\b(?:todo|fixme|dummy)\b/i;

/** The placeholder that a value still is, or `undefined`. */
export function placeholderIn(value: string): string | undefined {
  return PLACEHOLDER.exec(value)?.[0];
}

/** The times of a WebSocket, each under the next one and the last under the request timeout, which ends every connection. */
export const WEBSOCKET_TIMES: readonly string[] = [
  "WEBSOCKET_HEARTBEAT_INTERVAL",
  "WEBSOCKET_HEARTBEAT_TIMEOUT",
  "WEBSOCKET_CONNECTION_TIMEOUT",
];

/** More names than an estate has; a document of names without end cannot fill the memory with them. */
const MOST_NAMES_KEPT = 5000;

/** The same few names come with every service: each is looked at once. */
function remembered(test: (variable: string) => boolean): (variable: string) => boolean {
  const known = new Map<string, boolean>();
  return (variable) => {
    let answer = known.get(variable);
    if (answer === undefined) {
      answer = test(variable);
      if (known.size < MOST_NAMES_KEPT) known.set(variable, answer);
    }
    return answer;
  };
}
