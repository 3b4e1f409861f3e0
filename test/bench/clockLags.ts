import { DeadlineOverdue } from "../../proto/gen/hub/case/v1/procedure.ts";
import { connectBus } from "../../services/shared/bus/connection.ts";
import { JOURNAL } from "../../services/shared/bus/streams.ts";
import { createLogger } from "../../services/shared/log.ts";

/**
 * How long after its end each deadline stood in the journal as overdue, milliseconds, by the server's own time stamp; waits for
 * as many as expected, or until a moment.
 */
export async function overdueLags(url: string, { expected, untilMs }: { expected: number; untilMs: number }): Promise<number[]> {
  const bus = await connectBus({ service: "bench", url, log: createLogger("bench", "warn") });
  const consumer = await bus.js.consumers.get(JOURNAL, { filter_subjects: "transfer.*.*.deadline_overdue" });
  const messages = await consumer.consume({ max_messages: 500 });
  setTimeout(() => messages.stop(), untilMs - Date.now()).unref();
  const lags: number[] = [];
  for await (const { data, info } of messages) {
    const { deadline } = DeadlineOverdue.decode(data);
    // The last second of `dueAt` still counts.
    lags.push(info.timestampNanos / 1e6 - Date.parse(deadline?.dueAt ?? "") - 1_000);
    if (lags.length >= expected) break;
  }
  await bus.close();
  return lags;
}
