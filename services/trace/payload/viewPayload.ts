import { PayloadLevel, type ViewPayloadRequest, type ViewPayloadResponse } from "../../../proto/gen/hub/trace/v1/trace_service.ts";
import { Right, View } from "../../../proto/gen/hub/registry/v1/registry.ts";
import type { BusConnection } from "../../shared/bus/connection.ts";
import type { StoredEvent } from "../../shared/bus/envelope.ts";
import { HubError } from "../../shared/errors.ts";
import { maskedPaths } from "../../shared/events/maskedPaths.ts";
import { viewEventData } from "../../shared/events/view.ts";
import { sm3 } from "../../shared/ids.ts";
import { findEvent } from "../findEvent.ts";
import type { BookKeeping } from "../keepBook.ts";
import { keptBody, type BodyPolicy } from "../rules/bodyPolicy.ts";
import { recordView, type RecordViewDeps } from "./recordView.ts";

export interface PayloadDeps extends RecordViewDeps {
  readonly bus: BusConnection;
  readonly keeping: Pick<BookKeeping, "current">;
  readonly policy: BodyPolicy;
}

/** The right that a level needs; undefined: any operator. */
export const rightFor: Partial<Record<PayloadLevel, Right>> = { [PayloadLevel.MASKED]: Right.VIEW_MASKED, [PayloadLevel.FULL]: Right.VIEW_FULL };

const REASON_MIN = 5;
const REASON_MAX = 500;

/** Gives an event to an operator who has the right, as far as the policy goes. A full view is on record before it is given. */
export async function viewPayload(deps: PayloadDeps, operator: string, request: ViewPayloadRequest): Promise<ViewPayloadResponse> {
  const { level } = request;
  if (level === PayloadLevel.FULL) requireReason(request.reason);
  const stored = await findEvent({ bus: deps.bus, sql: () => deps.keeping.current().sql }, request.eventId);
  if (level !== PayloadLevel.MASKED && level !== PayloadLevel.FULL) return metadataOf(stored);
  requireKept(deps, stored, level);
  if (level === PayloadLevel.MASKED) return masked(stored);
  await recordView(deps, stored, { operator, reason: request.reason.trim() });
  return { event: withSubject(stored), level, maskedFields: [] };
}

function requireReason(reason: string): void {
  const { length } = Array.from(reason.trim());
  if (length >= REASON_MIN && length <= REASON_MAX) return;
  throw new HubError("INVALID_REQUEST", `查看全文须说明理由（${REASON_MIN}–${REASON_MAX} 字），并将留痕 / a full view needs a reason (${REASON_MIN}–${REASON_MAX} characters), which stays on record`, { field: "reason" });
}

function requireKept({ policy, clock }: PayloadDeps, { event }: StoredEvent, level: PayloadLevel): void {
  const kept = keptBody(policy, event.type, clock.now() - Date.parse(event.recordedTime));
  if (kept === "full" || (kept === "masked" && level === PayloadLevel.MASKED)) return;
  const metadata = { eventId: event.id, type: event.type, recordedTime: event.recordedTime, kept };
  const words =
    kept === "masked"
      ? `按正文保存策略，${event.recordedTime} 入账的 ${event.type} 现仅可查看脱敏正文，请改用 --masked / by the policy for bodies only the masked body of this event is shown now: ask for masked`
      : `按正文保存策略，${event.recordedTime} 入账的 ${event.type} 已不再提供正文，仍可查元数据与轨迹 / by the policy for bodies this event's body is not shown any more; its metadata and its trace are`;
  throw new HubError("BODY_NOT_KEPT", words, metadata);
}

/** The hash of the whole would allow guessing: without the data, or with masked data, it is theirs. */
function metadataOf(stored: StoredEvent): ViewPayloadResponse {
  return { event: { ...withSubject(stored), data: new Uint8Array(), dataHash: "" }, level: PayloadLevel.METADATA, maskedFields: [] };
}

function masked(stored: StoredEvent): ViewPayloadResponse {
  const { type, data } = stored.event;
  const seen = viewEventData(type, data, View.PARTNER);
  return { event: { ...withSubject(stored), data: seen, dataHash: sm3(seen) }, level: PayloadLevel.MASKED, maskedFields: maskedPaths(type, data, View.PARTNER) };
}

const withSubject = ({ caseId, event }: StoredEvent) => ({ ...event, subject: event.subject || caseId });
