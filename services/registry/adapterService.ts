import type { CallContext } from "nice-grpc";
import { AdapterState, type AdapterRevision } from "../../proto/gen/hub/registry/v1/adapter.ts";
import type { AdapterServiceImplementation, GetAdapterResponse } from "../../proto/gen/hub/registry/v1/adapter_service.ts";
import { HubError } from "../shared/errors.ts";
import { toShanghaiTime } from "../shared/time.ts";
import { requireAdapter, type AdapterDeps } from "./adapterDeps.ts";
import { requireOperatorOnly, requireOwnerOrOperator } from "./adapterKeys.ts";
import { attachConformance } from "./attachConformance.ts";
import { noteOf } from "./callers.ts";
import { credentialCalls } from "./credentialCalls.ts";
import { decideAdapter } from "./decideAdapter.ts";
import { pauseAdapter } from "./pauseAdapter.ts";
import { reportHealth } from "./reportHealth.ts";
import { submitAdapter } from "./submitAdapter.ts";

const AUDIT_PAGE = 100;
const AUDIT_PAGE_MAX = 500;

/** RPC → use case. */
export function createAdapterService(deps: AdapterDeps): AdapterServiceImplementation {
  const { register, store } = deps;
  return {
    submitAdapter: (request, context) => submitAdapter(deps, request, context),
    getAdapter: ({ adapterId }, context) => getAdapter(deps, adapterId, context),
    async listAdapters({ state }, context) {
      requireOperatorOnly(context, deps);
      const wanted = register.adapters().filter(({ adapter }) => state === AdapterState.UNSPECIFIED || adapter.state === state);
      return { adapters: wanted.map((record) => store.brief(record)) };
    },
    async listAdapterRevisions({ adapterId }, context) {
      requireOwnerOrOperator(context, deps, adapterId);
      const newest = requireAdapter(deps, adapterId).adapter.revision?.number ?? 0;
      const revisions: AdapterRevision[] = [];
      for (let number = newest; number > 0; number--) {
        const found = await store.findRevision(adapterId, number);
        if (found) revisions.push(found);
      }
      return { revisions };
    },
    decideAdapter: (request, context) => decideAdapter(deps, request, context),
    attachConformance: (request, context) => attachConformance(deps, request, context),
    pauseAdapter: (request, context) => pauseAdapter(deps, request, context),
    reportHealth: (request, context) => reportHealth(deps, request, context),
    ...credentialCalls(deps),
    async listAuditEntries({ pageSize, pageToken, object, by }, context) {
      requireOperatorOnly(context, deps);
      const size = Math.min(pageSize || AUDIT_PAGE, AUDIT_PAGE_MAX);
      const { entries, next } = await register.audit.list({ size, before: readPageToken(pageToken), object, by });
      return { entries, nextPageToken: next === 0 ? "" : String(next) };
    },
  };
}

/** The sequence to go on before; 0 = from the newest. */
function readPageToken(token: string): number {
  if (token === "") return 0;
  if (/^[1-9]\d{0,14}$/.test(token)) return Number(token);
  throw new HubError("INVALID_REQUEST", "page_token 应取自上一页 / page_token is taken from the page before", { pageToken: token.slice(0, 40) });
}

/** One adapter; its owner has then seen what was decided. */
async function getAdapter(deps: AdapterDeps, adapterId: string, context: CallContext): Promise<GetAdapterResponse> {
  const caller = requireOwnerOrOperator(context, deps, adapterId);
  if (!("operator" in caller)) await markSeen(deps, adapterId, context);
  return { adapter: await deps.store.whole(requireAdapter(deps, adapterId)) };
}

function markSeen({ register, now }: AdapterDeps, adapterId: string, context: CallContext): Promise<void> {
  return register.inTurn(async () => {
    const record = register.findAdapter(adapterId);
    if (!record?.adapter.decisions.some(({ seenTime }) => seenTime === "")) return;
    const seenTime = toShanghaiTime(now());
    const decisions = record.adapter.decisions.map((one) => (one.seenTime === "" ? { ...one, seenTime } : one));
    await register.commit(noteOf(context, { id: adapterId }, "adapter.seen"), [{ kind: "adapter", item: { ...record, adapter: { ...record.adapter, decisions } } }]);
  });
}
