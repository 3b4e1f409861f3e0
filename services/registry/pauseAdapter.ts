import type { CallContext } from "nice-grpc";
import { AdapterState, type Adapter } from "../../proto/gen/hub/registry/v1/adapter.ts";
import type { PauseAdapterRequest, PauseAdapterResponse } from "../../proto/gen/hub/registry/v1/adapter_service.ts";
import { Right } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../shared/errors.ts";
import { toShanghaiTime } from "../shared/time.ts";
import { requireAdapter, requireReason, type AdapterDeps } from "./adapterDeps.ts";
import { requireOwnerOrOperator, type AdapterCaller } from "./adapterKeys.ts";
import { noteOf } from "./callers.ts";
import { requireOwnResume } from "./ownSubscriptions.ts";
import type { Change, ChangeNote } from "./register.ts";
import { stateName } from "./rules/adapterLife.ts";
import { subscriptionChange } from "./storeSubscription.ts";

/** The adapter reads nothing and its subscription holds, until it goes on; what an operator paused, an operator resumes. */
export async function pauseAdapter(deps: AdapterDeps, { adapterId, paused, reason }: PauseAdapterRequest, context: CallContext): Promise<PauseAdapterResponse> {
  const { register, store } = deps;
  const caller = requireOwnerOrOperator(context, deps, adapterId, Right.OPERATE);
  const pauseReason = paused ? requireReason(reason).slice(0, 500) : "";
  return register.inTurn(async () => {
    const record = requireAdapter(deps, adapterId);
    const { adapter } = record;
    requireRunning(adapter);
    if (!("operator" in caller)) requireOwnPause(adapter);
    if (adapter.paused === paused && (!paused || !takesOver(adapter, caller))) return { adapter: await store.whole(record) };
    const time = toShanghaiTime(deps.now());
    const note: ChangeNote = { ...noteOf(context, caller, paused ? "adapter.paused" : "adapter.resumed", pauseReason), time };
    const item = { ...record, adapter: { ...adapter, paused, pauseReason, pausedBy: paused ? caller.id : "", changeTime: time } };
    await register.commit(note, [{ kind: "adapter", item }, ...(await subscriptionChanges(deps, adapterId, { caller, note, paused, pauseReason }))]);
    return { adapter: await store.whole(item) };
  });
}

function requireRunning({ id, state, liveRevision }: Adapter): void {
  const stopped: readonly AdapterState[] = [AdapterState.SUSPENDED, AdapterState.RETIRED];
  if (liveRevision > 0 && !stopped.includes(state)) return;
  throw new HubError("ADAPTER_WRONG_STATE", `${id} 未在运行（${stateName(state)}） / is not live: ${stateName(state)}`, { adapter: id, state: stateName(state) });
}

/** An owner changes only their own pause. */
function requireOwnPause({ id, paused, pausedBy, pauseReason }: Adapter): void {
  if (!paused || pausedBy === id) return;
  throw new HubError("ADAPTER_WRONG_STATE", `由运维暂停 / paused by ${pausedBy}: ${pauseReason}; ask them to resume it`, { adapter: id, pausedBy });
}

/** An operator makes an owner's pause theirs. */
const takesOver = ({ id, pausedBy }: Adapter, caller: AdapterCaller): boolean => "operator" in caller && pausedBy === id;

interface Pause {
  readonly caller: AdapterCaller;
  readonly note: ChangeNote;
  readonly paused: boolean;
  readonly pauseReason: string;
}

async function subscriptionChanges({ register }: AdapterDeps, id: string, { caller, note, paused, pauseReason }: Pause): Promise<Change[]> {
  const [subscription, system] = [register.findSubscription(id), register.findSystem(id)];
  if (!subscription || !system || (!paused && !subscription.paused)) return [];
  if (!paused && !("operator" in caller)) await requireOwnResume(register, system, subscription);
  // A pause of its own, by an operator, outlives that of the adapter's owner.
  if (paused && subscription.paused && !("operator" in caller)) return [];
  return subscriptionChange(register, { ...subscription, paused, pauseReason }, note);
}
