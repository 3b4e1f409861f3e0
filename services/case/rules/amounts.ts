import { PenaltyKind } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { readAmount } from "./amountCell.ts";
import type { Amount } from "./amountCell.ts";
import { compareAmount, findFines, findGains, namesFine } from "./contentAmounts.ts";
import type { Draft } from "./draft.ts";
import type { Kinds } from "./kinds.ts";
import { showYuan } from "./yuan.ts";

/** The two amounts of a record in fen; undefined when none was imposed or the cell is unreadable. */
export interface Amounts {
  fine: bigint | undefined;
  confiscated: bigint | undefined;
}

/** One amount column: its error, and whether a zero counts as an amount. */
interface Column {
  field: "CF_NR_FK" | "CF_NR_WFFF";
  error: "E011" | "E012";
  zeroCounts: boolean;
}

const FINE: Column = { field: "CF_NR_FK", error: "E011", zeroCounts: false };
/** 0 is allowed for goods without an established value. */
const CONFISCATED: Column = { field: "CF_NR_WFFF", error: "E012", zeroCounts: true };

/** Reads the amounts and holds them against the kinds (E011–E013) and the content (E014, W010). */
export function readAmounts(draft: Draft, kinds: Kinds): Amounts {
  const { cells, findings } = draft;
  const fine = readColumn(draft, FINE, kinds);
  const confiscated = readColumn(draft, CONFISCATED, kinds);
  if (kinds.needs.has("CF_NR_ZKDX") && cells.CF_NR_ZKDX === "") findings.error("E013", "CF_NR_ZKDX", "");
  if (fine !== undefined && !namesFine(cells.CF_NR, fine)) compareWithContent(draft, FINE, fine, findFines(cells.CF_NR));
  // The value of confiscated goods is seldom in the text, so only gains alone can be compared.
  const onlyGains = !kinds.kinds.includes(PenaltyKind.CONFISCATE_GOODS) && kinds.kinds.includes(PenaltyKind.CONFISCATE_GAINS);
  if (confiscated !== undefined && onlyGains) compareWithContent(draft, CONFISCATED, confiscated, findGains(cells.CF_NR));
  return { fine, confiscated };
}

function readColumn(draft: Draft, column: Column, kinds: Kinds): bigint | undefined {
  const { field, error, zeroCounts } = column;
  const { cells, faulty, findings } = draft;
  const isNeeded = kinds.needs.has(field);
  const text = cells[field];
  if (text === "") {
    if (isNeeded) findings.error(error, field, "", { zh: "缺金额", en: "amount is missing" });
    return undefined;
  }
  const amount = readAmount(text);
  if (amount === undefined) {
    faulty.add(field);
    findings.error(error, field, text, { zh: "金额无法读取", en: "not a readable amount" });
    return undefined;
  }
  if (amount.style !== "plain") acceptConverted(draft, field, amount);
  if (isNeeded && amount.fen === 0n && !zeroCounts) findings.error(error, field, text, { zh: "金额为0", en: "amount is 0" });
  if (isNeeded) return amount.fen;
  if (amount.fen > 0n && kinds.complete) findings.error(error, field, text, { zh: "处罚类别中没有", en: "not among the kinds" });
  return amount.fen > 0n ? amount.fen : undefined;
}

function acceptConverted(draft: Draft, field: Column["field"], amount: Amount): void {
  const text = draft.cells[field];
  const digits = String(amount.fen).padStart(7, "0");
  const wan = `${digits.slice(0, -6)}.${digits.slice(-6)}`;
  draft.cells[field] = wan;
  if (amount.style === "wide") draft.findings.warn("W002", field, text);
  else draft.findings.warn("W011", field, text, { zh: `读作 ${wan} 万元`, en: `read as ${wan} 万元` });
}

function compareWithContent(draft: Draft, column: Column, fen: bigint, named: readonly bigint[]): void {
  if (named.length === 0) return;
  const comparison = compareAmount(fen, named);
  if (comparison === "agrees") return;
  const { field } = column;
  const inText = named.map(showYuan).join("、");
  const detail = {
    zh: `处罚内容为 ${inText} 元，本字段折合 ${showYuan(fen)} 元`,
    en: `content says ${inText} 元, the field means ${showYuan(fen)} 元`,
  };
  if (comparison === "differs") draft.findings.warn("W010", field, draft.cells[field], detail);
  else draft.findings.error("E014", field, draft.cells[field], detail);
}
