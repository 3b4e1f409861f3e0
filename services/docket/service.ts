import type { DocketServiceImplementation } from "../../proto/gen/hub/docket/v1/docket_service.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import { requireServiceKey } from "../shared/grpc/authentication.ts";
import type { DocketKeeping } from "./keepDocket.ts";
import { listCases } from "./lists/listCases.ts";
import { listDeadlines } from "./lists/listDeadlines.ts";
import { listTransferReviews } from "./lists/listTransferReviews.ts";
import { listWaiting } from "./lists/listWaiting.ts";
import { readDocketState } from "./readDocketState.ts";
import { parseRequest } from "./lists/parseRequest.ts";
import { createRequests } from "./lists/requests.ts";
import { reportTransfers } from "./report/reportTransfers.ts";
import type { ProcedureNames } from "./rules/procedureNames.ts";

export interface DocketDeps {
  readonly bus: BusConnection;
  readonly keeping: Pick<DocketKeeping, "current">;
  readonly names: ProcedureNames;
  readonly divisions: ReadonlyMap<string, string>;
  readonly serviceKey: string;
  /** Milliseconds. */
  readonly now: () => number;
}

/** RPC → use case. The docket names parties and confidential cases: only for the operator. */
export function createDocketService({ bus, keeping, names, divisions, serviceKey, now }: DocketDeps): DocketServiceImplementation {
  const requests = createRequests(names);
  const open = (context: Parameters<typeof requireServiceKey>[0]) => {
    requireServiceKey(context, serviceKey);
    return keeping.current();
  };
  return {
    listCases: async (request, context) => listCases(open(context).sql, names, parseRequest(requests.listCases, request)),
    listDeadlines: async (request, context) => listDeadlines(open(context).sql, parseRequest(requests.listDeadlines, request)),
    listWaiting: async (request, context) => listWaiting(open(context).sql, parseRequest(requests.listWaiting, request)),
    listTransferReviews: async (request, context) => listTransferReviews(open(context).sql, now(), parseRequest(requests.listTransferReviews, request)),
    reportTransfers: async (request, context) =>
      reportTransfers({ sql: open(context).sql, names, divisions, now: now() }, parseRequest(requests.reportTransfers, request)),
    getDocketState: async (_request, context) => readDocketState(bus, open(context)),
  };
}
