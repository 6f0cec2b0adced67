/** What staging promises, written out for tests of rules: a change of the declaration must not change what a rule's test says. */
import type { Contract, ServiceContract } from "../../policy/contract";

const ENVIRONMENT_AND_DATA = [
  ...["ENVIRONMENT", "GCP_PROJECT_ID", "POSTGRES_HOST", "POSTGRES_PORT", "POSTGRES_DB", "POSTGRES_USER"],
  ...["REDIS_HOST", "REDIS_PORT", "AUTH_SERVICE_URL", "FRONTEND_URL", "FORCE_HTTPS", "SERVICE_ID"],
  ...["PYTHONUNBUFFERED", "NO_COLOR", "FORCE_COLOR", "PY_COLORS"],
  ...["REDIS_FALLBACK_ENABLED", "REDIS_REQUIRED", "CORS_ALLOWED_ORIGINS"],
];

const SHARED_SECRETS = {
  JWT_SECRET_KEY: "jwt-secret-key",
  JWT_SECRET: "jwt-secret-key",
  JWT_SECRET_STAGING: "jwt-secret-key",
  SECRET_KEY: "secret-key",
  SESSION_SECRET_KEY: "session-secret-key",
  SERVICE_SECRET: "service-secret",
  GOOGLE_CLIENT_ID: "google-client-id",
  GOOGLE_CLIENT_SECRET: "google-client-secret",
  REDIS_PASSWORD: "redis-password",
  REDIS_URL: "redis-url",
};

const SHARED_LITERALS = {
  ENVIRONMENT: "staging",
  GCP_PROJECT_ID: "netra-staging",
  AUTH_SERVICE_URL: "https://auth.staging.netrasystems.ai",
  FRONTEND_URL: "https://app.staging.netrasystems.ai",
  FORCE_HTTPS: "true",
  SERVICE_ID: "netra-backend",
  PYTHONUNBUFFERED: "1",
  NO_COLOR: "1",
  FORCE_COLOR: "0",
  PY_COLORS: "0",
  REDIS_FALLBACK_ENABLED: "false",
  REDIS_REQUIRED: "true",
  CORS_ALLOWED_ORIGINS: "https://app.staging.netrasystems.ai,https://staging.netrasystems.ai",
};

const BACKEND_SECRETS = {
  ...SHARED_SECRETS,
  DATABASE_URL: "database-url",
  POSTGRES_PASSWORD: "postgres-password",
  FERNET_KEY: "fernet-key",
  OPENAI_API_KEY: "openai-api-key",
  ANTHROPIC_API_KEY: "anthropic-api-key",
  GEMINI_API_KEY: "gemini-api-key",
};

const BACKEND_LITERALS = {
  ...SHARED_LITERALS,
  BACKEND_URL: "https://api.staging.netrasystems.ai",
  API_BASE_URL: "https://api.staging.netrasystems.ai",
  WEBSOCKET_CONNECTION_TIMEOUT: "240",
  WEBSOCKET_HEARTBEAT_INTERVAL: "15",
  WEBSOCKET_HEARTBEAT_TIMEOUT: "45",
  WEBSOCKET_CLEANUP_INTERVAL: "60",
  WEBSOCKET_STALE_TIMEOUT: "240",
  CLICKHOUSE_REQUIRED: "false",
  WORKERS: "2",
  TIMEOUT: "600",
};

const AUTH_SECRETS = {
  ...SHARED_SECRETS,
  DATABASE_URL: "auth-database-url",
  POSTGRES_PASSWORD: "auth-postgres-password",
  OAUTH_HMAC_SECRET: "oauth-hmac-secret",
};

const AUTH_LITERALS = {
  ...SHARED_LITERALS,
  JWT_ALGORITHM: "HS256",
  JWT_ACCESS_EXPIRY_MINUTES: "15",
  JWT_REFRESH_EXPIRY_DAYS: "7",
  JWT_SERVICE_EXPIRY_MINUTES: "60",
  SESSION_TTL_HOURS: "24",
  REDIS_DISABLED: "false",
  SHUTDOWN_TIMEOUT_SECONDS: "10",
  SECURE_HEADERS_ENABLED: "true",
  USE_MEMORY_DB: "false",
};

const FRONTEND_LITERALS = {
  NODE_ENV: "production",
  NEXT_PUBLIC_ENVIRONMENT: "staging",
  NEXT_PUBLIC_API_URL: "https://api.staging.netrasystems.ai",
  NEXT_PUBLIC_BACKEND_URL: "https://api.staging.netrasystems.ai",
  NEXT_PUBLIC_WS_URL: "wss://api.staging.netrasystems.ai/ws",
  NEXT_PUBLIC_WEBSOCKET_URL: "wss://api.staging.netrasystems.ai/ws",
  NEXT_PUBLIC_AUTH_URL: "https://auth.staging.netrasystems.ai",
  NEXT_PUBLIC_AUTH_SERVICE_URL: "https://auth.staging.netrasystems.ai",
  NEXT_PUBLIC_AUTH_API_URL: "https://auth.staging.netrasystems.ai",
  NEXT_PUBLIC_FRONTEND_URL: "https://app.staging.netrasystems.ai",
  NEXT_PUBLIC_FORCE_HTTPS: "true",
  NEXT_PUBLIC_GTM_CONTAINER_ID: "GTM-EXAMPLE",
  NEXT_PUBLIC_GTM_ENABLED: "true",
  NEXT_PUBLIC_GTM_DEBUG: "false",
};

