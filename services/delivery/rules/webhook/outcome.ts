/** How one call of an endpoint ended. */
export type CallOutcome =
  | Answered
  /** The request certainly did not arrive. */
  | { readonly kind: "unreachable"; readonly reason: string; readonly message: string }
  /** The request was sent and no whole answer came: it may have had its effect. */
  | { readonly kind: "unknown"; readonly reason: string; readonly message: string };

export interface Answered {
  readonly kind: "answered";
  readonly status: number;
  /** `Retry-After` as it came. */
  readonly retryAfter: string | undefined;
  /** What the receiver calls it; empty when it says nothing. */
  readonly receipt: string;
  /** Beginning of the body. */
  readonly excerpt: string;
}

export const answered = (status: number, rest: Partial<Answered> = {}): Answered => ({ kind: "answered", status, retryAfter: undefined, receipt: "", excerpt: "", ...rest });
