import { normaliseDecisionNo } from "./decisionNo.ts";
import type { CategoryWord, FieldTable, V2Field } from "./penaltyFields.ts";
import type { Findings } from "./findings.ts";
import { normaliseCode, toHalfWidth, withoutInvisible } from "./text.ts";
import type { V2Cells, V2Code } from "./v2Codes.ts";

/** One row while it is judged. */
export interface Draft {
  /** As found at the source. */
  readonly received: V2Cells;
  /** Normalised; checks that normalise further write here. */
  readonly cells: V2Cells;
  readonly findings: Findings;
  readonly table: FieldTable;
  /** ISO date in Shanghai. */
  readonly today: string;
  /** The row revokes a record: only what identifies the record has to be filled. */
  readonly revoking: boolean;
  /** Undefined when blank or not in the list. */
  category: CategoryWord | undefined;
  /** Cells that already have an error of their own; later checks leave them alone. */
  readonly faulty: Set<V2Code>;
}

const LONGEST_EMPTY_WORD = 9;
const FIRST_IDEOGRAPH = 0x3400;
const FIRST_FULL_WIDTH = 0xff00;

/** Fills `cells` from `received`: trimmed, placeholders blanked (W004), codes and numbers normalised (W001, W002, W005). */
export function normaliseCells(draft: Draft): void {
  for (const field of draft.table.fields) {
    const found = draft.received[field.code];
    if (found !== "") draft.cells[field.code] = normaliseCell(draft, field, found);
  }
}

function normaliseCell(draft: Draft, field: V2Field, found: string): string {
  const trimmed = found.trim();
  const visible = withoutInvisible(trimmed);
  if (visible !== trimmed) draft.findings.warn("W002", field.code, found);
  if (visible.length <= LONGEST_EMPTY_WORD && isPlaceholder(draft.table, field, visible)) {
    draft.findings.warn("W004", field.code, visible);
    return "";
  }
  if (field.form === "code") return toCode(draft, field.code, visible);
  if (field.form === "decision_no") return toDecisionNo(draft, visible);
  return visible;
}

/** An amount of 0 says something: there was none. */
function isPlaceholder(table: FieldTable, field: V2Field, text: string): boolean {
  if (text === "") return false;
  const first = text.charCodeAt(0);
  // Words of Chinese characters stand in the list as they are (hot path).
  const word = first >= FIRST_IDEOGRAPH && first < FIRST_FULL_WIDTH ? text : toHalfWidth(text).toLowerCase();
  return table.emptyWords.has(word) && !(field.form === "amount" && word === "0");
}

function toCode(draft: Draft, field: V2Code, text: string): string {
  const code = normaliseCode(text);
  if (code === undefined) return text;
  if (code.lowered) draft.findings.warn("W001", field, text);
  if (code.widened) draft.findings.warn("W002", field, text);
  return field === "CF_XDR_ZZJG" ? code.value.replaceAll("-", "") : code.value;
}

function toDecisionNo(draft: Draft, text: string): string {
  const number = normaliseDecisionNo(text);
  if (number === text) return text;
  if (/[０-９]/.test(text)) draft.findings.warn("W002", "CF_WSH", text);
  if (text.replace(/[０-９]/g, toHalfWidth) !== number) draft.findings.warn("W005", "CF_WSH", text);
  return number;
}
