/** Options as commander gives them. */
export interface ProveOptions {
  readonly only?: readonly string[];
  readonly rows: number;
  readonly instance?: string;
  readonly report?: string;
  readonly attach?: true;
  readonly verify?: string;
  readonly keep?: true;
  readonly json?: true;
}