const backend: ServiceContract = {
  key: "backend",
  name: "netra-backend-staging",
  port: 8000,
  floor: { cpu: 2, memoryMiB: 2048, timeoutSeconds: 600, minInstances: 1 },
  recommended: { cpu: 2, memoryMiB: 4096 },
  startupSeconds: 480,
  startsInPhases: true,
  healthPath: "/health",
  readinessPath: "/health/ready",
  requiredVariables: [
    ...ENVIRONMENT_AND_DATA,
    ...Object.keys(BACKEND_LITERALS).filter((name) => !ENVIRONMENT_AND_DATA.includes(name)),
    ...Object.keys(BACKEND_SECRETS),
  ],
  minWorkers: 2,
  hosts: ["api.staging.netrasystems.ai"],
  publicInvoker: true,
  accountEmail: "netra-backend-staging@netra-staging.iam.gserviceaccount.com",
  database: { name: "netra_staging", user: "netra_backend", poolSize: 10, poolOverflow: 15 },
  usesRedis: true,
  secrets: BACKEND_SECRETS,
  literals: BACKEND_LITERALS,
};

const auth: ServiceContract = {
  key: "auth",
  name: "netra-auth-service",
  port: 8080,
  floor: { cpu: 1, memoryMiB: 512, timeoutSeconds: 300, minInstances: 1 },
  recommended: { cpu: 1, memoryMiB: 1024 },
  startupSeconds: 240,
  startsInPhases: false,
  healthPath: "/health",
  readinessPath: "/health/ready",
  requiredVariables: [
    ...ENVIRONMENT_AND_DATA,
    ...Object.keys(AUTH_LITERALS).filter((name) => !ENVIRONMENT_AND_DATA.includes(name)),
    ...Object.keys(AUTH_SECRETS),
  ],
  minWorkers: undefined,
  hosts: ["auth.staging.netrasystems.ai"],
  publicInvoker: true,
  accountEmail: "netra-auth-service@netra-staging.iam.gserviceaccount.com",
  database: { name: "netra_auth_staging", user: "netra_auth", poolSize: 10, poolOverflow: 15 },
  usesRedis: true,
  secrets: AUTH_SECRETS,
  literals: AUTH_LITERALS,
};

const frontend: ServiceContract = {
  key: "frontend",
  name: "netra-frontend-staging",
  port: 3000,
  floor: { cpu: 1, memoryMiB: 512, timeoutSeconds: 300, minInstances: 1 },
  recommended: { cpu: 1, memoryMiB: 1024 },
  startupSeconds: 120,
  startsInPhases: false,
  healthPath: "/",
  readinessPath: undefined,
  requiredVariables: Object.keys(FRONTEND_LITERALS),
  minWorkers: undefined,
  hosts: ["app.staging.netrasystems.ai", "staging.netrasystems.ai"],
  publicInvoker: true,
  accountEmail: "netra-frontend-staging@netra-staging.iam.gserviceaccount.com",
  database: undefined,
  usesRedis: false,
  secrets: {},
  literals: FRONTEND_LITERALS,
};

/** Staging's contract: the values of the three services, the database and the edge as the reports of September 2025 leave them. */
export function exampleContract(): Contract {
  return {
    environment: "staging",
    projectId: "netra-staging",
    projectNumber: "701982941522",
    region: "us-central1",
    domain: "staging.netrasystems.ai",
    hosts: [...backend.hosts, ...auth.hosts, ...frontend.hosts],
    services: [backend, auth, frontend],
    defaultFloor: { cpu: 1, memoryMiB: 512, timeoutSeconds: 300, minInstances: 0 },
    bootstrapImages: ["us-docker.pkg.dev/cloudrun/container/hello:latest"],
    probeCapSeconds: 600,
    database: {
      instanceName: "staging-shared-postgres",
      forbiddenInstanceNames: ["netra-staging-db"],
      connection: "private-ip",
      databases: ["netra_staging", "netra_auth_staging"],
      users: ["netra_backend", "netra_auth"],
    },
    deployAccountEmail: "netra-staging-deploy@netra-staging.iam.gserviceaccount.com",
    deployRepository: "netra-systems/netra-apex",
    sharedVariables: ["SERVICE_ID", "JWT_SECRET_KEY", "JWT_SECRET", "JWT_SECRET_STAGING", "SERVICE_SECRET"],
    distinctVariables: ["JWT_SECRET_KEY", "SERVICE_SECRET", "SECRET_KEY"],
    clickHouse: false,
    acknowledgedDestructions: [],
    requiredAlerts: [
      { alert: "api-success", service: "backend" },
      { alert: "websocket-success", service: "backend" },
      { alert: "agent-delivery", service: "backend" },
      { alert: "startup-phase", service: "backend" },
      ...["backend", "auth", "frontend"].flatMap((service) =>
        ["container-exit", "startup-probe", "startup-latency"].map((alert) => ({ alert, service })),
      ),
      ...["auth", "frontend"].map((service) => ({ alert: "api-success", service })),
      { alert: "connector-warning", service: undefined },
      { alert: "connector-critical", service: undefined },
    ],
  };
}
