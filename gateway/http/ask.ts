import { ClientError, Status, type CallOptions, type Metadata } from "nice-grpc";
import { z } from "zod";
import { HubError, reasons, type Reason } from "../../services/shared/errors.ts";
import { ERROR_INFO_KEY } from "../../services/shared/grpc/errorMiddleware.ts";

/** How long a service may take, milliseconds. */
const TIMEOUT_MS = 15_000;

const errorInfo = z.object({
  reason: z.string().refine((reason): reason is Reason => Object.hasOwn(reasons, reason)),
  metadata: z.record(z.string(), z.string()),
});

/** Calls a service; whatever fails comes back as the HubError that the service threw, or as one that says it is away. */
export async function ask<Response>(call: (options: CallOptions) => Promise<Response>, timeoutMs = TIMEOUT_MS): Promise<Response> {
  let trailer: Metadata | undefined;
  try {
    return await call({ signal: AbortSignal.timeout(timeoutMs), onTrailer: (received) => void (trailer = received) });
  } catch (error) {
    throw toCallError(error, trailer);
  }
}

/**
 * Begins a stream of a service. What fails before its first message is thrown as in `ask`; a stream that ends without one is
 * an error too. Later failures come out of `rest`, as HubErrors as well.
 */
export async function open<Response>(call: (options: CallOptions) => AsyncIterable<Response>, signal: AbortSignal): Promise<{ first: Response; rest: AsyncIterable<Response> }> {
  let trailer: Metadata | undefined;
  const iterator = call({ signal, onTrailer: (received) => void (trailer = received) })[Symbol.asyncIterator]();
  const next = () =>
    iterator.next().catch((error: unknown) => {
      throw toCallError(error, trailer);
    });
  const { done, value } = await next();
  if (done) throw new HubError("TARGET_UNAVAILABLE", "服务未应答 / the service ended the stream without an answer");
  return { first: value, rest: { [Symbol.asyncIterator]: () => ({ next }) } };
}

function toCallError(error: unknown, trailer: Metadata | undefined): unknown {
  if (error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError")) {
    return new HubError("TARGET_TIMEOUT", "服务未及时应答 / the service did not answer in time", {}, { cause: error });
  }
  if (!(error instanceof ClientError)) return error;
  const info = trailer?.get(ERROR_INFO_KEY);
  const parsed = errorInfo.safeParse(info ? parseJson(Buffer.from(info).toString("utf8")) : undefined);
  if (parsed.success) {
    const { reason, metadata } = parsed.data;
    return new HubError(reason, error.details.replace(`${reason}: `, ""), metadata, { cause: error });
  }
  if (error.code === Status.UNAVAILABLE) return new HubError("TARGET_UNAVAILABLE", "服务暂不可用，请稍后重试 / the service is not available, try again", {}, { cause: error });
  return error;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
