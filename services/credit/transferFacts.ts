import { HistoryRecomputed, StepRetracted, type StepEffect } from "../../proto/gen/hub/case/v1/procedure.ts";
import type { StoredEvent } from "../shared/bus/envelope.ts";
import { decodeEventData } from "../shared/events/view.ts";
import type { TransferFact } from "./rules/readSecrecy.ts";
import type { TransferTable } from "./rules/transferTable.ts";

/** What an event of a transfer case says about its state; undefined for deadlines, suspects, waiting reports and information. */
export function toTransferFact({ event }: StoredEvent, table: TransferTable): TransferFact | undefined {
  if (event.type === "hub.case.v1.StepRetracted") return { kind: "retracted", stepId: StepRetracted.decode(event.data).stepEventId };
  if (event.type === "hub.case.v1.HistoryRecomputed") return { kind: "recomputed", stateAfter: HistoryRecomputed.decode(event.data).stateAfter };
  const target = table.stateAfter(event.type);
  if (target === undefined) return undefined;
  const { effect, occurredAt } = decodeEventData(event.type, event.data) as { readonly effect?: StepEffect; readonly occurredAt: string };
  return { kind: "step", eventId: event.id, at: Date.parse(occurredAt || event.time), toState: effect?.toState || target, corrects: effect?.corrects ?? "" };
}
