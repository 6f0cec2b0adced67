/** The declaration as a recreation needs it for a step: without protection, and with the generation that is still there. */
import type { SelectedEnvironment } from "./environments";

/** What deletion protection holds, by address; its destruction is what a synth without protection acknowledges. */
export const PROTECTED_ADDRESSES: readonly string[] = ["google_sql_database_instance.postgres"];

export interface RecreationStep {
  /** Takes deletion protection away. @default false */
  readonly unprotected?: boolean | undefined;
  /** The generation of the database. @default the declared one */
  readonly databaseGeneration?: number | undefined;
}

/** The environment for one step; the declaration itself stays as it is. */
export function forRecreation(
  { environment, digests }: SelectedEnvironment,
  { unprotected = false, databaseGeneration = environment.database.generation }: RecreationStep,
): SelectedEnvironment {
  return {
    digests,
    environment: {
      ...environment,
      protection: environment.protection && !unprotected,
      database: { ...environment.database, generation: databaseGeneration },
    },
  };
}
