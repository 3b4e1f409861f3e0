import type { CallContext } from "nice-grpc";
import { AdapterState, type Adapter, type AdapterHealth } from "../../proto/gen/hub/registry/v1/adapter.ts";
import type { ReportHealthRequest, ReportHealthResponse } from "../../proto/gen/hub/registry/v1/adapter_service.ts";
import type { Credential, System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { credentialsOf, isOver, warningDays } from "../shared/credentials.ts";
import { HubError } from "../shared/errors.ts";
import { toShanghaiTime } from "../shared/time.ts";
import type { AdapterDeps } from "./adapterDeps.ts";
import { identifyAdapterCaller } from "./adapterKeys.ts";

const LONGEST_ERROR = 500;

/** A running adapter says how it is, and hears what its owner should know. */
export async function reportHealth(deps: AdapterDeps, { health }: ReportHealthRequest, context: CallContext): Promise<ReportHealthResponse> {
  const { register, store } = deps;
  const caller = identifyAdapterCaller(context, deps);
  if (!caller) throw new HubError("UNAUTHENTICATED", "需要系统密钥 / the system's key is needed");
  if ("operator" in caller || caller.applicant) throw new HubError("NOT_GRANTED", "只有系统自身可报告运行状况 / only the system itself reports on its health", { id: caller.id });
  const now = deps.now();
  if (health) store.setHealth(caller.owned, { ...health, lastError: health.lastError.slice(0, LONGEST_ERROR), reportTime: toShanghaiTime(now) });
  const expiring = expiringOf(register.findSystem(caller.owned), now);
  const adapter = register.findAdapter(caller.owned)?.adapter;
  if (!adapter) return { state: AdapterState.UNSPECIFIED, paused: false, expiring, unseen: [], warnings: [] };
  const unseen = adapter.decisions.filter(({ seenTime }) => seenTime === "");
  return { state: adapter.state, paused: adapter.paused, expiring, unseen, warnings: health ? await warningsOf(deps, adapter, health) : [] };
}

function expiringOf(system: System | undefined, now: number): Credential[] {
  if (!system) return [];
  // Those that are over open nothing any more: nobody who asks here uses them.
  const due = credentialsOf(system).filter((one) => warningDays(one, now) !== undefined && !isOver(one, now));
  return due.map((one) => ({ ...one, hash: "" }));
}

async function warningsOf({ store }: AdapterDeps, { id, liveRevision }: Adapter, health: AdapterHealth): Promise<string[]> {
  if (liveRevision === 0) return ["尚未上线 / this adapter is not live"];
  const live = await store.findRevision(id, liveRevision);
  if (!live || health.manifestHash === "" || live.manifestHash === health.manifestHash) return [];
  return [`运行的清单 ${health.manifestVersion || "?"} 不是已批准的第 ${liveRevision} 版（${live.version}） / runs manifest ${health.manifestVersion || "?"}, approved is revision ${liveRevision} (${live.version}); submit the new one, or run the approved one`];
}
