import { AdminDecided, CaseOpened, TransferProposed } from "../../proto/gen/hub/case/v1/handover.ts";
import { CaseFiledOnOwn } from "../../proto/gen/hub/case/v1/investigation.ts";
import { StepRetracted, type Conduct, type StepEffect } from "../../proto/gen/hub/case/v1/procedure.ts";
import { CaseFiled, TransferSent } from "../../proto/gen/hub/case/v1/transfer.ts";
import type { AgencyRef, Party } from "../../proto/gen/hub/common/v1/party.ts";
import type { StoredEvent } from "../shared/bus/envelope.ts";
import { toShanghaiDate } from "../shared/time.ts";
import type { Step } from "./rules/transferCase.ts";

/** A step of a transfer case that matters for hints. */
export interface StepEvent {
  readonly stored: StoredEvent;
  readonly sequence: number;
  readonly caseNo: string;
  readonly agency: AgencyRef | undefined;
  readonly change: { readonly kind: "step"; readonly step: Step; readonly corrects: string } | { readonly kind: "retracted"; readonly eventId: string };
}

/** What the messages have in common; each has a part of the optional ones. */
interface Content {
  readonly caseNo: string;
  readonly agency: AgencyRef | undefined;
  readonly occurredAt?: string;
  readonly effect?: StepEffect | undefined;
  readonly parties?: readonly Party[];
  readonly conducts?: readonly Conduct[];
  readonly basis?: string;
  readonly offenceCodes?: readonly string[];
  readonly stepEventId?: string;
}

interface StepType {
  readonly decode: (data: Uint8Array) => Content;
  readonly handles?: boolean;
  readonly transfers?: boolean;
}

/** Other steps say nothing of conduct and leave an act as handled, or not, as it was. */
const types: Readonly<Record<string, StepType>> = {
  "hub.case.v1.CaseOpened": { decode: (data) => CaseOpened.decode(data) },
  "hub.case.v1.TransferProposed": { decode: (data) => TransferProposed.decode(data) },
  "hub.case.v1.TransferSent": { decode: (data) => TransferSent.decode(data), handles: true, transfers: true },
  "hub.case.v1.CaseFiled": { decode: (data) => CaseFiled.decode(data), handles: true, transfers: true },
  "hub.case.v1.CaseFiledOnOwn": { decode: (data) => CaseFiledOnOwn.decode(data), handles: true, transfers: true },
  "hub.case.v1.AdminDecided": { decode: (data) => AdminDecided.decode(data), handles: true },
  "hub.case.v1.StepRetracted": { decode: (data) => StepRetracted.decode(data) },
};

/** The step of an event; undefined for types that do not matter, which are not decoded. */
export function toStepEvent(stored: StoredEvent): StepEvent | undefined {
  const { event } = stored;
  const type = types[event.type];
  if (!type) return undefined;
  const content = type.decode(event.data);
  const { caseNo, agency, stepEventId } = content;
  const common = { stored, sequence: Number(event.sequence), caseNo, agency };
  if (stepEventId !== undefined) return { ...common, change: { kind: "retracted", eventId: stepEventId } };
  return { ...common, change: { kind: "step", step: toStep(stored, type, content), corrects: content.effect?.corrects ?? "" } };
}

function toStep({ event }: StoredEvent, { handles = false, transfers = false }: StepType, content: Content): Step {
  const { occurredAt = "", parties = [], conducts = [], basis = "", offenceCodes = [] } = content;
  const at = timeOf(occurredAt) ?? timeOf(event.time) ?? timeOf(event.recordedTime) ?? 0;
  return { eventId: event.id, sequence: Number(event.sequence), occurredAt: at, date: toShanghaiDate(at), handles, transfers, parties, conducts, basis, offenceCodes };
}

function timeOf(text: string): number | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
