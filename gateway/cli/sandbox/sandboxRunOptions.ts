/** Options as commander gives them. */
export interface SandboxRunOptions {
  readonly keep?: string;
  readonly reset?: true;
  readonly adapter: boolean;
  readonly json?: true;
}
