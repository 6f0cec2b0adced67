/**
 * The three images: what each one is and needs to start, whatever the environment.
 *
 * Floors and start-up budgets come from the incidents of September 2025; the variables are what the applications
 * themselves check before they serve.
 */
import type { RuntimeDeclaration } from "./model";

const ENVIRONMENT_AND_DATA = [
  "ENVIRONMENT",
  "GCP_PROJECT_ID",
  "POSTGRES_HOST",
  "POSTGRES_PORT",
  "POSTGRES_DB",
  "POSTGRES_USER",
  "REDIS_HOST",
  "REDIS_PORT",
  "AUTH_SERVICE_URL",
  "FRONTEND_URL",
  "FORCE_HTTPS",
  "SERVICE_ID",
  "PYTHONUNBUFFERED",
  "NO_COLOR",
  "FORCE_COLOR",
  "PY_COLORS",
  "REDIS_FALLBACK_ENABLED",
  "REDIS_REQUIRED",
  "CORS_ALLOWED_ORIGINS",
];

const SHARED_SECRETS = [
  "DATABASE_URL",
  "POSTGRES_PASSWORD",
  "JWT_SECRET_KEY",
  "JWT_SECRET",
  "JWT_SECRET_STAGING",
  "SECRET_KEY",
  "SESSION_SECRET_KEY",
  "SERVICE_SECRET",
  "GOOGLE_CLIENT_ID",
  "GOOGLE_CLIENT_SECRET",
  "REDIS_PASSWORD",
  "REDIS_URL",
];

/** The API: FastAPI under gunicorn, with agents, WebSockets and a start in seven phases. */
export const backendRuntime: RuntimeDeclaration = {
  port: 8000,
  healthPath: "/health",
  livenessPath: "/health",
  readinessPath: "/health/ready",
  // Incident 2025-09-08: seven phases together need up to this long; a probe that gave up after one try killed them.
  startupSeconds: 480,
  startupPhases: [
    "database, 60 to 95 s, table set-up of 35 s included",
    "Redis",
    "LLM and keys",
    "agents and WebSocket bridge",
    "tools",
    "WebSocket checks",
    "comprehensive checks",
  ],
  floor: {
    cpu: 2,
    memoryMiB: 2048,
    timeoutSeconds: 600,
    minInstances: 1,
    reason:
      "On 8 September 2025 it could not start with 1 cpu, 512 MiB and 300 s; with 2, 4096 and 600 it could. An instance stays up because agents and WebSockets live in it.",
  },
  recommended: { cpu: 2, memoryMiB: 4096 },
  requiredVariables: [
    ...ENVIRONMENT_AND_DATA,
    "BACKEND_URL",
    "API_BASE_URL",
    "WEBSOCKET_CONNECTION_TIMEOUT",
    "WEBSOCKET_HEARTBEAT_INTERVAL",
    "WEBSOCKET_HEARTBEAT_TIMEOUT",
    "WEBSOCKET_CLEANUP_INTERVAL",
    "WEBSOCKET_STALE_TIMEOUT",
    "CLICKHOUSE_REQUIRED",
    "WORKERS",
    "TIMEOUT",
    ...SHARED_SECRETS,
    "FERNET_KEY",
    "OPENAI_API_KEY",
    "ANTHROPIC_API_KEY",
    "GEMINI_API_KEY",
  ],
  // Incident 2025-09-08: the small image came with one worker.
  minWorkers: 2,
  endpoints: [
    { path: "/health", mustBe: 200 },
    { path: "/health/ready", mustBe: 200 },
    { path: "/api/agents/start" },
    { path: "/api/agents/stop" },
    { path: "/api/agents/cancel" },
    { path: "/api/chat/messages" },
    { path: "/api/threads" },
    { path: "/api/events" },
    { path: "/api/events/stream", kind: "event-stream" },
    { path: "/ws", kind: "websocket" },
    // Incident 2025-09-04: this one answered 404.
    { path: "/ws/beacon" },
  ],
  // Every request with credentials needs the auth service.
  dependencies: [
    { service: "auth", path: "/auth/config", expects: "answers-200" },
    { path: "/api/threads", expects: "refuses-bad-token" },
  ],
};

/** Sign-in and tokens: FastAPI, its own database. */
export const authRuntime: RuntimeDeclaration = {
  port: 8080,
  healthPath: "/health",
  livenessPath: "/health",
  readinessPath: "/health/ready",
  startupSeconds: 240,
  floor: {
    cpu: 1,
    memoryMiB: 512,
    timeoutSeconds: 300,
    minInstances: 1,
    reason:
      "512 MiB is the least that the second generation takes. An instance stays up: a cold start of sign-in is longer than a caller waits.",
  },
  recommended: { cpu: 1, memoryMiB: 1024 },
  requiredVariables: [
    ...ENVIRONMENT_AND_DATA,
    "JWT_ALGORITHM",
    "JWT_ACCESS_EXPIRY_MINUTES",
    "JWT_REFRESH_EXPIRY_DAYS",
    "JWT_SERVICE_EXPIRY_MINUTES",
    "SESSION_TTL_HOURS",
    "REDIS_DISABLED",
    "SHUTDOWN_TIMEOUT_SECONDS",
    "SECURE_HEADERS_ENABLED",
    "USE_MEMORY_DB",
    ...SHARED_SECRETS,
    "OAUTH_HMAC_SECRET",
  ],
  endpoints: [
    { path: "/health", mustBe: 200 },
    { path: "/health/ready", mustBe: 200 },
    { path: "/auth/status" },
    { path: "/auth/config" },
  ],
};

/** The web application: Next.js. Its NEXT_PUBLIC_ variables are compiled into the image. */
export const frontendRuntime: RuntimeDeclaration = {
  port: 3000,
  healthPath: "/",
  livenessPath: "/",
  startupSeconds: 120,
  floor: {
    cpu: 1,
    memoryMiB: 512,
    timeoutSeconds: 300,
    minInstances: 1,
    reason:
      "512 MiB is the least that the second generation takes. An instance stays up so that the first visitor of the day sees a page.",
  },
  recommended: { cpu: 1, memoryMiB: 1024 },
  requiredVariables: [
    "NODE_ENV",
    "NEXT_PUBLIC_ENVIRONMENT",
    "NEXT_PUBLIC_API_URL",
    "NEXT_PUBLIC_BACKEND_URL",
    "NEXT_PUBLIC_WS_URL",
    "NEXT_PUBLIC_WEBSOCKET_URL",
    "NEXT_PUBLIC_AUTH_URL",
    "NEXT_PUBLIC_AUTH_SERVICE_URL",
    "NEXT_PUBLIC_AUTH_API_URL",
    "NEXT_PUBLIC_FRONTEND_URL",
    "NEXT_PUBLIC_FORCE_HTTPS",
    "NEXT_PUBLIC_GTM_CONTAINER_ID",
    "NEXT_PUBLIC_GTM_ENABLED",
    "NEXT_PUBLIC_GTM_DEBUG",
  ],
  endpoints: [{ path: "/", mustBe: 200 }],
};
