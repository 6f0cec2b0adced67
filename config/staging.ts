/**
 * The staging environment, netra-staging: the one place where its names, sizes, variables and thresholds are written.
 *
 * To change staging, change this file, run `npm run synth`, and open a pull request. Another environment is a second file
 * beside this one, listed in config/environments.ts.
 */
import type { EnvironmentDeclaration } from "./model";
import { authRuntime, backendRuntime, frontendRuntime } from "./runtimes";

const PROJECT_ID = "netra-staging";
const DOMAIN = "staging.netrasystems.ai";

const HOST = { api: `api.${DOMAIN}`, auth: `auth.${DOMAIN}`, app: `app.${DOMAIN}`, root: DOMAIN };
const URL = { api: `https://${HOST.api}`, auth: `https://${HOST.auth}`, app: `https://${HOST.app}` };
const WEBSOCKET_URL = `wss://${HOST.api}/ws`;

/** What both Python services check before they serve. */
const pythonVariables = {
  ENVIRONMENT: "staging",
  GCP_PROJECT_ID: PROJECT_ID,
  POSTGRES_HOST: { from: "database-host" },
  POSTGRES_PORT: { from: "database-port" },
  POSTGRES_DB: { from: "database-name" },
  POSTGRES_USER: { from: "database-user" },
  REDIS_HOST: { from: "redis-host" },
  REDIS_PORT: { from: "redis-port" },
  // Fail the start rather than run without Redis: sessions would be lost at every restart.
  REDIS_REQUIRED: "true",
  REDIS_FALLBACK_ENABLED: "false",
  AUTH_SERVICE_URL: URL.auth,
  FRONTEND_URL: URL.app,
  CORS_ALLOWED_ORIGINS: [URL.app, `https://${HOST.root}`].join(","),
  FORCE_HTTPS: "true",
  // The same in both services: they sign requests to one another with it. A space behind it has been an incident.
  SERVICE_ID: "netra-backend",
  PYTHONUNBUFFERED: "1",
  // Plain log lines: the alert on start-up phases reads them.
  NO_COLOR: "1",
  FORCE_COLOR: "0",
  PY_COLORS: "0",
} as const;

const sharedSecretVariables = {
  // One secret under three names, as different parts of the applications ask for it.
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
} as const;

