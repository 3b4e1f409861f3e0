import { ClientError, Status } from "nice-grpc";
import type { StreamEventsRequest } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { pause } from "../../../services/shared/backoff.ts";
import { toDeliveredEvent } from "../../../services/shared/events/deliveredEvent.ts";
import type { HubClients } from "../connection/hubClients.ts";
import type { TailedEvent } from "./tailLine.ts";

export interface TailOptions {
  readonly request: StreamEventsRequest;
  /** Takes an event; what follows waits until it is done. */
  readonly show: (event: TailedEvent) => Promise<void>;
  /** The connection is lost and will be made again; told once per cut. */
  readonly cut: () => void;
  readonly signal: AbortSignal;
}

/** Before a lost connection is made again, milliseconds. */
const AGAIN_MS = 1_000;

/** Follows events until the signal, or their end. A connection that is lost after it worked is made again where it stopped. */
export async function tailEvents(clients: Pick<HubClients, "delivery">, { request, show, cut, signal }: TailOptions): Promise<void> {
  let place = request;
  let isTold = false;
  const follow = async () => {
    for await (const { deliveries, position } of clients.delivery.streamEvents(place, { signal })) {
      isTold = false;
      for (const one of deliveries) await show(toDeliveredEvent(one));
      place = { ...place, afterSequence: position, start: undefined };
    }
  };
  for (;;) {
    const error: unknown = await follow().then(() => undefined, (failure: unknown) => failure);
    if (signal.aborted || error === undefined) return;
    const isAway = error instanceof ClientError && error.code === Status.UNAVAILABLE;
    if (!isAway || place === request) throw error;
    if (!isTold) cut();
    isTold = true;
    await pause(AGAIN_MS, signal);
  }
}
