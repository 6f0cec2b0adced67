/** Where alerts open. Shares are between 0 and 1. */
export interface Thresholds {
  /** Share of requests that must succeed. */
  readonly apiSuccess: number;
  /** Share of WebSocket upgrades that must succeed. */
  readonly websocketSuccess: number;
  /** Share of agent messages that must arrive. */
  readonly agentDelivery: number;
  readonly startupPhaseSeconds: number;
  readonly startupLatencySeconds: number;
  /** Share of a service's start-up budget. */
  readonly startupBudget: number;
  readonly connectorWarning: number;
  readonly connectorCritical: number;
  readonly databaseConnections: number;
  readonly databaseDisk: number;
  readonly databaseCpu: number;
  readonly redisMemory: number;
  readonly serviceCpu: number;
  readonly serviceMemory: number;
  readonly natPorts: number;
  readonly certificateDays: number;
  /** Rates at which error budgets burn, over an hour and over a day. */
  readonly fastBurn: number;
  readonly slowBurn: number;
}
