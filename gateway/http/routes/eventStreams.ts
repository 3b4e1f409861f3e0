import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { StreamEventsRequest } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { Filter } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { open } from "../ask.ts";
import { callerOptions } from "../caller.ts";
import type { HubClients } from "../hubClients.ts";
import { readRequest, word, words } from "../query.ts";
import { readPlace } from "../streaming/place.ts";
import { sendEvents } from "../streaming/sendEvents.ts";

const query = z.strictObject({ from: word, lastEventId: word, types: words, filter: word });

/**
 * Server-sent events, see DeliveryService.StreamEvents; the key of the request (`Authorization: Bearer …`) is what counts there.
 * GET /v1/subscriptions/{id}/events: a WAY_EVENTS subscription, with the key of its system.
 * GET /v1/events: everything that an operator may see.
 * Place: header `Last-Event-ID` or `?lastEventId=` (after that one), else `?from=now|beginning|TIME|SEQUENCE`; absent = now.
 * Further: `?types=` (full names, with commas), `?filter=` (Filter in proto JSON). `id:` is the journal sequence.
 */
export function eventStreamRoutes(app: FastifyInstance, clients: Pick<HubClients, "delivery">): void {
  const streams = new Set<AbortController>();
  // Streams end in order before connections are cut.
  app.addHook("preClose", async () => streams.forEach((stream) => stream.abort()));
  const serve = async (subscriptionId: string, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const stream = new AbortController();
    const gone = () => stream.abort();
    streams.add(stream);
    reply.raw.once("close", gone);
    try {
      await answer(clients, { subscriptionId, request, reply, signal: stream.signal });
    } finally {
      reply.raw.off("close", gone);
      stream.abort();
      streams.delete(stream);
    }
  };
  app.get<{ Params: { id: string } }>("/v1/subscriptions/:id/events", (request, reply) => serve(request.params.id, request, reply));
  app.get("/v1/events", (request, reply) => serve("", request, reply));
}

interface Reading {
  readonly subscriptionId: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly signal: AbortSignal;
}

/** What fails before the first answer of the service is a problem document; from then on the stream has begun. */
async function answer({ delivery }: Pick<HubClients, "delivery">, { subscriptionId, request, reply, signal }: Reading): Promise<void> {
  const wish = toRequest(subscriptionId, request);
  const stream = await open((options) => delivery.streamEvents(wish, { ...options, ...callerOptions(request) }), signal);
  reply.hijack();
  await sendEvents(reply.raw, stream, signal);
}

function toRequest(subscriptionId: string, { query: given, headers }: FastifyRequest): StreamEventsRequest {
  const { from, lastEventId, types: eventTypes, filter } = readRequest(query, given, "query");
  const header = headers["last-event-id"];
  const place = readPlace(typeof header === "string" && header !== "" ? header : lastEventId, from);
  return StreamEventsRequest.fromPartial({ subscriptionId, eventTypes, ...place, ...(filter === "" ? {} : { filter: readFilter(filter) }) });
}

function readFilter(text: string): Filter {
  try {
    return Filter.fromJSON(JSON.parse(text));
  } catch (cause) {
    throw new HubError("INVALID_REQUEST", 'filter 不是 JSON / filter is not JSON; 例如 / e.g. {"field":"division","prefix":"5203"}', {}, { cause });
  }
}
