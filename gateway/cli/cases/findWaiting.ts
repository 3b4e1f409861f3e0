import type { WaitingLine } from "../../../proto/gen/hub/docket/v1/docket_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import type { HubClients } from "../connection/hubClients.ts";

const PAGE_SIZE = 500;

/** The submission that waits under this event id. Throws CASE_NOT_FOUND when none does. */
export async function findWaiting(eventId: string, { docket }: Pick<HubClients, "docket">): Promise<WaitingLine> {
  let pageToken = "";
  do {
    const page = await docket.listWaiting({ queue: "", pageSize: PAGE_SIZE, pageToken });
    const found = page.waiting.find((one) => one.eventId === eventId);
    if (found) return found;
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  throw new HubError("CASE_NOT_FOUND", `没有等待处理的事件 ${eventId}；见 hub queue list，已决定过的请加 --case / nothing waits under ${eventId}: see hub queue list; for one decided before give --case`, { eventId });
}
