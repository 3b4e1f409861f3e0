import type { BusConnection } from "./connection.ts";
import { fromMessage, type StoredEvent } from "./envelope.ts";
import { JOURNAL } from "./streams.ts";

/** One event of the journal by its sequence; undefined when this replica does not have it (yet). Throws when the server is away. */
export async function readEvent(bus: BusConnection, sequence: number): Promise<StoredEvent | undefined> {
  const message = await bus.jsm.direct.getMessage(JOURNAL, { seq: sequence });
  return message ? fromMessage(message.subject, message.seq, message.header, message.data) : undefined;
}
