import { DeliveryStanding, type GetDeliveryStandingRequest, type GetDeliveryStandingResponse } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { toShanghaiTime } from "../shared/time.ts";
import type { PreparedEvent } from "./preparedEvent.ts";
import type { Pump } from "./pump.ts";
import { pumpOf, type Pumps } from "./pumps.ts";
import type { Item } from "./rules/lane.ts";

const nothing = { waitingBehind: 0n, attempts: 0, reason: "", message: "", nextAttemptTime: "" };

/** Where one event stands in a subscription now. Throws SUBSCRIPTION_NOT_FOUND. */
export function getDeliveryStanding(pumps: Pumps, { subscriptionId, sequence }: GetDeliveryStandingRequest): GetDeliveryStandingResponse {
  const pump = pumpOf(pumps, subscriptionId);
  return { ...nothing, ...standingOf(pump, Number(sequence)), heldReason: pump.heldReason, heldMessage: pump.heldMessage };
}

type Standing = Pick<GetDeliveryStandingResponse, "standing"> & Partial<GetDeliveryStandingResponse>;

function standingOf({ lanes, letters }: Pump, sequence: number): Standing {
  const item = lanes.find(sequence);
  if (item) return standingOfItem(item);
  const letter = letters.find(sequence);
  if (letter) {
    const { attempts, reason, message } = letter;
    return { standing: DeliveryStanding.DEAD_LETTERED, attempts, reason, message };
  }
  return { standing: sequence > lanes.read ? DeliveryStanding.NOT_YET_READ : DeliveryStanding.PAST };
}

function standingOfItem(item: Item<PreparedEvent>): Standing {
  const { lane, state, attempts } = item;
  const [head] = lane.items;
  if (head && head !== item) return { standing: DeliveryStanding.WAITING_BEHIND, waitingBehind: BigInt(head.sequence), attempts };
  if (state === "sent") return { standing: DeliveryStanding.IN_FLIGHT, attempts };
  // The failure of a lane is that of its first delivery.
  if (attempts === item.base) return { standing: DeliveryStanding.WAITING, attempts };
  return { standing: DeliveryStanding.RETRYING, attempts, ...lane.failure, nextAttemptTime: lane.retryAt > 0 ? toShanghaiTime(lane.retryAt) : "" };
}
