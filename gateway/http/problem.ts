import { STATUS_CODES } from "node:http";
import { reasons, toHubError, type HubError } from "../../services/shared/errors.ts";

/** Media type of RFC 9457. */
export const PROBLEM_TYPE = "application/problem+json; charset=utf-8";

/** A problem document of RFC 9457, with the hub's reason and its facts. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Reason of services/shared/errors.ts; absent when HTTP itself was used wrongly. */
  readonly reason?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The problem of any failure. What is not the caller's doing shows no internals. */
export function toProblem(error: unknown): Problem {
  const httpStatus = statusOfHttpError(error);
  if (httpStatus !== undefined) return problem(httpStatus, error instanceof Error ? error.message : "");
  const { reason, message, metadata }: HubError = toHubError(error);
  return { ...problem(reasons[reason].http, message), type: `urn:qianlian:problem:${reason}`, reason, metadata };
}

/** A problem without a reason of the hub's: the request did not get that far. */
export function problem(status: number, detail: string): Problem {
  return { type: "about:blank", title: STATUS_CODES[status] ?? "Error", status, detail };
}

/** fastify's own refusals (too large, not JSON, …) carry the status to answer with. */
function statusOfHttpError(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("statusCode" in error) || typeof error.statusCode !== "number") return undefined;
  return error.statusCode >= 400 && error.statusCode < 500 ? error.statusCode : undefined;
}
