import { eventCodecs, type EventType } from "../../../proto/gen/events.ts";
import type { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import type { Journal } from "../../shared/bus/journal.ts";
import type { Domain } from "../../shared/bus/streams.ts";
import { encodeMessage, type Encoder } from "../../shared/encodeMessage.ts";
import { newEventId } from "../../shared/ids.ts";
import { toShanghaiTime } from "../../shared/time.ts";

/** An event to record: its message may leave out what does not matter. */
export interface Fact {
  readonly type: EventType;
  readonly data: object;
  /** Id of the event; absent = a new one. */
  readonly id?: string;
}

interface Codec extends Encoder<object> {
  fromPartial(parts: object): object;
}

/** The journal event of a fact, as the services write it. */
export function toEvent({ type, data, id = newEventId() }: Fact, caseId: string, recordedAt: number): Event {
  const codec = eventCodecs[type] as unknown as Codec;
  const now = toShanghaiTime(recordedAt);
  return {
    id,
    source: "/services/case",
    type,
    subject: caseId,
    time: now,
    recordedTime: now,
    sequence: 0n,
    caseVersion: 1,
    correlationId: id,
    causationId: "",
    traceparent: "",
    division: "",
    dataHash: "",
    data: encodeMessage(codec, codec.fromPartial(data)),
  };
}

/** Records events case by case into a real journal, one append for each call. */
export function createCaseRecorder(journal: Pick<Journal, "append">, now: () => number = Date.now) {
  const last = new Map<string, number>();
  return {
    /** Resolves with the ids of the events. */
    async record(domain: Domain, caseId: string, facts: readonly Fact[]): Promise<string[]> {
      const key = `${domain}.${caseId}`;
      const events = facts.map((fact) => toEvent(fact, caseId, now()));
      const result = await journal.append({ domain, caseId, expectedLast: last.get(key) ?? 0, events });
      if (result === "conflict") throw new Error(`conflict on ${caseId}`);
      last.set(key, result.sequences.at(-1) ?? 0);
      return events.map(({ id }) => id);
    },
  };
}

export type CaseRecorder = ReturnType<typeof createCaseRecorder>;
