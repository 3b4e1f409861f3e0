import type { Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { toDeliveredEvent } from "../../../services/shared/events/deliveredEvent.ts";
import type { WayEvent, WayReceiver } from "../../contracts/deliveryWay.ts";

/** What a receiver has seen, and what it does with it. */
export function createReceivedLog() {
  const received: (WayEvent & { at: number })[] = [];
  return {
    received,
    behaviour: (() => ({ result: "taken" })) as WayReceiver["behaviour"],
    /** Notes the event and asks the behaviour. */
    async take(event: WayEvent) {
      received.push({ ...event, at: Date.now() });
      return this.behaviour(event);
    },
  };
}

export function fromDelivery(delivery: Delivery): WayEvent {
  return fromCloudEvent(toDeliveredEvent(delivery));
}

export function fromCloudEvent(event: Readonly<Record<string, unknown>>): WayEvent {
  return { sequence: Number(event["sequence"]), caseId: String(event["subject"]), text: JSON.stringify(event["data"]) };
}
