import { Metadata, type CallContext, type CallOptions, type ClientMiddlewareCall, type MethodDescriptor, type ServerMiddlewareCall } from "nice-grpc";
import { toHubError } from "../errors.ts";
import type { SpanAttributes, Tracing } from "../telemetry/tracing.ts";

/** W3C header, also as gRPC metadata. */
const HEADER = "traceparent";

/**
 * A span for each call a service answers, within the caller's. Streams have none: they live for days, and what goes over
 * them carries its own context (`Submission.traceparent`, `Delivery.traceparent`).
 */
export function serverTracing(traces: Tracing) {
  return async function* <Request, Response>(call: ServerMiddlewareCall<Request, Response>, context: CallContext) {
    const { method } = call;
    if (method.requestStream || method.responseStream || isProbe(method)) return yield* call.next(call.request, context);
    const span = traces.start(method.path.slice(1), { kind: "server", parent: context.metadata.get(HEADER) ?? "", attributes: attributesOf(method) });
    try {
      const response = await traces.within(span, () => resultOf(call.next(call.request, context)));
      span.end();
      return response;
    } catch (error) {
      span.end({ error: toHubError(error).reason });
      throw error;
    }
  };
}

/** A span for each call to a service, within the current one, named in the metadata. */
export function clientTracing(traces: Tracing) {
  return async function* <Request, Response>(call: ClientMiddlewareCall<Request, Response>, options: CallOptions) {
    const { method } = call;
    if (method.requestStream || method.responseStream || isProbe(method)) return yield* call.next(call.request, options);
    const span = traces.start(method.path.slice(1), { kind: "client", parent: traces.current(), attributes: attributesOf(method) });
    const metadata = Metadata(options.metadata).set(HEADER, span.traceparent);
    try {
      const response = yield* call.next(call.request, { ...options, metadata });
      span.end();
      return response;
    } catch (error) {
      span.end({ error: error instanceof Error ? error.name : "ERROR" });
      throw error;
    }
  };
}

/** Health checks come every few seconds and belong to no fact. */
function isProbe({ path }: MethodDescriptor): boolean {
  return path.startsWith("/grpc.");
}

function attributesOf({ path }: MethodDescriptor): SpanAttributes {
  const [, service = "", name = ""] = path.split("/");
  return { "rpc.system": "grpc", "rpc.service": service, "rpc.method": name };
}

/** What a call without streams comes to. */
async function resultOf<Response>(call: AsyncGenerator<unknown, Response | void>): Promise<Response | void> {
  for (;;) {
    const next = await call.next();
    if (next.done) return next.value;
  }
}
