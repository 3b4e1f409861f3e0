import { PenaltyCorrected, PenaltyDecided, PenaltyKind, PenaltyRevoked, type Penalty } from "../../proto/gen/hub/case/v1/penalty.ts";
import { PartyCategory } from "../../proto/gen/hub/common/v1/party.ts";
import type { StoredEvent } from "../shared/bus/envelope.ts";
import type { Act } from "./rules/act.ts";
import { findLastDate } from "./rules/lastDate.ts";
import type { ReadPenaltyText } from "./rules/readPenaltyText.ts";

/** A version of a penalty record. */
export interface PenaltyEvent {
  readonly stored: StoredEvent;
  readonly penalty: Penalty;
  readonly revoked: boolean;
}

const readers: Readonly<Record<string, (data: Uint8Array) => { readonly penalty?: Penalty | undefined; readonly revoked: boolean }>> = {
  "hub.case.v1.PenaltyDecided": (data) => ({ penalty: PenaltyDecided.decode(data).penalty, revoked: false }),
  "hub.case.v1.PenaltyCorrected": (data) => ({ penalty: PenaltyCorrected.decode(data).penalty, revoked: false }),
  "hub.case.v1.PenaltyRevoked": (data) => ({ penalty: PenaltyRevoked.decode(data).penalty, revoked: true }),
};

/** The penalty of an event; undefined for other types, which are not decoded. */
export function toPenaltyEvent(stored: StoredEvent): PenaltyEvent | undefined {
  const content = readers[stored.event.type]?.(stored.event.data);
  if (!content?.penalty) return undefined;
  return { stored, penalty: content.penalty, revoked: content.revoked };
}

/**
 * The acts that a decision punishes, one per offence its texts may be about. They stand for themselves and are never added to
 * others: the decision has handled them. A revoked decision tells of nothing.
 */
export function actsOfPenalty(read: ReadPenaltyText, { stored, penalty, revoked }: PenaltyEvent): Act[] {
  if (revoked) return [];
  const { violationType, violationFacts: facts, decisionDate, party } = penalty;
  const findings = read({ violationType, facts, content: contentOf(penalty) });
  if (findings.length === 0) return [];
  const conductDate = findLastDate(facts, decisionDate) ?? decisionDate;
  const terms = { marks: 0, patents: 0, repeatWithinYears: 0, unitOffender: party?.category === PartyCategory.ORGANISATION };
  return findings.map(({ offence, metrics }, index) => ({ caseId: stored.caseId, index, offence, conductDate, handlingDate: decisionDate, figures: { metrics, ...terms }, handled: false }));
}

/** The column of confiscated amounts holds gains and goods; it is taken for gains only when no goods were confiscated. */
function contentOf({ content, kinds, confiscated }: Penalty): string {
  const onlyGains = kinds.includes(PenaltyKind.CONFISCATE_GAINS) && !kinds.includes(PenaltyKind.CONFISCATE_GOODS);
  if (!confiscated || !onlyGains || !content.includes("违法所得")) return content;
  return `${content}；违法所得${confiscated.fen / 100n}.${String(confiscated.fen % 100n).padStart(2, "0")}元`;
}
