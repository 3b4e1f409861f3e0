import { PenaltyKind } from "../../../proto/gen/hub/case/v1/penalty.ts";
import type { Draft } from "./draft.ts";
import type { KindRule } from "./penaltyFields.ts";
import { toHalfWidth } from "./text.ts";

const SEPARATORS = /[;；，,、|/\n]/;
const OTHER = /^其他\s*[-－—–:：]\s*(.+)$/;

/** The kinds of penalty of a row. */
export interface Kinds {
  kinds: PenaltyKind[];
  /** What follows 其他-. */
  otherKind: string;
  /** Columns that these kinds make obligatory. */
  needs: ReadonlySet<KindRule["needs"]>;
  /** Every word was understood and in force, so what is absent really is absent. */
  complete: boolean;
}

/** Reads 处罚类别 (E010, W006); a kind counts as in force from its date on, judged only when there is a decision date. */
export function readKinds(draft: Draft, decisionDate: string): Kinds {
  const { cells, findings } = draft;
  const text = cells.CF_CFLB;
  if (text === "") return { kinds: [], otherKind: "", needs: new Set(), complete: false };
  const parts = text.split(SEPARATORS).map((part) => part.trim()).filter((part) => part !== "");
  const read = parts.map((part) => readKind(draft, part));
  const unknown = parts.filter((_, index) => read[index] === undefined);
  const known = read.filter((kind) => kind !== undefined);
  const rules = [...new Set(known.map((kind) => kind.rule))];
  const early = decisionDate === "" ? [] : rules.filter((rule) => rule.from > decisionDate);
  if (parts.length === 0 || unknown.length > 0) findings.error("E010", "CF_CFLB", unknown.join(";"));
  if (early.length > 0) reportEarly(draft, early, decisionDate);
  const otherKind = known.map((kind) => kind.other).filter((other) => other !== "").join("、");
  if (unknown.length === 0 && parts.length > 0) {
    cells.CF_CFLB = rules.map((rule) => (rule.kind === PenaltyKind.OTHER ? `其他-${otherKind}` : rule.zh)).join(";");
    if (cells.CF_CFLB !== text) findings.warn("W006", "CF_CFLB", text);
  }
  const needs = new Set(rules.map((rule) => rule.needs));
  return { kinds: rules.map((rule) => rule.kind), otherKind, needs, complete: unknown.length === 0 && early.length === 0 };
}

function readKind(draft: Draft, part: string): { rule: KindRule; other: string } | undefined {
  const { kindsByWord, kindRules } = draft.table;
  const other = OTHER.exec(part)?.[1];
  const rule = other === undefined ? findKind(kindsByWord, part) : kindRules.get(PenaltyKind.OTHER);
  if (rule === undefined || (rule.kind === PenaltyKind.OTHER && other === undefined)) return undefined;
  return { rule, other: other ?? "" };
}

function findKind(kindsByWord: ReadonlyMap<string, KindRule>, part: string): KindRule | undefined {
  return kindsByWord.get(part) ?? kindsByWord.get(toHalfWidth(part).replace(/\s+/g, ""));
}

function reportEarly(draft: Draft, early: readonly KindRule[], decisionDate: string): void {
  const names = early.map((rule) => rule.zh).join(";");
  const from = early.map((rule) => rule.from).join(", ");
  draft.findings.error("E010", "CF_CFLB", names, {
    zh: `${from} 起施行，决定日期 ${decisionDate}`,
    en: `in force from ${from}, decided ${decisionDate}`,
  });
}
