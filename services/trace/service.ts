import type { CallContext } from "nice-grpc";
import type { GetTraceStateResponse, TraceKeyResponse, TraceServiceImplementation } from "../../proto/gen/hub/trace/v1/trace_service.ts";
import { Right } from "../../proto/gen/hub/registry/v1/registry.ts";
import { TRACE } from "../shared/bus/streams.ts";
import { HubError } from "../shared/errors.ts";
import { requireOperator } from "../shared/grpc/authentication.ts";
import type { RegistryView } from "../shared/registryClient.ts";
import { isRebuilding } from "./bookState.ts";
import { explainDelivery, type ExplainDeps } from "./explain/explainDelivery.ts";
import type { BookKeeping } from "./keepBook.ts";
import { linkedCases } from "./linkedCases.ts";
import { listPayloadViews } from "./payload/listPayloadViews.ts";
import { rightFor, viewPayload, type PayloadDeps } from "./payload/viewPayload.ts";
import { findCaseHops, findHops } from "./search/findHops.ts";
import { searchHops } from "./search/searchHops.ts";

export interface TraceDeps extends ExplainDeps, PayloadDeps {
  readonly keeping: Pick<BookKeeping, "current" | "rebuild">;
  readonly registry: Pick<RegistryView, "subscriptions" | "findOperator">;
  readonly serviceKey: string;
  readonly keySecret: string;
}

const CASES_MAX = 500;

/** RPC → use case. The book tells who had dealings with whom: only for operators. */
export function createTraceService(deps: TraceDeps): TraceServiceImplementation {
  const { keeping, keySecret } = deps;
  const sql = () => keeping.current().sql;
  const door = { serviceKey: deps.serviceKey, findOperator: deps.registry.findOperator };
  const operator = (context: CallContext, right?: Right) => requireOperator(context, door, right);
  return {
    async traceKey({ key }, context) {
      operator(context);
      if (key.trim() === "") throw new HubError("INVALID_REQUEST", "请给出事件号、文书号、案件号、信用代码或当事人名称 / give an event id, decision or document number, case id, credit code or name of a party");
      return { ...(await withLinks(deps, await findHops(sql(), key, keySecret))), partial: await partial(deps) };
    },
    async traceCases({ caseIds }, context) {
      operator(context);
      if (caseIds.length > CASES_MAX) throw new HubError("INVALID_REQUEST", `一次至多 ${CASES_MAX} 案 / at most ${CASES_MAX} cases at once`, { count: String(caseIds.length) });
      return findCaseHops(sql(), caseIds);
    },
    async searchHops(request, context) {
      operator(context);
      return { ...(await searchHops(sql(), request, keySecret)), partial: await partial(deps) };
    },
    explainDelivery(request, context) {
      operator(context);
      return explainDelivery(deps, request);
    },
    viewPayload(request, context) {
      const { id } = operator(context, rightFor[request.level]);
      return viewPayload(deps, id, request);
    },
    async listPayloadViews(request, context) {
      operator(context);
      return listPayloadViews(sql(), request);
    },
    async rebuildTrace(_request, context) {
      operator(context, Right.OPERATE);
      await keeping.rebuild();
      return {};
    },
    async getTraceState(_request, context) {
      operator(context);
      return readTraceState(deps);
    },
  };
}

async function withLinks({ journal, keySecret }: TraceDeps, found: TraceKeyResponse): Promise<TraceKeyResponse> {
  const links = await linkedCases(journal, keySecret, found.cases.map(({ caseId }) => caseId));
  return { ...found, cases: found.cases.map((one) => ({ ...one, linkedCaseIds: [...(links.get(one.caseId) ?? [])] })) };
}

async function partial({ keeping }: TraceDeps): Promise<boolean> {
  return isRebuilding(await keeping.current().book.progress());
}

/** How far the book is. Throws JOURNAL_UNAVAILABLE, DATABASE_UNAVAILABLE. */
export async function readTraceState({ keeping, bus }: Pick<TraceDeps, "keeping" | "bus">): Promise<GetTraceStateResponse> {
  const progress = await keeping.current().book.progress();
  const { hops, position, rebuildPosition, rebuildThrough } = progress;
  const { state: stream } = await bus.jsm.streams.info(TRACE).catch((cause: unknown) => {
    throw new HubError("JOURNAL_UNAVAILABLE", "消息服务器暂不可用，请重试 / the message server is not available, try again", {}, { cause });
  });
  // Messages that the stream has let go are nobody's any more.
  const behind = stream.messages === 0 ? 0 : Math.max(0, stream.last_seq - position);
  return { hops, behind: BigInt(behind), rebuilding: isRebuilding(progress), rebuildBehind: BigInt(Math.max(0, rebuildThrough - rebuildPosition)) };
}
