import { type CallContext, type ServerMiddlewareCall, ServerError, Status } from "nice-grpc";
import { reasons, toHubError } from "../errors.ts";
import type { Logger } from "../log.ts";

/** Where callers find `reason` and `metadata` of an error, as JSON (ErrorInfo of AIP-193 in its JSON mapping). */
export const ERROR_INFO_KEY = "hub-error-info-bin";

/** Turns whatever a handler throws into the one error form of the product, and logs it once. */
export function errorMiddleware(log: Logger) {
  return async function* <Request, Response>(call: ServerMiddlewareCall<Request, Response>, context: CallContext) {
    try {
      return yield* call.next(call.request, context);
    } catch (error) {
      if (context.signal.aborted) throw new ServerError(Status.CANCELLED, "cancelled");
      if (error instanceof ServerError) throw error;
      const hubError = toHubError(error);
      const level = hubError.reason === "INTERNAL" ? "error" : "info";
      log[level]({ method: call.method.path, reason: hubError.reason, metadata: hubError.metadata, err: level === "error" ? error : undefined }, "rpc.failed");
      const info = JSON.stringify({ reason: hubError.reason, domain: "qianlian", metadata: hubError.metadata });
      context.trailer.set(ERROR_INFO_KEY, Buffer.from(info));
      throw new ServerError(reasons[hubError.reason].code, `${hubError.reason}: ${hubError.message}`);
    }
  };
}
