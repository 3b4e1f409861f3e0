import { Subscription } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../../services/shared/errors.ts";
import { readProtoJson } from "./readProtoJson.ts";

/** A subscription as somebody wrote it down. */
export interface SubscriptionText {
  readonly subscription: Subscription;
  /** It says whether it is paused: else the pause of the one that is there stays. */
  readonly saysPaused: boolean;
}

/** Reads a subscription in proto JSON; a given id must be the same, or left out. Throws INVALID_REQUEST. */
export function readSubscription(text: string, place: string, id?: string): SubscriptionText {
  const { message, given } = readProtoJson(text, { typeName: "hub.registry.v1.Subscription", codec: Subscription }, place);
  if (id !== undefined && message.id !== "" && message.id !== id) {
    throw new HubError("INVALID_REQUEST", `${place}: 标识不一致 / the id is ${message.id}, asked for is ${id}`, { place, id });
  }
  return { subscription: { ...message, id: id ?? message.id }, saysPaused: given.has("paused") };
}

/** The subscription to be stored in place of the current one: what does not speak of a pause does not end one. */
export function keepPause({ subscription, saysPaused }: SubscriptionText, current: Subscription | undefined): Subscription {
  if (saysPaused || !current?.paused) return subscription;
  return { ...subscription, paused: true, pauseReason: current.pauseReason };
}
