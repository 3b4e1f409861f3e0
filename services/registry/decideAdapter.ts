import type { CallContext } from "nice-grpc";
import { AdapterState, ConformanceReport, type Adapter, type Grants } from "../../proto/gen/hub/registry/v1/adapter.ts";
import type { DecideAdapterRequest, DecideAdapterResponse } from "../../proto/gen/hub/registry/v1/adapter_service.ts";
import { Right, type System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../shared/errors.ts";
import { toShanghaiTime } from "../shared/time.ts";
import { requireAdapter, requireReason, type AdapterDeps } from "./adapterDeps.ts";
import { requireOperatorOnly } from "./adapterKeys.ts";
import { noteOf } from "./callers.ts";
import { checkSystem } from "./checks.ts";
import { checkSubscription } from "./checkSubscription.ts";
import type { Change, ChangeNote, Register } from "./register.ts";
import { moveAdapter, stateName } from "./rules/adapterLife.ts";
import { beyondAsked, liveSubscription, liveSystem } from "./rules/goLive.ts";
import { subscriptionChange } from "./storeSubscription.ts";

const REMEDIES = 50;

/** An operator decides; the state and everything that follows from it change together. */
export async function decideAdapter(deps: AdapterDeps, request: DecideAdapterRequest, context: CallContext): Promise<DecideAdapterResponse> {
  const { register, store } = deps;
  const operator = requireOperatorOnly(context, deps, Right.APPROVE);
  const reason = requireReason(request.reason);
  const { adapterId, state: to, remedies } = request;
  if (!isDecidable(to)) throw new HubError("INVALID_REQUEST", `不能决定为 ${stateName(to)} / nobody decides on ${stateName(to)}; possible: RETURNED, SANDBOX, LIVE, SUSPENDED, RETIRED`, {});
  if (remedies.length > REMEDIES || remedies.some(({ length }) => length > 2_000)) throw new HubError("INVALID_REQUEST", `整改步骤至多 ${REMEDIES} 条，每条 2000 字 / at most ${REMEDIES} remedies of 2,000 characters`, {});
  return register.inTurn(async () => {
    const record = requireAdapter(deps, adapterId);
    const { adapter } = record;
    requireRevision(adapter, request.expectedRevision);
    if (adapter.state === to && !saysMore(adapter, { reason, remedies })) return { adapter: await store.whole(record) };
    const report = adapter.conformance && ConformanceReport.decode(adapter.conformance.report);
    const time = toShanghaiTime(deps.now());
    const moved = moveAdapter(adapter, { to, mover: "operator", by: operator.id, time, reason, remedies }, report);
    const note: ChangeNote = { ...noteOf(context, operator, "adapter.decided", reason), time };
    const item = { ...record, adapter: moved };
    await register.commit(note, [{ kind: "adapter", item }, ...effects[to](register, adapter, { grants: request.grants, note })]);
    return { adapter: await store.whole(item) };
  });
}

function requireRevision({ id, revision }: Adapter, expected: number): void {
  const there = revision?.number ?? 0;
  if (expected === 0 || expected === there) return;
  throw new HubError("ADAPTER_CHANGED", `所审为第 ${expected} 版，现为第 ${there} 版 / you looked at revision ${expected}, there is revision ${there} now; look at it first`, { adapter: id, revision: String(there) });
}

/** Sent back once more with other words: what was forgotten the first time has to reach the applicant too. */
function saysMore({ state, decisions }: Adapter, { reason, remedies }: Pick<DecideAdapterRequest, "reason" | "remedies">): boolean {
  const last = decisions.at(-1);
  return state === AdapterState.RETURNED && (last?.reason !== reason || last.remedies.join("\n") !== remedies.join("\n"));
}

interface Decided {
  readonly grants: Grants | undefined;
  readonly note: ChangeNote;
}

type Effect = (register: Register, adapter: Adapter, decided: Decided) => Change[];

const nothing: Effect = () => [];

/** What may be decided, and what it changes beside the adapter itself. */
const effects = {
  [AdapterState.RETURNED]: nothing,
  [AdapterState.SANDBOX]: nothing,
  [AdapterState.LIVE]: (register, adapter, decided) => (adapter.state === AdapterState.SUSPENDED ? turn(register, adapter, false) : goLive(register, adapter, decided)),
  [AdapterState.SUSPENDED]: (register, adapter) => turn(register, adapter, true),
  [AdapterState.RETIRED]: (register, adapter, { note }) => [...turn(register, adapter, true), ...endSubscriptions(register, adapter, note)],
} satisfies Partial<Record<AdapterState, Effect>>;

type Decidable = keyof typeof effects;
const isDecidable = (state: AdapterState): state is Decidable => state in effects;

/** Switches the system of an adapter off or on; one that the adapter never was live for is not its. */
function turn(register: Register, { id, liveRevision }: Adapter, disabled: boolean): Change[] {
  const system = register.findSystem(id);
  return system && liveRevision > 0 ? [{ kind: "system", item: { ...system, disabled } }] : [];
}
function goLive(register: Register, { id, revision }: Adapter, { grants: given, note }: Decided): Change[] {
  const asked = revision?.grants;
  if (!revision || !asked) return [];
  const grants = given ?? asked;
  const more = beyondAsked(grants, asked);
  if (more.length > 0) throw new HubError("INVALID_REQUEST", `授权超出申请 / grants go beyond what was asked for: ${more.join("; ")}`, { adapter: id, problems: more.join("; ") });
  const system: System = checkSystem(liveSystem(register.findSystem(id), id, revision, grants));
  const subscription = liveSubscription(register.findSubscription(id), revision.subscription, grants);
  const checked = subscription && checkSubscription(subscription, (asked) => (asked === id ? system : undefined));
  return [{ kind: "system", item: system }, ...(checked ? subscriptionChange(register, checked, note) : [])];
}

function endSubscriptions(register: Register, adapter: Adapter, { by, time = "" }: ChangeNote): Change[] {
  const own = register.current().subscriptions.filter(({ system }) => system === adapter.id && adapter.liveRevision > 0);
  return own.map(({ id, version, system }) => ({ kind: "ending", id, ending: { version, system, time, by } }));
}
