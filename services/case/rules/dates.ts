import type { PenaltyKind } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { addMonths, isCalendarDay } from "./calendarDay.ts";
import type { Draft } from "./draft.ts";
import type { PublicityMinimum } from "./penaltyFields.ts";
import { readMoment } from "./moment.ts";
import { toHalfWidth } from "./text.ts";

const STANDARD = /^\d{4}\/\d{2}\/\d{2}$/;
/** What MySQL exports for a date that was never set; read as NEVER. */
const ZERO_DATE = /^0000\D?00\D?00\b/;
const NEVER = "1900-01-01";

type DateField = "CF_JDRQ" | "CF_YXQ" | "CF_GSJZQ";

/** The three dates of a record as ISO dates; empty when blank or unreadable. */
export interface Dates {
  decision: string;
  validUntil: string;
  publicityUntil: string;
}

/** Reads the dates (E003, W003) and judges their order (E015, E020). */
export function readDates(draft: Draft): Dates {
  const { cells, findings, table, today } = draft;
  const decision = readDateCell(draft, "CF_JDRQ");
  const validUntil = readDateCell(draft, "CF_YXQ");
  const publicityUntil = readDateCell(draft, "CF_GSJZQ");
  if (decision === "") return { decision, validUntil, publicityUntil };
  if (decision < table.earliestDecision) {
    findings.error("E003", "CF_JDRQ", cells.CF_JDRQ);
    return { decision: "", validUntil, publicityUntil };
  }
  if (decision > today) findings.error("E020", "CF_JDRQ", cells.CF_JDRQ);
  if (validUntil !== "" && validUntil < decision) findings.error("E015", "CF_YXQ", cells.CF_YXQ);
  if (publicityUntil !== "" && publicityUntil < decision) findings.error("E015", "CF_GSJZQ", cells.CF_GSJZQ);
  return { decision, validUntil, publicityUntil };
}

/** Doubts a publicity term shorter than the law's minimum for these kinds at that date (W008; SPEC §1.5). */
export function checkPublicityTerm(draft: Draft, dates: Dates, kinds: readonly PenaltyKind[]): void {
  const { decision, publicityUntil } = dates;
  if (decision === "" || publicityUntil < decision) return;
  const rule = draft.table.publicityMinimum.findLast((minimum) => minimum.from <= decision && covers(minimum, kinds));
  if (rule === undefined) return;
  const earliest = addMonths(decision, rule.months);
  if (publicityUntil >= earliest) return;
  const shown = earliest.replaceAll("-", "/");
  draft.findings.warn("W008", "CF_GSJZQ", draft.cells.CF_GSJZQ, { zh: `最早 ${shown}`, en: `not before ${shown}` });
}

function covers({ onlyKinds, anyKind }: PublicityMinimum, kinds: readonly PenaltyKind[]): boolean {
  if (onlyKinds !== undefined) return kinds.length > 0 && kinds.every((kind) => onlyKinds.has(kind));
  return anyKind === undefined || kinds.some((kind) => anyKind.has(kind));
}

function readDateCell(draft: Draft, field: DateField): string {
  const text = draft.cells[field];
  if (text === "") return "";
  const iso = STANDARD.test(text) ? readStandard(text) : readOtherStyle(draft, field, text);
  if (iso !== undefined && !draft.table.emptyDates.has(iso)) return iso;
  if (iso === undefined) {
    draft.faulty.add(field);
    draft.findings.error("E003", field, text);
  } else {
    draft.findings.warn("W004", field, text);
    draft.cells[field] = "";
  }
  return "";
}

function readStandard(text: string): string | undefined {
  if (ZERO_DATE.test(text)) return NEVER;
  const isDay = isCalendarDay(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8)));
  return isDay ? text.replaceAll("/", "-") : undefined;
}

function readOtherStyle(draft: Draft, field: DateField, text: string): string | undefined {
  const narrow = toHalfWidth(text).trim();
  if (ZERO_DATE.test(narrow)) return NEVER;
  const iso = readMoment(narrow)?.date;
  if (iso === undefined || draft.table.emptyDates.has(iso)) return iso;
  if (narrow !== text) draft.findings.warn("W002", field, text);
  if (!STANDARD.test(narrow)) draft.findings.warn("W003", field, text);
  draft.cells[field] = iso.replaceAll("-", "/");
  return iso;
}
