import { gauge } from "../shared/telemetry/metrics.ts";

const behind = gauge({ name: "hub_trace_behind_messages", help: "追踪库落后的消息数 / messages of hops that the book has not stored" });
const hops = gauge({ name: "hub_trace_hops", help: "追踪库中的步骤数 / hops in the book" });
const available = gauge({ name: "hub_trace_available", help: "追踪库可用 / the book can be asked" });

/** What is read of the book; see TraceService.GetTraceState. */
export type ReadTraceState = () => Promise<{ readonly behind: bigint; readonly hops: bigint }>;

/** A reader for `onScrape`. */
export function createTraceReader(read: ReadTraceState): () => Promise<void> {
  return async () => {
    try {
      const state = await read();
      behind.set(Number(state.behind));
      hops.set(Number(state.hops));
      available.set(1);
    } catch {
      // How far it is behind is not known; that it cannot be asked is.
      available.set(0);
    }
  };
}
