import { AnswerResult, type Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { HubError, toHubError } from "../../../services/shared/errors.ts";
import { recordKey } from "../../../services/shared/events/recordKey.ts";
import type { RecordTarget, TargetRecord, WriteResult } from "../connectors/contract.ts";
import type { AdapterContext, DeliveryAnswer, Sink } from "../contract.ts";
import type { Condition, Mapping, MappingProblem } from "../mapping/contract.ts";
import { toTargetInput, type TargetInput } from "./targetInput.ts";
import { reportWritten, type ReportRules, type WrittenEvent } from "./targetReports.ts";

/** A target with its compiled rules. */
export interface TargetRules {
  readonly name: string;
  readonly takes: ReadonlySet<string>;
  readonly condition: Condition;
  readonly mapping: Mapping;
  readonly reports?: ReportRules;
}

/**
 * Writes events to every target that takes them, in the order of the manifest. An event is delivered when all of them have it; what one
 * refuses is a dead letter. An event that no condition lets through counts as delivered.
 */
export function createTargetSink(rules: readonly TargetRules[], targets: ReadonlyMap<string, RecordTarget>, context: Pick<AdapterContext, "reportPublications">): Sink {
  return {
    async deliver(deliveries, signal) {
      const lanes = deliveries.map((delivery) => openLane(delivery, rules));
      for (const rule of rules) {
        const written = await writeTo(rule, targets.get(rule.name), lanes, signal);
        if (rule.reports) await reportWritten(rule.reports, written, context);
      }
      return lanes.map(toAnswer);
    },
  };
}

/** A delivery on its way through the targets. */
interface Lane {
  readonly delivery: Delivery;
  readonly input?: TargetInput;
  refusal?: { readonly reason: string; readonly message: string };
  /** Why a target takes it only later. */
  waiting?: { readonly reason: string; readonly message: string };
  readonly written: WriteResult[];
}

function openLane(delivery: Delivery, rules: readonly TargetRules[]): Lane {
  const type = delivery.event?.type ?? "";
  if (!rules.some(({ takes }) => takes.has(type))) {
    return { delivery, written: [], refusal: { reason: "UNKNOWN_EVENT_TYPE", message: `清单没有接收 ${type} 的 target / no target of the manifest takes ${type}` } };
  }
  try {
    return { delivery, written: [], input: toTargetInput(delivery) };
  } catch (error) {
    const { reason } = toHubError(error);
    return { delivery, written: [], refusal: { reason: reason === "INTERNAL" ? "INVALID_EVENT_DATA" : reason, message: "事件数据无法解码 / the event data cannot be decoded" } };
  }
}

/** Writes what the target takes; gives back what came out of it, now and not later. */
async function writeTo(rule: TargetRules, target: RecordTarget | undefined, lanes: readonly Lane[], signal: AbortSignal): Promise<readonly WrittenEvent[]> {
  const open = lanes.filter(({ delivery, refusal }) => !refusal && rule.takes.has(delivery.event?.type ?? ""));
  const records = await toRecords(rule, open, target?.takesNull === true);
  if (records.size === 0) return [];
  if (!target) throw new HubError("INTERNAL", `连接器没有 target ${rule.name} / the connector has no target ${rule.name}`, { target: rule.name });
  const results = new Map((await target.write([...records.values()], signal)).map((result) => [result.deliveryId, result]));
  return [...records.keys()].flatMap((lane) => {
    const result = results.get(lane.delivery.deliveryId);
    if (!result) throw new HubError("INTERNAL", `target ${rule.name} 没有回答 / target ${rule.name} gave no answer`, { target: rule.name });
    if (result.result === "refused") lane.refusal = { reason: result.code ?? "RECORD_REJECTED", message: result.message ?? "" };
    else if (result.result === "later") lane.waiting = { reason: "TARGET_UNAVAILABLE", message: result.message ?? "" };
    else lane.written.push(result);
    return lane.input && result.result !== "later" ? [{ input: lane.input, result }] : [];
  });
}

/** The records that the target is to hold, by their lane; a lane whose event cannot be mapped is refused. */
async function toRecords({ name, condition, mapping }: TargetRules, lanes: readonly Lane[], takesNull: boolean): Promise<ReadonlyMap<Lane, TargetRecord>> {
  const tested = await condition.test(lanes.map(({ input }) => input));
  const held = lanes.filter((lane, index) => {
    const result = tested[index];
    if (typeof result === "object") lane.refusal = unmapped(name, [result]);
    return result === true;
  });
  const mapped = await mapping.map(held.map(({ input }) => input));
  const empty = Object.fromEntries(takesNull ? mapping.fields.map((field) => [field, null]) : []);
  const records = new Map<Lane, TargetRecord>();
  for (const [index, lane] of held.entries()) {
    const result = mapped[index]!;
    if (result.ok) records.set(lane, toRecord(lane.delivery, { ...empty, ...result.fields }));
    else lane.refusal = unmapped(name, result.problems);
  }
  return records;
}

function toRecord({ deliveryId, event }: Delivery, fields: TargetRecord["fields"]): TargetRecord {
  const { id = "", subject = "", type = "", caseVersion = 0 } = event ?? {};
  return { deliveryId, eventId: id, key: recordKey(subject, type), version: caseVersion, fields };
}

function unmapped(target: string, problems: readonly MappingProblem[]): NonNullable<Lane["refusal"]> {
  const words = problems.map(({ field, expression, value, message }) => `${target}.${field}: ${message}${value === "" ? "" : ` (${value})`} [${expression}]`);
  return { reason: "RECORD_REJECTED", message: `映射不能得出 / cannot be mapped: ${words.join("; ")}`.slice(0, 1_000) };
}

function toAnswer({ delivery: { deliveryId }, refusal, waiting, written }: Lane): DeliveryAnswer {
  if (refusal) return { deliveryId, result: AnswerResult.REFUSED, ...refusal };
  if (waiting) return { deliveryId, result: AnswerResult.RETRY, ...waiting };
  const receipt = written.map((one) => one.receipt).filter((one) => one !== "").join("; ");
  return { deliveryId, result: AnswerResult.DELIVERED, receipt, duplicate: written.length > 0 && written.every(({ result }) => result === "kept") };
}
