import { Status } from "nice-grpc-common";

/**
 * What becomes of a delivery when handling it ended with this reason: its case waits and it is tried again (an attempt is
 * counted), a person must look at it, or the whole subscription waits and nothing is counted.
 */
export type Fate = "retry" | "dead-letter" | "hold";

interface ReasonRow {
  readonly code: Status;
  readonly http: number;
  readonly fate: Fate;
}

/** The closed list: one reason, one gRPC code, one HTTP status, one fate. */
export const reasons = {
  INVALID_REQUEST: { code: Status.INVALID_ARGUMENT, http: 400, fate: "dead-letter" },
  INVALID_EVENT_DATA: { code: Status.INVALID_ARGUMENT, http: 422, fate: "dead-letter" },
  UNKNOWN_EVENT_TYPE: { code: Status.INVALID_ARGUMENT, http: 422, fate: "dead-letter" },
  CASE_NOT_FOUND: { code: Status.NOT_FOUND, http: 404, fate: "dead-letter" },
  EVENT_NOT_FOUND: { code: Status.NOT_FOUND, http: 404, fate: "dead-letter" },
  SYSTEM_NOT_FOUND: { code: Status.NOT_FOUND, http: 404, fate: "dead-letter" },
  SUBSCRIPTION_NOT_FOUND: { code: Status.NOT_FOUND, http: 404, fate: "dead-letter" },
  OPERATOR_NOT_FOUND: { code: Status.NOT_FOUND, http: 404, fate: "dead-letter" },
  DELIVERY_NOT_FOUND: { code: Status.NOT_FOUND, http: 404, fate: "dead-letter" },
  DELIVERY_NOT_DEAD_LETTERED: { code: Status.FAILED_PRECONDITION, http: 409, fate: "dead-letter" },
  OPERATION_NOT_FOUND: { code: Status.NOT_FOUND, http: 404, fate: "dead-letter" },
  OPERATION_WRONG_STATE: { code: Status.FAILED_PRECONDITION, http: 409, fate: "dead-letter" },
  SUBSCRIPTION_CHANGED: { code: Status.ABORTED, http: 409, fate: "retry" },
  WEBHOOK_EXPECTED: { code: Status.FAILED_PRECONDITION, http: 409, fate: "dead-letter" },
  SUBSCRIPTION_TAKEN_OVER: { code: Status.ABORTED, http: 409, fate: "retry" },
  BODY_NOT_KEPT: { code: Status.FAILED_PRECONDITION, http: 410, fate: "dead-letter" },
  INVENTORY_UNAVAILABLE: { code: Status.FAILED_PRECONDITION, http: 409, fate: "retry" },
  INVENTORY_INVALID: { code: Status.FAILED_PRECONDITION, http: 502, fate: "dead-letter" },
  REVIEW_DECIDED: { code: Status.FAILED_PRECONDITION, http: 409, fate: "dead-letter" },
  ADAPTER_NOT_FOUND: { code: Status.NOT_FOUND, http: 404, fate: "dead-letter" },
  ADAPTER_WRONG_STATE: { code: Status.FAILED_PRECONDITION, http: 409, fate: "dead-letter" },
  ADAPTER_CHANGED: { code: Status.ABORTED, http: 409, fate: "retry" },
  CONFORMANCE_REQUIRED: { code: Status.FAILED_PRECONDITION, http: 409, fate: "dead-letter" },
  CREDENTIAL_NOT_FOUND: { code: Status.NOT_FOUND, http: 404, fate: "dead-letter" },
  TOO_MANY_OPEN: { code: Status.RESOURCE_EXHAUSTED, http: 429, fate: "retry" },
  RECORD_REJECTED: { code: Status.FAILED_PRECONDITION, http: 422, fate: "dead-letter" },
  UNAUTHENTICATED: { code: Status.UNAUTHENTICATED, http: 401, fate: "dead-letter" },
  NOT_GRANTED: { code: Status.PERMISSION_DENIED, http: 403, fate: "dead-letter" },
  TARGET_RATE_LIMITED: { code: Status.RESOURCE_EXHAUSTED, http: 429, fate: "hold" },
  TARGET_UNAVAILABLE: { code: Status.UNAVAILABLE, http: 503, fate: "hold" },
  TARGET_TIMEOUT: { code: Status.DEADLINE_EXCEEDED, http: 504, fate: "hold" },
  JOURNAL_UNAVAILABLE: { code: Status.UNAVAILABLE, http: 503, fate: "retry" },
  REGISTRY_UNAVAILABLE: { code: Status.UNAVAILABLE, http: 503, fate: "retry" },
  DATABASE_UNAVAILABLE: { code: Status.UNAVAILABLE, http: 503, fate: "retry" },
  SHUTTING_DOWN: { code: Status.UNAVAILABLE, http: 503, fate: "hold" },
  INTERNAL: { code: Status.INTERNAL, http: 500, fate: "retry" },
} as const satisfies Record<string, ReasonRow>;

export type Reason = keyof typeof reasons;

/** The only error type that crosses a module of this product. `message` is for people and holds no internals or secrets. */
export class HubError extends Error {
  readonly reason: Reason;
  /** Every dynamic part of the message again, as text (AIP-193). */
  readonly metadata: Readonly<Record<string, string>>;
  constructor(reason: Reason, message: string, metadata: Readonly<Record<string, string>> = {}, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = "HubError";
    this.reason = reason;
    this.metadata = metadata;
  }
}

/** The error as a HubError: itself, or INTERNAL with a fixed text and the original as cause. */
export function toHubError(error: unknown): HubError {
  if (error instanceof HubError) return error;
  return new HubError("INTERNAL", "内部错误，请凭日志时间联系运维 / internal error, see the log", {}, { cause: error });
}
