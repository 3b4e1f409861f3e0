import type { TraceServiceImplementation } from "../../proto/gen/hub/trace/v1/trace_service.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import { TRACE } from "../shared/bus/streams.ts";
import { HubError } from "../shared/errors.ts";
import { requireServiceKey } from "../shared/grpc/authentication.ts";
import { notBuilt } from "../shared/grpc/notBuilt.ts";
import { findCaseHops, findHops } from "./findHops.ts";
import type { BookKeeping } from "./keepBook.ts";

export interface TraceDeps {
  readonly bus: BusConnection;
  readonly keeping: Pick<BookKeeping, "current">;
  readonly serviceKey: string;
}

const CASES_MAX = 500;

/** RPC → use case. The book tells who had dealings with whom: only for the operator. */
export function createTraceService({ bus, keeping, serviceKey }: TraceDeps): TraceServiceImplementation {
  return {
    ...notBuilt("searchHops", "explainDelivery", "viewPayload", "listPayloadViews", "rebuildTrace"),
    async traceKey({ key }, context) {
      requireServiceKey(context, serviceKey);
      if (key.trim() === "") throw new HubError("INVALID_REQUEST", "请给出事件号、文书号、案件号或信用代码 / give an event id, decision or document number, case id or credit code");
      return findHops(keeping.current().sql, key);
    },
    async traceCases({ caseIds }, context) {
      requireServiceKey(context, serviceKey);
      if (caseIds.length > CASES_MAX) throw new HubError("INVALID_REQUEST", `一次至多 ${CASES_MAX} 案 / at most ${CASES_MAX} cases at once`, { count: String(caseIds.length) });
      return findCaseHops(keeping.current().sql, caseIds);
    },
    async getTraceState(_request, context) {
      requireServiceKey(context, serviceKey);
      const { hops, position } = await keeping.current().book.state();
      const last = (await streamInfo(bus)).state.last_seq;
      return { hops, behind: BigInt(Math.max(0, last - position)), rebuilding: false, rebuildBehind: 0n };
    },
  };
}

async function streamInfo(bus: BusConnection) {
  return bus.jsm.streams.info(TRACE).catch((cause: unknown) => {
    throw new HubError("JOURNAL_UNAVAILABLE", "消息服务器暂不可用，请重试 / the message server is not available, try again", {}, { cause });
  });
}
