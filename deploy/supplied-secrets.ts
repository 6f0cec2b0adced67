/** The secrets that people supply, as Secret Manager has them: which have a value, and how one gets its next. */
import { DeployError } from "./deploy-error";
import { isApiOff, whyRefused } from "./google-api";
import type { GoogleApi } from "./google-api";
import type { SuppliedSecret } from "./supplied-value";

export type SecretState =
  | { readonly kind: "filled"; readonly version: string; readonly created: string }
  /** The container is there without a version. */
  | { readonly kind: "empty" }
  /** The newest version is not enabled: services cannot read it, and older ones are not looked at. */
  | { readonly kind: "off"; readonly version: string; readonly state: string }
  /** The foundation, which makes the container, is not applied. */
  | { readonly kind: "no-container" };

export interface SecretStatus {
  readonly secret: SuppliedSecret;
  readonly state: SecretState;
}

export class SuppliedSecrets {
  constructor(
    private readonly google: GoogleApi,
    private readonly projectId: string,
    readonly declared: readonly SuppliedSecret[],
  ) {}

  /** In the order declared. @throws DeployError when Secret Manager cannot be asked */
  status(): Promise<readonly SecretStatus[]> {
    return Promise.all(this.declared.map(async (secret) => ({ secret, state: await this.stateOf(secret.id) })));
  }

  /** Adds a version. @returns its number */
  async add(id: string, value: string): Promise<string> {
    const data = Buffer.from(value, "utf8").toString("base64");
    const answer = await this.google.post("secretManager", `${this.path(id)}:addVersion`, { payload: { data } });
    if (answer.status === 404 || isApiOff(answer)) throw new DeployError(noContainer(id));
    if (answer.status !== 200)
      throw new DeployError(`Secret Manager did not take a version of ${id} (${whyRefused(answer)}).`);
    return numberOf(answer.body.name);
  }

  private async stateOf(id: string): Promise<SecretState> {
    const newest = await this.google.get("secretManager", `${this.path(id)}/versions/latest`);
    if (newest.status === 200) {
      const version = numberOf(newest.body.name);
      const { state, createTime } = newest.body;
      if (state !== "ENABLED") return { kind: "off", version, state: String(state).toLowerCase() };
      return { kind: "filled", version, created: String(createTime ?? "") };
    }
    if (isApiOff(newest)) return { kind: "no-container" };
    if (newest.status === 404) {
      const container = await this.google.get("secretManager", this.path(id));
      if (container.status === 200) return { kind: "empty" };
      if (container.status === 404) return { kind: "no-container" };
    }
    throw new DeployError(`Secret Manager does not tell whether ${id} has a version (${whyRefused(newest)}).`);
  }

  private path(id: string): string {
    return `projects/${this.projectId}/secrets/${id}`;
  }
}

/** What a state means for a person. */
export function writeState(state: SecretState): string {
  switch (state.kind) {
    case "filled":
      return `version ${state.version}${state.created === "" ? "" : ` of ${state.created.slice(0, 10)}`}`;
    case "empty":
      return "no version";
    case "off":
      return `version ${state.version}, the newest, is ${state.state}`;
    case "no-container":
      return "no container yet: npm run apply -- --stack foundation makes it";
  }
}

export function isMissing({ state }: SecretStatus): boolean {
  return state.kind !== "filled";
}

function noContainer(id: string): string {
  return `Secret ${id} has no container yet. Make it first: npm run apply -- --stack foundation`;
}

function numberOf(name: unknown): string {
  return typeof name === "string" ? (name.split("/").at(-1) ?? "") : "";
}
