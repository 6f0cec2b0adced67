/** Why a deployment stopped, in words for the person who runs it; nothing else of it is shown. */
export class DeployError extends Error {
  override readonly name = "DeployError";

  constructor(
    message: string,
    /** What the command exits with: 1 refused or failed, 2 something it needs is missing, or Terraform's own code. */
    readonly exitCode = 1,
  ) {
    super(message);
  }
}
