import type { eventCodecs, EventType } from "../../../proto/gen/events.ts";

/** Where an event stands in the journal. */
export interface Mark {
  readonly eventId: string;
  readonly caseId: string;
  /** The event is of a transfer case and not of a penalty record. */
  readonly isTransfer: boolean;
  readonly sequence: number;
  /** When the hub recorded it, milliseconds. */
  readonly recordedAt: number;
}

/** An event of the journal, decoded. */
export interface JournalFact {
  readonly type: string;
  readonly data: object;
  readonly mark: Mark;
}

/** The message of an event type. */
export type MessageOf<Type extends EventType> = ReturnType<(typeof eventCodecs)[Type]["decode"]>;
