import type { EventType } from "../../../proto/gen/events.ts";
import type { ListCasesRequest, ListDeadlinesRequest } from "../../../proto/gen/hub/docket/v1/docket_service.ts";
import { ListCasesRequest as CasesCodec, ListDeadlinesRequest as DeadlinesCodec } from "../../../proto/gen/hub/docket/v1/docket_service.ts";
import { loadProcedureNames } from "../loadProcedureNames.ts";
import type { Fact } from "./caseRecorder.ts";

/** A synthetic agency. */
export const AGENCY = { uscc: "11520100MBYT00017K", name: "贵州示例市工商行政管理局" };
export const OTHER_AGENCY = { uscc: "11520321MBYT000256", name: "贵州示例县农业局" };

/** The seeded procedure. */
export const names = loadProcedureNames();

/** What a step says beside its name. */
export interface StepParts {
  readonly caseNo: string;
  readonly agency?: { readonly uscc: string; readonly name: string };
  /** Day or time in Shanghai. */
  readonly at: string;
  readonly id?: string;
  readonly effect?: object;
  readonly [field: string]: unknown;
}

/** A step that takes its case to a state. */
export function aStep(type: EventType, toState: string, { caseNo, at, agency = AGENCY, id, effect, ...rest }: StepParts): Fact {
  const occurredAt = toTime(at);
  const event = names.findStep(type)?.event ?? "";
  return { type, ...(id ? { id } : {}), data: { caseNo, agency, occurredAt, ...rest, effect: { event, toState, receivedAt: occurredAt, ...effect } } };
}

/** What a deadline says beside its id. */
export interface DeadlineParts {
  readonly caseNo: string;
  readonly agency?: { readonly uscc: string; readonly name: string };
  readonly key?: string;
  readonly startsAt: string;
  readonly dueAt: string;
  readonly kind?: string;
  readonly role?: string;
  readonly [field: string]: unknown;
}

/** An event of a deadline: `DeadlineStarted`, `DeadlineMet`, …. */
export function aDeadline(name: "Started" | "Warning" | "Overdue" | "Met" | "Cancelled", id: string, parts: DeadlineParts): Fact {
  const { caseNo, agency = AGENCY, key = `${id}/1`, startsAt, dueAt, kind = "duty", role = "police", provisional = false, ...rest } = parts;
  const due = toTime(dueAt);
  const deadline = { id, key, name: names.deadlines.get(id) ?? id, role, kind, startsAt: toTime(startsAt), dueAtStrict: due, dueAt: due, provisional };
  return { type: `hub.case.v1.Deadline${name}`, data: { caseNo, agency, deadline, ...rest } };
}

/** `2018-05-02` or `2018-05-02T10:00` as RFC 3339 with +08:00. */
export function toTime(at: string): string {
  return at.length === 10 ? `${at}T00:00:00+08:00` : `${at.padEnd(19, ":00")}+08:00`;
}

/** Requests with nothing asked but the parts given. */
export const casesWith = (parts: Partial<ListCasesRequest>): ListCasesRequest => CasesCodec.fromPartial(parts);
export const deadlinesWith = (parts: Partial<ListDeadlinesRequest>): ListDeadlinesRequest => DeadlinesCodec.fromPartial(parts);
