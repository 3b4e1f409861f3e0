import { DeadlineOverdue } from "../../proto/gen/hub/case/v1/procedure.ts";
import { connectBus } from "../../services/shared/bus/connection.ts";
import { readJournal } from "../../services/shared/bus/reader.ts";
import { createLogger } from "../../services/shared/log.ts";

/** How long after its end each deadline was recorded as overdue, milliseconds; waits for as many as expected, or until a moment. */
export async function overdueLags(url: string, { expected, untilMs }: { expected: number; untilMs: number }): Promise<number[]> {
  const bus = await connectBus({ service: "bench", url, log: createLogger("bench", "warn") });
  const stopping = new AbortController();
  setTimeout(() => stopping.abort(), untilMs - Date.now()).unref();
  const lags: number[] = [];
  for await (const batch of readJournal(bus, { from: 1, filter: "transfer.*.*.deadline_overdue", signal: stopping.signal })) {
    for (const { event } of batch) {
      const { deadline } = DeadlineOverdue.decode(event.data);
      // The last second of `dueAt` still counts.
      lags.push(Date.parse(event.recordedTime) - Date.parse(deadline?.dueAt ?? "") - 1_000);
    }
    if (lags.length >= expected) break;
  }
  await bus.close();
  return lags;
}
