import type { SubscriptionState } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { Way } from "../../../proto/gen/hub/registry/v1/registry.ts";

/** Whether a receiver that should be there is not; who keeps its own place comes when it likes. */
export const isAway = ({ connected, way }: Pick<SubscriptionState, "connected" | "way">): boolean => !connected && way !== Way.EVENTS;

/** Whether a receiver is there, for people. */
export function connectedWords(state: Pick<SubscriptionState, "connected" | "way">): string {
  if (state.way === Way.EVENTS) return "自取 own place";
  return isAway(state) ? "否 no" : "是 yes";
}

/** Why a subscription is held, code and words; empty when it is not. */
export const heldWords = ({ heldReason, heldMessage }: Pick<SubscriptionState, "heldReason" | "heldMessage">): string => [heldReason, heldMessage].filter((text) => text !== "").join("：");
