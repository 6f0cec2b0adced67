/**
 * What an environment promises, as far as rules need it: the floors, the names and the variables that no resource carries.
 *
 * The declaration makes it (config/contract.ts); policy and review know the declaration only through it. A service that
 * the contract does not name is held to {@link Contract.defaultFloor} and to every rule that needs no contract.
 */

/** The least a service starts with, and the time it has. */
export interface Floor {
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  readonly minInstances: number;
}

export interface DatabaseUse {
  readonly name: string;
  readonly user: string;
  /** Connections that one instance holds for good, and those it may add under load. */
  readonly poolSize: number;
  readonly poolOverflow: number;
}

export interface ServiceContract {
  /** The short name in the declaration: `backend`. */
  readonly key: string;
  /** The Cloud Run name: `netra-backend-staging`. */
  readonly name: string;
  readonly port: number;
  readonly floor: Floor;
  readonly recommended: { readonly cpu: number; readonly memoryMiB: number };
  /** Seconds that a start may take in all: the start-up probe has to wait this long. */
  readonly startupSeconds: number;
  /** True when the application starts in phases behind an open port, so that only its health path tells that it is up. */
  readonly startsInPhases: boolean;
  readonly healthPath: string;
  readonly readinessPath: string | undefined;
  /** Variables that the service does not start without, plain or secret. */
  readonly requiredVariables: readonly string[];
  /** Gunicorn workers, where the image runs them. */
  readonly minWorkers: number | undefined;
  readonly hosts: readonly string[];
  readonly publicInvoker: boolean;
  readonly accountEmail: string;
  readonly database: DatabaseUse | undefined;
  readonly usesRedis: boolean;
  /** Secret variable -> secret id. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Plain variables whose value the declaration knows as a literal. */
  readonly literals: Readonly<Record<string, string>>;
}

export interface Contract {
  readonly environment: string;
  readonly projectId: string;
  readonly projectNumber: string;
  readonly region: string;
  /** Every host of the environment is this domain or under it: `staging.netrasystems.ai`. */
  readonly domain: string;
  readonly hosts: readonly string[];
  readonly services: readonly ServiceContract[];
  readonly defaultFloor: Floor;
  /** Images with which a service may start before its first digest is written down. */
  readonly bootstrapImages: readonly string[];
  /** The longest start-up probe the platform accepts: 600 (service guide) or 240 (API reference). */
  readonly probeCapSeconds: 240 | 600;
  readonly database: {
    /** The name the instance has now, generation included. */
    readonly instanceName: string;
    /** Names that must never appear: strays of earlier scripts. */
    readonly forbiddenInstanceNames: readonly string[];
    readonly connection: "private-ip" | "socket";
    readonly databases: readonly string[];
    readonly users: readonly string[];
  };
  readonly deployAccountEmail: string;
  readonly deployRepository: string;
  /** Variables of two services that must come from one source: their secret or literal. */
  readonly sharedVariables: readonly string[];
  /** Secrets that must be different from one another, by variable name. */
  readonly distinctVariables: readonly string[];
  readonly clickHouse: boolean;
  /** Addresses whose destruction the declaration has acknowledged. */
  readonly acknowledgedDestructions: readonly string[];
  /** Alerts that must exist: MON002 looks for a policy with these `user_labels`, `alert` and (where it is of one service) `service`. */
  readonly requiredAlerts: readonly { readonly alert: string; readonly service: string | undefined }[];
}
