/** One thing that is live and not as declared. */
export interface Difference {
  readonly kind: "setting" | "variable";
  /** `cpu`, `variable WORKERS`. */
  readonly name: string;
  /** Attribute path in the provider's shape: `template.containers.0.env.WORKERS`. */
  readonly path: string;
  /** Both as they may be shown: a secret is hidden. */
  readonly declared: string;
  readonly live: string;
  /** How to bring it back, and where to write it down if live is right. */
  readonly fix: string;
}
