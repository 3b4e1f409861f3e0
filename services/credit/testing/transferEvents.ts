import { eventCodecs, type EventType } from "../../../proto/gen/events.ts";
import { HistoryRecomputed, StepRetracted } from "../../../proto/gen/hub/case/v1/procedure.ts";
import { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import type { Journal } from "../../shared/bus/journal.ts";
import { newEventId } from "../../shared/ids.ts";
import { toShanghaiTime } from "../../shared/time.ts";
import type { TrueStep } from "./aTransfer.ts";

/** The transfer case of a test: records what CaseService would, and keeps what the history says now. */
export interface RecordedTransfer {
  /** Records a step, and after a late one what the history says now. Returns its event id. */
  record(step: TrueStep): Promise<string>;
  /** Takes a step back. */
  retract(eventId: string): Promise<void>;
}

/** Day on which the tests' hub records everything of a transfer. */
export const RECORDED_ON = "2022-05-09";

/** A transfer case with no events yet. */
export function recordTransfer(journal: Journal, transferId: string): RecordedTransfer {
  const known = new Map<string, TrueStep>();
  let count = 0;
  let last = 0;
  const append = async (facts: readonly { readonly id?: string; readonly type: string; readonly time?: string; readonly data: Uint8Array }[]) => {
    const events = facts.map(({ id = newEventId(), time = "", type, data }) => {
      const place = { subject: transferId, caseVersion: ++count, recordedTime: `${RECORDED_ON}T09:00:00.000+08:00`, correlationId: `flow of ${transferId}` };
      return Event.fromPartial({ id, type, data, time, source: "/systems/linkage-platform", division: "520100", ...place });
    });
    const result = await journal.append({ domain: "transfer", caseId: transferId, expectedLast: last, events });
    if (result === "conflict") throw new Error("the test records one thing after the other");
    last = result.sequences.at(-1) ?? last;
  };
  const latest = () => [...known.values()].toSorted((a, b) => a.at - b.at).at(-1);
  const recomputed = () => ({ type: "hub.case.v1.HistoryRecomputed", data: HistoryRecomputed.encode(HistoryRecomputed.fromPartial({ stateAfter: latest()?.toState ?? "admin_investigating" })).finish() });
  return {
    async record(step) {
      const id = newEventId();
      known.set(id, step);
      const told = { id, type: step.type, time: toShanghaiTime(step.at), data: stepData(step) };
      await append(latest() === step ? [told] : [told, recomputed()]);
      return id;
    },
    async retract(eventId) {
      known.delete(eventId);
      await append([{ type: "hub.case.v1.StepRetracted", data: StepRetracted.encode(StepRetracted.fromPartial({ stepEventId: eventId })).finish() }, recomputed()]);
    },
  };
}

function stepData({ event, type, at, fromState, toState }: TrueStep): Uint8Array {
  const codec = eventCodecs[type as EventType] as unknown as { fromPartial(value: object): object; encode(message: object): { finish(): Uint8Array } };
  return codec.encode(codec.fromPartial({ occurredAt: toShanghaiTime(at), effect: { event, fromState, toState } })).finish();
}
