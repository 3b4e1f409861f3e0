import { createPublicKey, verify } from "node:crypto";
import type { CallContext } from "nice-grpc";
import { AdapterState, ConformanceReport, type Adapter } from "../../proto/gen/hub/registry/v1/adapter.ts";
import type { AttachConformanceRequest, AttachConformanceResponse } from "../../proto/gen/hub/registry/v1/adapter_service.ts";
import { HubError } from "../shared/errors.ts";
import { toShanghaiTime } from "../shared/time.ts";
import { requireAdapter, type AdapterDeps } from "./adapterDeps.ts";
import { requireOwnerOrOperator } from "./adapterKeys.ts";
import { noteOf } from "./callers.ts";
import { moveAdapter, stateName } from "./rules/adapterLife.ts";
import { checkProblems, misfits } from "./rules/conformance.ts";

/** Largest report, bytes. */
const REPORT_BYTES = 256 * 1024;
/** SubjectPublicKeyInfo of Ed25519 up to the key's 32 bytes (RFC 8410). */
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

/** A report comes in: kept when it is of this manifest and its signature holds; a pass makes the adapter PROVEN. */
export async function attachConformance(deps: AdapterDeps, { adapterId, report: bytes, signature }: AttachConformanceRequest, context: CallContext): Promise<AttachConformanceResponse> {
  const { register, store } = deps;
  const caller = requireOwnerOrOperator(context, deps, adapterId);
  if (bytes.length > REPORT_BYTES) throw new HubError("INVALID_REQUEST", `报告过大 / the report has ${bytes.length} bytes; at most ${REPORT_BYTES}`, {});
  return register.inTurn(async () => {
    const record = requireAdapter(deps, adapterId);
    const { adapter } = record;
    if (adapter.conformance && Buffer.compare(bytes, adapter.conformance.report) === 0) return { adapter: await store.whole(record) };
    requireProvable(adapter);
    const report = readReport(bytes);
    requireFit(adapter, { bytes, signature, report }, deps.now());
    const time = toShanghaiTime(deps.now());
    const item = { ...record, adapter: judged({ ...adapter, conformance: { report: bytes, signature, attachTime: time }, changeTime: time }, report, time) };
    await register.commit({ ...noteOf(context, caller, "conformance.attached"), time }, [{ kind: "adapter", item }]);
    return { adapter: await store.whole(item) };
  });
}

function requireProvable({ id, state }: Adapter): void {
  if (state === AdapterState.SANDBOX || state === AdapterState.PROVEN) return;
  throw new HubError("ADAPTER_WRONG_STATE", `${id} 现为 ${stateName(state)}，未准予沙箱 / is ${stateName(state)}: a report is taken once it is approved for the sandbox`, { adapter: id, state: stateName(state) });
}

function readReport(bytes: Uint8Array): ConformanceReport {
  try {
    return ConformanceReport.decode(bytes);
  } catch {
    throw new HubError("INVALID_REQUEST", "报告无法读取 / the report cannot be read: wanted a serialised ConformanceReport", {});
  }
}

interface Presented {
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
  readonly report: ConformanceReport;
}

function requireFit({ id, revision }: Adapter, { bytes, signature, report }: Presented, now: number): void {
  if (!revision) return;
  const signed = isSigned(bytes, signature, revision.publicKey) ? [] : ["签名与所登记的公钥不符 / the signature does not fit the key that was submitted"];
  const problems = [...signed, ...misfits(report, revision, { id, now })];
  if (problems.length > 0) throw new HubError("INVALID_REQUEST", `报告不能采用 / the report cannot be taken: ${problems.join("; ")}`, { adapter: id, problems: problems.join("\n") });
}

function isSigned(bytes: Uint8Array, signature: Uint8Array, publicKey: string): boolean {
  const key = createPublicKey({ key: Buffer.concat([SPKI, Buffer.from(publicKey, "base64")]), format: "der", type: "spki" });
  return signature.length === 64 && verify(null, bytes, key, signature);
}

/** The state that follows from a report; a decision only where it changes. */
function judged(adapter: Adapter, report: ConformanceReport, time: string): Adapter {
  const problems = checkProblems(report);
  const to = problems.length === 0 ? AdapterState.PROVEN : AdapterState.SANDBOX;
  if (to === adapter.state) return adapter;
  const reason = problems.length === 0 ? "符合性测试通过 / every check passed" : problems.join("; ").slice(0, 2_000);
  return moveAdapter(adapter, { to, mover: "hub", by: "service", time, reason, remedies: [] }, report);
}
