/** The bucket that keeps every stack's state, as Cloud Storage has it: objects, their older generations, and locks. */
import { DeployError } from "./deploy-error";
import { whyRefused } from "./google-api";
import type { ApiAnswer, GoogleApi } from "./google-api";

/** The generation that an upload asks for which is to replace nothing, and the answer when something is there. */
const NOT_THERE = 0;
const ALREADY_THERE = 412;

/** What Terraform's gcs backend calls its objects, below the stack's prefix. */
const STATE_OBJECT = "default.tfstate";
const LOCK_OBJECT = "default.tflock";
/** Not Terraform's: see apply-mark.ts. */
const MARK_OBJECT = "applying";

export interface StateGeneration {
  readonly generation: string;
  /** RFC 3339. */
  readonly written: string;
  /** Bytes. */
  readonly size: number;
  /** True for the one that Terraform reads now. */
  readonly isLive: boolean;
}

export interface StateLock {
  /** What `terraform force-unlock` takes. */
  readonly id: string;
  readonly since: string;
}

export class StateBucket {
  constructor(
    private readonly google: GoogleApi,
    readonly name: string,
    private readonly environmentName: string,
  ) {}

  /** The stacks that have a state, or `undefined` when there is no bucket yet. @throws DeployError when it cannot be asked */
  async stacksWithState(stacks: readonly string[]): Promise<readonly string[] | undefined> {
    const objects = await this.list(`${this.environmentName}/`, false);
    return (
      objects && stacks.filter((stack) => objects.some(({ name }) => name === this.objectName(stack, STATE_OBJECT)))
    );
  }

  /** Every generation that is kept of a stack's state, the newest first. */
  async generations(stack: string): Promise<readonly StateGeneration[]> {
    const objectName = this.objectName(stack, STATE_OBJECT);
    const objects = (await this.list(objectName, true)) ?? [];
    return objects
      .filter(({ name }) => name === objectName)
      .map(({ generation, timeCreated, size, timeDeleted }) => ({
        generation,
        written: timeCreated,
        size: Number(size),
        isLive: timeDeleted === undefined,
      }))
      .sort((a, b) => (BigInt(a.generation) < BigInt(b.generation) ? 1 : -1));
  }

  async lock(stack: string): Promise<StateLock | undefined> {
    const objectName = this.objectName(stack, LOCK_OBJECT);
    const objects = (await this.list(objectName, false)) ?? [];
    const found = objects.find(({ name }) => name === objectName);
    return found && { id: found.generation, since: found.timeCreated };
  }

  /** When the stack's mark was set; `undefined` without one, or without a bucket. RFC 3339. */
  async markedSince(stack: string): Promise<string | undefined> {
    const answer = await this.google.get("storage", this.markPath(stack));
    if (answer.status === 404) return undefined;
    if (answer.status === 200) return String(answer.body.timeCreated);
    throw this.refused(answer);
  }

  /** Sets the stack's mark, unless there is one. */
  async mark(stack: string): Promise<void> {
    const query = new URLSearchParams({
      uploadType: "media",
      name: this.objectName(stack, MARK_OBJECT),
      ifGenerationMatch: String(NOT_THERE),
    });
    // Uploads have a path of their own at the same host.
    const answer = await this.google.post(
      "storage",
      `/upload/storage/v1/${this.path()}?${query}`,
      {},
      { isRepeatable: true },
    );
    if (answer.status !== 200 && answer.status !== ALREADY_THERE)
      throw new DeployError(`The state bucket ${this.name} takes no mark of this apply (${whyRefused(answer)}).`);
  }

  async unmark(stack: string): Promise<void> {
    const answer = await this.google.delete("storage", this.markPath(stack));
    if (answer.status !== 404 && answer.status >= 300)
      throw new DeployError(`The mark of this apply stays in the state bucket ${this.name} (${whyRefused(answer)}).`);
  }

  /** The bytes of a generation. @throws DeployError when there is none of that number */
  async read(stack: string, generation: string): Promise<Uint8Array> {
    const answer = await this.google.get(
      "storage",
      `${this.path()}/${encodeURIComponent(this.objectName(stack, STATE_OBJECT))}?alt=media&generation=${encodeURIComponent(generation)}`,
    );
    if (answer.status === 200) return answer.bytes;
    if (answer.status === 404)
      throw new DeployError(
        `The state of ${stack} has no generation ${generation}. See them all: npm run state -- versions ${stack}`,
      );
    throw this.refused(answer);
  }

  private async list(prefix: string, versions: boolean): Promise<readonly StoredObject[] | undefined> {
    const found: StoredObject[] = [];
    let page: string | undefined;
    do {
      const query = new URLSearchParams({ prefix, versions: String(versions), ...(page && { pageToken: page }) });
      const answer = await this.google.get("storage", `${this.path()}?${query}`);
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw this.refused(answer);
      found.push(...((answer.body.items ?? []) as StoredObject[]));
      page = answer.body.nextPageToken as string | undefined;
    } while (page !== undefined);
    return found;
  }

  private refused(answer: ApiAnswer): DeployError {
    return new DeployError(`The state bucket ${this.name} cannot be read (${whyRefused(answer)}).`);
  }

  private markPath(stack: string): string {
    return `${this.path()}/${encodeURIComponent(this.objectName(stack, MARK_OBJECT))}`;
  }

  private path(): string {
    return `b/${encodeURIComponent(this.name)}/o`;
  }

  private objectName(stack: string, object: string): string {
    return `${this.environmentName}/${stack}/${object}`;
  }
}

/** An object's fields that are read here, as the JSON API writes them. */
interface StoredObject {
  readonly name: string;
  readonly generation: string;
  readonly timeCreated: string;
  readonly size: string;
  readonly timeDeleted?: string;
}
