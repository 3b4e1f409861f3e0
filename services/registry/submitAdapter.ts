import type { CallContext } from "nice-grpc";
import { Adapter, AdapterRevision, AdapterState } from "../../proto/gen/hub/registry/v1/adapter.ts";
import type { SubmitAdapterRequest, SubmitAdapterResponse } from "../../proto/gen/hub/registry/v1/adapter_service.ts";
import { HubError } from "../shared/errors.ts";
import { sm3 } from "../shared/ids.ts";
import { toShanghaiTime } from "../shared/time.ts";
import type { AdapterDeps } from "./adapterDeps.ts";
import { identifyAdapterCaller, requireSubmitter, type AdapterCaller } from "./adapterKeys.ts";
import { noteOf } from "./callers.ts";
import { APPLICANT_PREFIX, newKey } from "./issueKey.ts";
import { readManifestFacts, type ManifestFacts } from "./manifestFacts.ts";
import type { Register } from "./register.ts";
import { moveAdapter } from "./rules/adapterLife.ts";
import type { AdapterRecord } from "./tables.ts";

/** Applications that never were live and wait for a decision. */
const OPEN_MAX = 200;
/** Revisions of one adapter that nobody has decided on yet. */
const UNDECIDED_MAX = 20;

const PUBLIC_KEY = /^[A-Za-z0-9+/]{43}=$/;

/** A manifest comes in: the first of an id opens an application, each further one is its next revision. */
export async function submitAdapter(deps: AdapterDeps, { manifest, publicKey }: SubmitAdapterRequest, context: CallContext): Promise<SubmitAdapterResponse> {
  const { register, store } = deps;
  const caller = identifyAdapterCaller(context, deps);
  if (!caller) deps.admit(context.peer);
  const facts = readManifestFacts(manifest);
  if (!PUBLIC_KEY.test(publicKey)) throw new HubError("INVALID_REQUEST", "public_key 应为 32 字节 Ed25519 公钥的 base64 / the base64 of an Ed25519 public key, 32 bytes");
  return register.inTurn(async () => {
    const known = register.findAdapter(facts.id);
    requireOwnId(register, caller, facts.id);
    const manifestHash = sm3(manifest);
    if (known && isSame(known, manifestHash, publicKey)) return { adapter: await store.whole(known), applicantKey: "" };
    requireRoom(register, known);

    const by = { id: caller?.id ?? facts.id };
    const number = (known?.adapter.revision?.number ?? 0) + 1;
    const revision = toRevision(facts, { number, manifest, manifestHash, publicKey, submittedBy: by.id, submitTime: toShanghaiTime(deps.now()) });
    await store.keepRevision(facts.id, revision);
    const { record, applicantKey } = withRevision(known, revision, facts.id);
    await register.commit(noteOf(context, by, "adapter.submitted"), [{ kind: "adapter", item: record }]);
    if (known && !isDecided(known.adapter)) await store.dropRevision(facts.id, number - 1);
    return { adapter: await store.whole(record), applicantKey };
  });
}

/** The id is free, or the caller's. Throws UNAUTHENTICATED, INVALID_REQUEST. */
function requireOwnId(register: Register, caller: AdapterCaller | undefined, id: string): void {
  requireSubmitter(caller, id, register.findAdapter(id)?.adapter ?? register.findSystem(id));
  if (register.findOperator(id)) throw new HubError("INVALID_REQUEST", `标识已被占用 / the id ${id} is taken; choose another`, { adapter: id });
}

function isSame({ adapter }: AdapterRecord, manifestHash: string, publicKey: string): boolean {
  return adapter.state !== AdapterState.RETIRED && adapter.revision?.manifestHash === manifestHash && adapter.revision.publicKey === publicKey;
}

/** Whether somebody decided on the newest revision, or it came to anything. */
function isDecided({ revision, decisions }: Adapter): boolean {
  return decisions.some(({ revision: number, to }) => number === revision?.number && to !== AdapterState.SUBMITTED);
}

function requireRoom(register: Register, known: AdapterRecord | undefined): void {
  if (known) {
    const { id, decisions } = known.adapter;
    const undecided = decisions.length - 1 - decisions.findLastIndex(({ to }) => to !== AdapterState.SUBMITTED);
    if (undecided < UNDECIDED_MAX) return;
    throw new HubError("TOO_MANY_OPEN", `已有 ${undecided} 版待审 / ${undecided} revisions of ${id} wait for a decision; wait for the hub's operator`, { adapter: id });
  }
  const open = register.adapters().filter(({ adapter }) => adapter.liveRevision === 0 && adapter.state !== AdapterState.RETIRED).length;
  if (open >= OPEN_MAX) throw new HubError("TOO_MANY_OPEN", `待审申请已达 ${OPEN_MAX} 个，请联系运维 / ${OPEN_MAX} applications wait; ask the hub's operator`, {});
}

type Submitted = Pick<AdapterRevision, "number" | "manifest" | "manifestHash" | "publicKey" | "submittedBy" | "submitTime">;

function toRevision(facts: ManifestFacts, submitted: Submitted): AdapterRevision {
  const { version, systemName, systemNameEn, ownerUscc, agencyUsccs, contact, grants, subscription } = facts;
  return AdapterRevision.fromPartial({ ...submitted, version, systemName, systemNameEn, ownerUscc, agencyUsccs, contact, grants, ...(subscription ? { subscription } : {}) });
}

/** The adapter with its next revision: what was proved was proved of the former one. The record holds no manifest. */
function withRevision(known: AdapterRecord | undefined, whole: AdapterRevision, id: string): { record: AdapterRecord; applicantKey: string } {
  const { submitTime: time, submittedBy: by } = whole;
  const revision = { ...whole, manifest: "" };
  if (known) {
    const moved = moveAdapter({ ...known.adapter, revision, conformance: undefined }, { to: AdapterState.SUBMITTED, mover: "applicant", by, time, reason: "", remedies: [] });
    return { record: { ...known, adapter: { ...moved, decisions: asSeen(moved, time) } }, applicantKey: "" };
  }
  const applicantKey = newKey(APPLICANT_PREFIX);
  const first = { revision: 1, from: AdapterState.UNSPECIFIED, to: AdapterState.SUBMITTED, by, time, reason: "", remedies: [], seenTime: time };
  const adapter = Adapter.fromPartial({ id, state: AdapterState.SUBMITTED, revision, decisions: [first], createTime: time, changeTime: time });
  return { record: { adapter, applicantKeyHash: sm3(applicantKey) }, applicantKey };
}

/** Who submits knows that they did. */
const asSeen = ({ decisions }: Adapter, time: string) => decisions.map((one, index) => (index === decisions.length - 1 ? { ...one, seenTime: time } : one));
