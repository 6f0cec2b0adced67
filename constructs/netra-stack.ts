import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { GcsBackend, LocalBackend, TerraformElement, TerraformStack } from "cdktf";
import type { TerraformResource } from "cdktf";
import type { Construct, Node } from "constructs";

/** Where a stack keeps its state. */
export type StateBackend =
  /** A prefix of the environment's bucket. */
  | { readonly kind: "gcs"; readonly bucket: string; readonly prefix: string }
  /** A file beside the configuration, by a relative path; for the stack that makes the bucket, until the bucket is there. */
  | { readonly kind: "local"; readonly path: string };

export interface NetraStackProps {
  readonly projectId: string;
  readonly region: string;
  readonly environmentName: string;
  readonly backend: StateBackend;
  /**
   * Adds an import block for every resource that can be adopted, so that what exists already is taken over.
   *
   * @default false
   */
  readonly adopting?: boolean | undefined;
  /** Addresses that are not adopted: what is not there after all, and is made. @default none */
  readonly adoptExcept?: readonly string[] | undefined;
}

/** The id of the resource that a construct is about; it takes the construct's own address. */
export const MAIN_RESOURCE = "resource";

/** Write-only arguments and ephemeral values came with it. */
const REQUIRED_TERRAFORM = ">= 1.11.0";

/**
 * A stack of one environment: one provider, one state, and addresses that a person can read.
 *
 * An address is the construct's path joined by `_`, without cdktf's hash and without {@link MAIN_RESOURCE}:
 * `google_cloud_run_v2_service.service-backend`. Moving a construct changes it; two that would be the same are refused.
 */
export class NetraStack extends TerraformStack {
  private readonly adopting: boolean;
  private readonly adoptExcept: readonly string[];
  private readonly pathOfLogicalId = new Map<string, string>();
  private readonly imports: { readonly to: string; readonly id: string }[] = [];

  constructor(scope: Construct, id: string, props: NetraStackProps) {
    super(scope, id);
    this.adopting = props.adopting ?? false;
    this.adoptExcept = props.adoptExcept ?? [];
    this.addOverride("terraform.required_version", REQUIRED_TERRAFORM);
    if (props.backend.kind === "gcs")
      new GcsBackend(this, { bucket: props.backend.bucket, prefix: props.backend.prefix });
    else new LocalBackend(this, { path: props.backend.path });
    new GoogleProvider(this, "google", {
      project: props.projectId,
      region: props.region,
      defaultLabels: { environment: props.environmentName, stack: id },
    });
  }

  /** Whether what exists at an address is taken over. */
  adopts(address: string): boolean {
    return this.adopting && !this.adoptExcept.includes(address);
  }

  /** An import block. cdktf's own `importFrom` would run `terraform version` once for each. */
  addImport(to: string, id: string): void {
    this.imports.push({ to, id });
    this.addOverride("import", this.imports);
  }

  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = TerraformElement.isTerraformElement(element) ? element.node : element;
    const names = node.scopes.slice(node.scopes.indexOf(this) + 1).map((scope) => scope.node.id);
    if (names.length > 1 && names.at(-1) === MAIN_RESOURCE) names.pop();
    const logicalId = names.join("_").replace(/[^A-Za-z0-9_-]/g, "_");
    const before = this.pathOfLogicalId.get(logicalId);
    // cdktf would merge the two into one resource without a word.
    if (before !== undefined && before !== node.path)
      throw new Error(
        `Two constructs would have the address ${logicalId}: ${before} and ${node.path}. Rename one of them.`,
      );
    this.pathOfLogicalId.set(logicalId, node.path);
    return logicalId;
  }
}

/**
 * Takes over what exists already, when the stack is adopting.
 *
 * @param importId the id that `terraform import` takes for this resource
 * @param within what it cannot be without: not adopted because it is not there, it leaves nothing to adopt here
 */
export function adoptable<T extends TerraformResource>(resource: T, importId: string, within?: TerraformResource): T {
  const stack = TerraformStack.of(resource);
  if (!(stack instanceof NetraStack)) return resource;
  const isThere = within === undefined || stack.adopts(addressOf(within));
  if (isThere && stack.adopts(addressOf(resource))) stack.addImport(addressOf(resource), importId);
  return resource;
}

function addressOf({ terraformResourceType, friendlyUniqueId }: TerraformResource): string {
  return `${terraformResourceType}.${friendlyUniqueId}`;
}
