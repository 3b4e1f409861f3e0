import type { PayloadViewed } from "../../../proto/gen/hub/trace/v1/payload.ts";
import type { StoredEvent } from "../../shared/bus/envelope.ts";
import type { HopPublisher } from "../../shared/bus/hops.ts";
import type { Journal } from "../../shared/bus/journal.ts";
import type { Clock } from "../../shared/clock.ts";
import { HubError } from "../../shared/errors.ts";
import { maskNumbers } from "../../shared/events/maskNumbers.ts";
import { newEvent } from "../../shared/events/newEvent.ts";
import { toShanghaiTime } from "../../shared/time.ts";
import { hopOfView } from "../rules/hopOfEvent.ts";

export interface RecordViewDeps {
  readonly journal: Journal;
  readonly hops: Pick<HopPublisher, "add">;
  readonly clock: Clock;
}

/** Several operators may look at one case at the same time. */
const ROUNDS_MAX = 5;

/** Records a full view in the journal, under the case, and tells the trace. Throws JOURNAL_UNAVAILABLE when it is not on record. */
export async function recordView({ journal, clock, hops }: RecordViewDeps, { caseId, event: seen }: StoredEvent, { operator, reason }: { readonly operator: string; readonly reason: string }): Promise<void> {
  // Words that people type may quote what they look for.
  const data: PayloadViewed = { operator, eventId: seen.id, eventType: seen.type, caseId, reason: maskNumbers(reason) };
  for (let round = 1; round <= ROUNDS_MAX; round++) {
    const known = (await journal.load("trace", [caseId])).get(caseId) ?? [];
    const event = newEvent({
      type: "hub.trace.v1.PayloadViewed",
      data,
      source: "/services/trace",
      subject: caseId,
      time: "",
      now: toShanghaiTime(clock.now()),
      caseVersion: known.length + 1,
      correlationId: seen.correlationId,
      causationId: seen.id,
      traceparent: seen.traceparent,
      division: seen.division,
    });
    const result = await journal.append({ domain: "trace", caseId, expectedLast: Number(known.at(-1)?.event.sequence ?? 0), events: [event] });
    if (result === "conflict") continue;
    hops.add([hopOfView(data, { recordedTime: event.recordedTime, sequence: BigInt(result.sequences[0] ?? 0) })]);
    return;
  }
  throw new HubError("JOURNAL_UNAVAILABLE", "查看记录未能入账，正文未给出，请重试 / the view could not be put on record, so the body is not given; try again", { eventId: seen.id });
}