export const staging: EnvironmentDeclaration = {
  name: "staging",
  project: { id: PROJECT_ID, number: "701982941522", region: "us-central1" },
  domain: DOMAIN,

  state: { bucket: "netra-staging-terraform-state" },
  deploy: {
    accountId: "netra-staging-deploy",
    planAccountId: "netra-staging-plan",
    repository: "netra-systems/netra-apex",
    branch: "main",
  },
  images: { repositoryId: "netra", bootstrapImage: "us-docker.pkg.dev/cloudrun/container/hello:latest" },

  network: {
    name: "staging-vpc",
    subnet: { name: "staging-subnet", cidr: "10.0.0.0/24" },
    privateServices: { name: "staging-private-ip", prefixLength: 16 },
    connector: {
      name: "staging-connector",
      cidr: "10.2.0.0/28",
      machineType: "e2-micro",
      minInstances: 2,
      maxInstances: 10,
    },
    nat: { routerName: "staging-nat-router", gatewayName: "staging-nat-gateway" },
  },

  database: {
    instanceName: "staging-shared-postgres",
    generation: 1,
    forbiddenNames: ["netra-staging-db"],
    version: "POSTGRES_17",
    // 17 would become ENTERPRISE_PLUS by default, which costs more and refuses this tier.
    edition: "ENTERPRISE",
    // A db-g1-small serves 50 connections; the services may open 200. max_connections follows from them.
    tier: "db-custom-1-3840",
    availability: "ZONAL",
    diskGB: 20,
    diskLimitGB: 100,
    backup: { startTime: "02:00", retained: 7, logDays: 7 },
    maintenance: { day: 7, hour: 3 },
    // The socket goes over a public address, which an instance of the private network does not have.
    connection: "private-ip",
  },

  redis: {
    instanceName: "staging-shared-redis",
    memoryGB: 1,
    version: "REDIS_7_2",
    tier: "BASIC",
    config: { "maxmemory-policy": "allkeys-lru", "notify-keyspace-events": "Ex" },
    maintenance: { day: "SUNDAY", hour: 3 },
    // Reached over the private network only; the applications do not carry the instance's CA.
    tls: false,
    passwordSecret: "redis-password",
    urlSecret: "redis-url",
  },

  secrets: {
    "jwt-secret-key": { source: "generated" },
    "secret-key": { source: "generated" },
    "session-secret-key": { source: "generated" },
    "service-secret": { source: "generated" },
    "google-client-id": {
      source: "supplied",
      description:
        "OAuth client id of the web application, from the Google Cloud console under APIs & Services, Credentials",
      format: "google-client-id",
    },
    "google-client-secret": {
      source: "supplied",
      description: "OAuth client secret that belongs to google-client-id",
    },
  },

  services: {
    backend: {
      name: "netra-backend-staging",
      runtime: backendRuntime,
      size: {
        cpu: 2,
        memoryMiB: 4096,
        timeoutSeconds: 600,
        minInstances: 1,
        maxInstances: 5,
        concurrency: 80,
        generation: "gen2",
        // Agents and WebSockets work between requests.
        cpuAlwaysAllocated: true,
        startupCpuBoost: true,
      },
      egress: "private-ranges",
      // A WebSocket that reconnects finds its agent again.
      sessionAffinity: true,
      hosts: [HOST.api],
      publicInvoker: true,
      database: {
        name: "netra_staging",
        user: "netra_backend",
        poolSize: 10,
        poolOverflow: 15,
        passwordSecret: "postgres-password",
        urlSecret: "database-url",
      },
      redis: true,
      variables: {
        ...pythonVariables,
        BACKEND_URL: URL.api,
        API_BASE_URL: URL.api,
        WEBSOCKET_CONNECTION_TIMEOUT: "240",
        WEBSOCKET_HEARTBEAT_INTERVAL: "15",
        WEBSOCKET_HEARTBEAT_TIMEOUT: "45",
        WEBSOCKET_CLEANUP_INTERVAL: "60",
        WEBSOCKET_STALE_TIMEOUT: "240",
        CLICKHOUSE_REQUIRED: "false",
        // Gunicorn. Under the request timeout it would kill a worker that Cloud Run still waits for.
        WORKERS: "2",
        TIMEOUT: "600",
      },
      secretVariables: {
        ...sharedSecretVariables,
        DATABASE_URL: "database-url",
        POSTGRES_PASSWORD: "postgres-password",
        FERNET_KEY: "fernet-key",
        OPENAI_API_KEY: "openai-api-key",
        ANTHROPIC_API_KEY: "anthropic-api-key",
        GEMINI_API_KEY: "gemini-api-key",
      },
      secrets: {
        "fernet-key": { source: "generated", format: "fernet" },
        "openai-api-key": {
          source: "supplied",
          description: "API key of the OpenAI account, from its dashboard",
          minLength: 20,
        },
        "anthropic-api-key": {
          source: "supplied",
          description: "API key of the Anthropic account, from its console",
          minLength: 20,
        },
        "gemini-api-key": {
          source: "supplied",
          description: "API key of Gemini, from Google AI Studio",
          minLength: 20,
        },
      },
    },

    auth: {
      name: "netra-auth-service",
      runtime: authRuntime,
      size: {
        cpu: 1,
        memoryMiB: 1024,
        timeoutSeconds: 300,
        minInstances: 1,
        maxInstances: 3,
        concurrency: 80,
        generation: "gen2",
        cpuAlwaysAllocated: false,
        startupCpuBoost: true,
      },
      egress: "private-ranges",
      hosts: [HOST.auth],
      publicInvoker: true,
      startAfter: "backend",
      database: {
        name: "netra_auth_staging",
        user: "netra_auth",
        poolSize: 10,
        poolOverflow: 15,
        passwordSecret: "auth-postgres-password",
        urlSecret: "auth-database-url",
      },
      redis: true,
      variables: {
        ...pythonVariables,
        JWT_ALGORITHM: "HS256",
        JWT_ACCESS_EXPIRY_MINUTES: "15",
        JWT_REFRESH_EXPIRY_DAYS: "7",
        JWT_SERVICE_EXPIRY_MINUTES: "60",
        SESSION_TTL_HOURS: "24",
        REDIS_DISABLED: "false",
        // Cloud Run kills the container this long after SIGTERM.
        SHUTDOWN_TIMEOUT_SECONDS: "10",
        SECURE_HEADERS_ENABLED: "true",
        USE_MEMORY_DB: "false",
      },
      secretVariables: {
        ...sharedSecretVariables,
        DATABASE_URL: "auth-database-url",
        POSTGRES_PASSWORD: "auth-postgres-password",
        OAUTH_HMAC_SECRET: "oauth-hmac-secret",
      },
      secrets: { "oauth-hmac-secret": { source: "generated" } },
    },

    frontend: {
      name: "netra-frontend-staging",
      runtime: frontendRuntime,
      size: {
        cpu: 1,
        memoryMiB: 1024,
        timeoutSeconds: 300,
        minInstances: 1,
        maxInstances: 5,
        concurrency: 80,
        generation: "gen2",
        cpuAlwaysAllocated: false,
        startupCpuBoost: true,
      },
      egress: "none",
      hosts: [HOST.app, HOST.root],
      publicInvoker: true,
      startAfter: "auth",
      variables: {
        NODE_ENV: "production",
        NEXT_PUBLIC_ENVIRONMENT: "staging",
        NEXT_PUBLIC_API_URL: URL.api,
        NEXT_PUBLIC_BACKEND_URL: URL.api,
        NEXT_PUBLIC_WS_URL: WEBSOCKET_URL,
        NEXT_PUBLIC_WEBSOCKET_URL: WEBSOCKET_URL,
        NEXT_PUBLIC_AUTH_URL: URL.auth,
        NEXT_PUBLIC_AUTH_SERVICE_URL: URL.auth,
        NEXT_PUBLIC_AUTH_API_URL: URL.auth,
        NEXT_PUBLIC_FRONTEND_URL: URL.app,
        NEXT_PUBLIC_FORCE_HTTPS: "true",
        // The public container id of staging's Tag Manager.
        NEXT_PUBLIC_GTM_CONTAINER_ID: "GTM-WKP28PNQ",
        NEXT_PUBLIC_GTM_ENABLED: "true",
        NEXT_PUBLIC_GTM_DEBUG: "false",
      },
      secretVariables: {},
      buildArguments: "NEXT_PUBLIC_",
    },
  },

  edge: {
    loadBalancerName: "staging-https-lb",
    addressName: "staging-lb-ip",
    securityPolicyName: "staging-security-policy",
    redirectName: "staging-http-redirect",
    certificateName: "staging-cert",
    tlsPolicyName: "staging-tls-policy",
    defaultService: "frontend",
    armor: {
      openPaths: ["/health", "/ws", "/auth/callback"],
      badAgents: ["sqlmap", "nikto", "nmap", "masscan", "zgrab", "nuclei", "dirbuster"],
      api: { pathPrefix: "/api/", requestsPerMinute: 1000, banSeconds: 300 },
      all: { requestsPerMinute: 600 },
    },
  },

  monitoring: {
    alertTopic: "staging-alerts",
    emails: [],
    slackChannels: [],
    runbookUrl: "https://github.com/netra-systems/netra-apex/blob/main/docs/alerts.md",
    uptimePeriodSeconds: 60,
    uptimeTimeoutSeconds: 10,
    // Four hosts a minute from three places are half a million checks a month; the first million is free.
    uptimeRegions: ["USA_IOWA", "USA_VIRGINIA", "EUROPE"],
    thresholds: {
      // Asked for by the reports of September 2025.
      apiSuccess: 0.9,
      websocketSuccess: 0.95,
      agentDelivery: 0.98,
      startupPhaseSeconds: 60,
      startupLatencySeconds: 60,
      startupBudget: 0.5,
      connectorWarning: 0.7,
      connectorCritical: 0.8,
      // Ours: early enough for a person to act within a working day.
      databaseConnections: 0.8,
      databaseDisk: 0.85,
      databaseCpu: 0.9,
      redisMemory: 0.85,
      serviceCpu: 0.9,
      serviceMemory: 0.9,
      natPorts: 0.8,
      // Google renews a managed certificate about a month before it expires: from here on, renewal has failed.
      certificateDays: 21,
      fastBurn: 5,
      slowBurn: 2,
    },
    // The application's part: a line for each message, with this word in its text or as its `event`. Until it writes
    // them nothing is counted, and neither alert nor objective has anything to say.
    agentDeliveryMetrics: {
      sent: {
        name: "agent_messages_sent",
        filter: 'jsonPayload.event="agent_message_sent" OR textPayload:"agent_message_sent"',
      },
      delivered: {
        name: "agent_messages_delivered",
        filter: 'jsonPayload.event="agent_message_delivered" OR textPayload:"agent_message_delivered"',
      },
    },
  },
};
