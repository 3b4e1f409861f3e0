import type { BusConnection } from "./connection.ts";
import { HubError } from "../errors.ts";
import { fromMessage, type StoredEvent } from "./envelope.ts";
import { toHeaderLines } from "./headerLines.ts";
import { JOURNAL } from "./streams.ts";

/** One event of the journal by its sequence; undefined when this replica does not have it (yet). Throws when the server is away. */
export async function readEvent(bus: BusConnection, sequence: number): Promise<StoredEvent | undefined> {
  const message = await bus.jsm.direct.getMessage(JOURNAL, { seq: sequence });
  return message ? fromMessage(message.subject, message.seq, toHeaderLines(message.header), message.data) : undefined;
}

/** Sequence of the newest event under a subject, which may have wildcards (`transfer.>`); 0 when there is none. Throws when the server is away. */
export async function lastSequenceUnder(bus: BusConnection, subject: string): Promise<number> {
  const { headers } = await bus.nc.request(`$JS.API.DIRECT.GET.${JOURNAL}`, JSON.stringify({ last_by_subj: subject }), { timeout: 5_000 });
  if (!headers || headers.code === 404) return 0;
  if (headers.code > 0) throw new HubError("JOURNAL_UNAVAILABLE", `事件日志未答复 / the journal answered ${headers.code}`);
  return Number(headers.last("Nats-Sequence"));
}
