import type { ListIncidentsRequest, ListIncidentsResponse } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { HubError } from "../../shared/errors.ts";
import type { IncidentWatch } from "./watchIncidents.ts";

const PAGE_DEFAULT = 100;
const PAGE_MAX = 1_000;

/** Throws INVALID_REQUEST, JOURNAL_UNAVAILABLE. */
export async function listIncidents(watch: Pick<IncidentWatch, "list">, { resolved, pageSize }: ListIncidentsRequest): Promise<ListIncidentsResponse> {
  if (pageSize > PAGE_MAX) throw new HubError("INVALID_REQUEST", `每页至多 ${PAGE_MAX} 条，收到 ${pageSize} / at most ${PAGE_MAX} per page, got ${pageSize}`, { pageSize: String(pageSize) });
  const incidents = await watch.list({ resolved, pageSize: pageSize || PAGE_DEFAULT }).catch((cause: unknown) => {
    if (cause instanceof HubError) throw cause;
    throw new HubError("JOURNAL_UNAVAILABLE", "事件日志暂不可用，请重试 / the journal is not available, try again", {}, { cause });
  });
  return { incidents };
}
