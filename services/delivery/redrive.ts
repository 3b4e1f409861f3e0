import { HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import type { HopPublisher } from "../shared/bus/hops.ts";
import { readEvent } from "../shared/bus/journalGet.ts";
import { HubError } from "../shared/errors.ts";
import { toHop } from "./deliveryHops.ts";
import { PreparedEvent } from "./preparedEvent.ts";
import type { Pump } from "./pump.ts";
import { toDeliveryId } from "./rules/deliveryId.ts";
import { ownLane } from "./rules/laneKey.ts";
import { laneOf } from "./terms.ts";

export interface RedriveDeps {
  readonly bus: BusConnection;
  readonly hops: HopPublisher;
}

export interface RedriveOrder {
  readonly sequence: number;
  /** Who asked for it. */
  readonly operator: string;
  /** Operation it belongs to; empty for a single one. */
  readonly operationId: string;
  /** The case's later events go on meanwhile. */
  readonly follow: boolean;
}

/**
 * Puts a dead letter back: into its lane, or into one of its own. Nothing happens when it is there already.
 * Throws DELIVERY_NOT_FOUND, DELIVERY_NOT_DEAD_LETTERED, JOURNAL_UNAVAILABLE (not stored: try again).
 */
export async function redrive({ bus, hops }: RedriveDeps, pump: Pump, { sequence, operator, operationId, follow }: RedriveOrder): Promise<void> {
  const { lanes, letters, live, terms } = pump;
  const { id } = terms.subscription;
  const deliveryId = toDeliveryId(id, sequence);
  const known = lanes.find(sequence);
  if (known && known.base > 0) return;
  if (known) throw new HubError("DELIVERY_NOT_DEAD_LETTERED", `投递仍在进行 / delivery ${deliveryId} is still under way`, { deliveryId });
  const letter = letters.find(sequence);
  if (!letter) throw new HubError("DELIVERY_NOT_FOUND", `没有此死信 / there is no dead letter ${deliveryId}`, { deliveryId });
  const lane = follow ? ownLane(letter.caseId, sequence) : laneOf(terms, letter.caseId, sequence);
  const item = lanes.bringBack(sequence, lane, letter.attempts);
  if (operationId !== "") pump.reruns.begin(sequence, operationId);
  await live.checkpoint.save();
  if (!item.settled || !(await letters.remove(id, sequence))) {
    lanes.finish(item);
    throw new HubError("JOURNAL_UNAVAILABLE", "存储暂不可用，请重试 / the store is not available, try again", { deliveryId });
  }
  const stored = await readEvent(bus, sequence).catch(() => undefined);
  if (stored) hops.add([toHop(HopKind.REDRIVEN, terms.subscription, new PreparedEvent(stored), { attempt: letter.attempts, operator, operationId })]);
  lanes.returned(item);
  live.changed();
}
