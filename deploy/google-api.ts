/** The few calls to Google that are not Terraform's: whether secrets have a value, where states are. */
import { printable } from "../platform/printable";
import { isRecord } from "../platform/record";
import { DeployError } from "./deploy-error";

/** One call; a slow network is no reason to hang. */
const TIMEOUT_MS = 30_000;
/** Of what can be said twice. A secret's version that was added and not answered for would be added twice. */
const MOST_TRIES = 3;
const PAUSE_MS = 500;

export interface ApiAnswer {
  readonly status: number;
  /** The parsed body; empty when it is no JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The body as it came. */
  readonly bytes: Uint8Array;
}

/** An API, by the variable with which the Google provider lets its address be set; so that both ask the same server. */
const APIS = {
  secretManager: {
    variable: "GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT",
    address: "https://secretmanager.googleapis.com/v1/",
  },
  monitoring: { variable: "GOOGLE_MONITORING_CUSTOM_ENDPOINT", address: "https://monitoring.googleapis.com/" },
  storage: { variable: "GOOGLE_STORAGE_CUSTOM_ENDPOINT", address: "https://storage.googleapis.com/storage/v1/" },
} as const;

export type ApiName = keyof typeof APIS;

/** Who calls. */
export interface GoogleCredentials {
  readonly env: NodeJS.ProcessEnv;
  /** What `gcloud auth print-access-token` answers; asked at most once, and only where the environment has no token. */
  readonly gcloudToken: () => Promise<TokenAnswer>;
}

export type TokenAnswer =
  | { readonly kind: "output"; readonly bytes: Uint8Array }
  | { readonly kind: "not-installed" }
  | { readonly kind: "failed"; readonly why: string };

export class GoogleApi {
  private token: Promise<string> | undefined;

  /** @param pauseMs before what can be said twice is asked again, and twice that before the last time. @default 500 */
  constructor(
    private readonly credentials: GoogleCredentials,
    private readonly pauseMs = PAUSE_MS,
  ) {}

  /**
   * Reads. A status is an answer, also 404; it is asked again after 429 and 5xx.
   *
   * @throws DeployError without a token, without an answer, and for a token that is refused
   */
  get(api: ApiName, path: string): Promise<ApiAnswer> {
    return this.askUntilAnswered(api, path, "GET", undefined);
  }

  /** Removes; what is not there is a 404. Asked again as {@link get}. */
  delete(api: ApiName, path: string): Promise<ApiAnswer> {
    return this.askUntilAnswered(api, path, "DELETE", undefined);
  }

  /**
   * Writes, once.
   *
   * @param options.isRepeatable True when a second time changes nothing: then it is asked again as {@link get}. @default false
   * @throws DeployError as {@link get}
   */
  post(
    api: ApiName,
    path: string,
    body: object,
    { isRepeatable = false }: { readonly isRepeatable?: boolean } = {},
  ): Promise<ApiAnswer> {
    const text = JSON.stringify(body);
    return isRepeatable ? this.askUntilAnswered(api, path, "POST", text) : this.ask(api, path, "POST", text);
  }

  private async askUntilAnswered(
    api: ApiName,
    path: string,
    method: string,
    body: string | undefined,
  ): Promise<ApiAnswer> {
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await this.ask(api, path, method, body);
        if (tries === MOST_TRIES || (answer.status !== 429 && answer.status < 500)) return answer;
      } catch (error) {
        if (tries === MOST_TRIES || !(error instanceof NoAnswer)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, this.pauseMs * tries));
    }
  }

  private async ask(api: ApiName, path: string, method: string, body: string | undefined): Promise<ApiAnswer> {
    const url = new URL(path, this.addressOf(api));
    const token = await this.accessToken();
    let response: Response;
    let bytes: Uint8Array;
    try {
      response = await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body }),
        // The token goes nowhere else.
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      bytes = new Uint8Array(await response.arrayBuffer());
    } catch (error) {
      throw new NoAnswer(`${url.host} does not answer (${reasonOf(error)}).`);
    }
    if (response.status === 401)
      throw new DeployError(
        `${url.host} refuses the access token: it has run out, or is none. Sign in again (gcloud auth login), or renew GOOGLE_OAUTH_ACCESS_TOKEN.`,
      );
    return { status: response.status, body: objectIn(bytes), bytes };
  }

  private addressOf(api: ApiName): URL {
    const { variable, address } = APIS[api];
    const given = this.credentials.env[variable];
    if (given === undefined || given === "") return new URL(address);
    const url = URL.canParse(given) ? new URL(given.endsWith("/") ? given : `${given}/`) : undefined;
    const isLoopback = url !== undefined && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url.hostname);
    // A token that travels in clear is anybody's.
    if (url?.protocol !== "https:" && !(url?.protocol === "http:" && isLoopback))
      throw new DeployError(
        `${variable} is ${printable(JSON.stringify(given))}; it takes an https address, or an http one of this machine itself.`,
        2,
      );
    return url;
  }

  private accessToken(): Promise<string> {
    this.token ??= findToken(this.credentials);
    return this.token;
  }
}

/** What an answer that is no success says, in one line. */
export function whyRefused({ status, body }: ApiAnswer): string {
  const error = body.error;
  const message = isRecord(error) && typeof error.message === "string" ? `: ${printable(error.message, 300)}` : "";
  return `${status}${message}`;
}

/** Whether a refusal means that the project has not enabled the API. */
export function isApiOff({ status, body }: ApiAnswer): boolean {
  return (
    status === 403 && /SERVICE_DISABLED|accessNotConfigured|has not been used in project/.test(JSON.stringify(body))
  );
}

/** Nothing came back. */
class NoAnswer extends DeployError {}

async function findToken({ env, gcloudToken }: GoogleCredentials): Promise<string> {
  const given = env.GOOGLE_OAUTH_ACCESS_TOKEN?.trim();
  if (given) return given;
  const answer = await gcloudToken();
  const token = answer.kind === "output" ? Buffer.from(answer.bytes).toString("utf8").trim() : "";
  if (token !== "") return token;
  const why =
    answer.kind === "not-installed"
      ? "gcloud is not installed"
      : `gcloud gives none${answer.kind === "failed" ? ` (${answer.why})` : ""}`;
  throw new DeployError(
    `There is no access token: GOOGLE_OAUTH_ACCESS_TOKEN is not set, and ${why}.\n` +
      "Sign in with gcloud auth login, or set GOOGLE_OAUTH_ACCESS_TOKEN.",
    2,
  );
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as { name?: string; message?: string; cause?: { code?: unknown } };
  if (name === "TimeoutError") return `within ${TIMEOUT_MS / 1000} s`;
  return typeof cause?.code === "string" ? cause.code : printable(message ?? String(error));
}

function objectIn(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return isRecord(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
