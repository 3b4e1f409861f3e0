import { HopKind } from "../../../proto/gen/hub/trace/v1/trace.ts";
import { SearchHopsRequest, type ListPayloadViewsRequest, type ListPayloadViewsResponse } from "../../../proto/gen/hub/trace/v1/trace_service.ts";
import type { Sql } from "../../shared/db/sql.ts";
import { readSearch } from "../search/searchRequest.ts";
import { countStatement } from "../search/searchStatement.ts";
import { searchHops } from "../search/searchHops.ts";

/** Full views, newest first, and how many there are. They stay in the book for ever; the journal is their truth. */
export async function listPayloadViews(sql: Sql, request: ListPayloadViewsRequest): Promise<ListPayloadViewsResponse> {
  const search = SearchHopsRequest.fromPartial({ ...request, kinds: [HopKind.VIEWED] });
  const { conditions } = readSearch(search, "");
  const { text, params } = countStatement(conditions);
  const [{ hops, nextPageToken }, [counted]] = await Promise.all([searchHops(sql, search, ""), sql.query<{ total: bigint }>(text, params)]);
  const views = hops.map(({ time, operator, eventId, eventType, caseId, message }) => ({ time, operator, eventId, eventType, caseId, reason: message }));
  return { views, total: counted?.total ?? 0n, nextPageToken };
}
