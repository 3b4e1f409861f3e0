import type { BusConnection } from "./connection.ts";
import { HubError } from "../errors.ts";
import { JOURNAL } from "./streams.ts";

/**
 * Sequence of the first event recorded at this time or later; one past the end when there is none. The journal has no
 * gaps and its times grow, so that halving finds it. Throws JOURNAL_UNAVAILABLE.
 */
export async function sequenceAt(bus: BusConnection, ms: number): Promise<number> {
  const { state } = await bus.jsm.streams.info(JOURNAL);
  let low = Math.max(1, state.first_seq);
  let high = state.last_seq + 1;
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if ((await timeOf(bus, middle)) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function timeOf(bus: BusConnection, sequence: number): Promise<number> {
  const message = await bus.jsm.direct.getMessage(JOURNAL, { seq: sequence });
  if (!message) throw new HubError("JOURNAL_UNAVAILABLE", `事件日志缺 ${sequence} / the journal did not give ${sequence}`, { sequence: String(sequence) });
  return message.time.getTime();
}
