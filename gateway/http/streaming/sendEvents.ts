import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { StreamEventsResponse } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { toHubError } from "../../../services/shared/errors.ts";
import { toDeliveredEvent } from "../../../services/shared/events/deliveredEvent.ts";

/** After a cut the client comes again in this time, milliseconds. */
const RETRY_MS = 2_000;

const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  // Proxies that collect answers would hold events back.
  "x-accel-buffering": "no",
} as const;

interface Stream {
  readonly first: StreamEventsResponse;
  readonly rest: AsyncIterable<StreamEventsResponse>;
}

/** Sends what comes as server-sent events, as fast as the client takes it: while its socket is full, nothing more is read. */
export async function sendEvents(response: ServerResponse, { first, rest }: Stream, signal: AbortSignal): Promise<void> {
  response.writeHead(200, HEADERS);
  try {
    await write(response, `retry: ${RETRY_MS}\n${toText(first)}`);
    for await (const next of rest) await write(response, toText(next));
  } catch (error) {
    // The client comes again after its last event and is told then, as a problem document.
    if (!signal.aborted) response.write(`: ended ${toHubError(error).reason}\n\n`);
  }
  response.end();
}

/** Events; without any, a comment as a sign of life. `id` alone moves the client's place past what is not its own. */
function toText({ deliveries, position }: StreamEventsResponse): string {
  if (deliveries.length === 0) return `: position ${position}\nid: ${position}\n\n`;
  return deliveries.map((delivery) => `id: ${delivery.event?.sequence}\nevent: ${delivery.event?.type}\ndata: ${JSON.stringify(toDeliveredEvent(delivery))}\n\n`).join("");
}

async function write(response: ServerResponse, text: string): Promise<void> {
  if (response.write(text) || response.destroyed) return;
  // `close` when the client has gone: the stream behind is aborted then.
  const waiting = new AbortController();
  await Promise.race([once(response, "drain", { signal: waiting.signal }), once(response, "close", { signal: waiting.signal })]).catch(() => undefined);
  waiting.abort();
}
