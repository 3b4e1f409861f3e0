import type { CallContext } from "nice-grpc";
import type { StreamEventsRequest, StreamEventsResponse } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { BusConnection } from "../../shared/bus/connection.ts";
import { JOURNAL } from "../../shared/bus/streams.ts";
import { HubError } from "../../shared/errors.ts";
import type { Logger } from "../../shared/log.ts";
import { firstSequence } from "../openSubscription.ts";
import type { SharedJournal } from "../sharedJournal.ts";
import { follow } from "./follow.ts";
import { readerAccess, type AccessDeps } from "./readerAccess.ts";

export interface StreamDeps extends AccessDeps {
  readonly bus: BusConnection;
  readonly journal: SharedJournal;
  readonly log: Logger;
  /** The service stops. */
  readonly signal: AbortSignal;
}

/** Streams open at once; each has a batch of events in memory. */
const STREAMS_MAX = 500;

/** Events as a subscription, or an operator, may read them; the reader keeps its place. */
export function streamEvents(deps: StreamDeps) {
  const { bus, journal, log } = deps;
  let open = 0;
  return async function* (request: StreamEventsRequest, context: CallContext): AsyncGenerator<StreamEventsResponse> {
    const access = readerAccess(deps, request, context);
    access();
    if (open >= STREAMS_MAX) throw new HubError("TARGET_RATE_LIMITED", `同时打开的流过多 / more than ${STREAMS_MAX} streams are open, try again later`);
    open++;
    const signal = AbortSignal.any([context.signal, deps.signal]);
    try {
      const last = await journalLast(bus);
      const from = await placeOf(bus, request, last);
      yield* follow({ read: (first, stop) => journal.read(first, stop), from, access, log, signal, ...(request.untilNow ? { through: last } : {}) });
    } finally {
      open--;
    }
    if (deps.signal.aborted) throw new HubError("SHUTTING_DOWN", "服务正在停止，请重连 / the service is stopping, connect again");
  };
}

async function placeOf(bus: BusConnection, { afterSequence, start }: StreamEventsRequest, last: number): Promise<number> {
  if (afterSequence === undefined) return firstSequence(bus, start ?? { at: { $case: "now", value: true } });
  if (afterSequence <= BigInt(last)) return Number(afterSequence) + 1;
  throw new HubError("INVALID_REQUEST", `位置 ${afterSequence} 在事件日志之外（末尾为 ${last}） / place ${afterSequence} is past the end of the journal, which is ${last}`, {
    place: String(afterSequence),
    last: String(last),
  });
}

async function journalLast(bus: BusConnection): Promise<number> {
  try {
    return (await bus.jsm.streams.info(JOURNAL)).state.last_seq;
  } catch (cause) {
    throw new HubError("JOURNAL_UNAVAILABLE", "事件日志暂不可用，请重试 / the journal does not answer, try again", {}, { cause });
  }
}
