import type { ListReconciliationsRequest, ListReconciliationsResponse } from "../../../proto/gen/hub/delivery/v1/reconcile_service.ts";
import { HubError } from "../../shared/errors.ts";
import type { RegistryView } from "../../shared/registryClient.ts";
import type { ReportBook } from "./reportBook.ts";

const PAGE_DEFAULT = 100;
const PAGE_MAX = 1_000;

/** Reports on record, newest first; of the subscriptions that the register has. */
export async function listReconciliations(reports: ReportBook, registry: RegistryView, { subscriptionId, pageSize }: ListReconciliationsRequest): Promise<ListReconciliationsResponse> {
  if (pageSize > PAGE_MAX) throw new HubError("INVALID_REQUEST", `page_size 最多 ${PAGE_MAX} / at most ${PAGE_MAX}: ${pageSize}`, { pageSize: String(pageSize) });
  const count = pageSize || PAGE_DEFAULT;
  const ids = subscriptionId === "" ? registry.subscriptions().map(({ id }) => id) : [subscriptionId];
  const found = [];
  for (const id of ids) found.push(...(await reports.last(id, count)));
  return { reports: found.sort((a, b) => (a.reportId < b.reportId ? 1 : -1)).slice(0, count) };
}
