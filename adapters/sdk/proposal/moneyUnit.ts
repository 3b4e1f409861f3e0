import { amountsInText } from "../formats/amountsInText.ts";
import type { ColumnProfile } from "./columnProfile.ts";

/** 元 or 万元. */
export type MoneyUnit = "yuan" | "wan";

/** How a column of amounts compares with the amounts in the words of the penalties. */
export interface MoneyEvidence {
  /** Rows in which both name an amount. */
  readonly compared: number;
  /** Rows in which they are equal when the column is read in this unit. */
  readonly agreeing: Readonly<Record<MoneyUnit, number>>;
}

const FEN: Readonly<Record<MoneyUnit, number>> = { yuan: 100, wan: 1_000_000 };

/** Compares a column with what the contents say was fined or confiscated. */
export function compareWithContents(column: ColumnProfile, contents: ColumnProfile, which: "fine" | "confiscated"): MoneyEvidence {
  const evidence = { compared: 0, agreeing: { yuan: 0, wan: 0 } };
  for (const [row, content] of contents.values.entries()) {
    const told = Number(amountsInText(content)[which] || "0");
    const amount = readAmount(column.values[row] ?? "");
    if (told === 0 || amount === undefined || amount === 0) continue;
    evidence.compared++;
    for (const unit of ["yuan", "wan"] as const) if (Math.round(amount * FEN[unit]) === Math.round(told * FEN.wan)) evidence.agreeing[unit]++;
  }
  return evidence;
}

/** The unit that at least nine in ten compared rows confirm; undefined when there are none, or they disagree. */
export function confirmedUnit({ compared, agreeing }: MoneyEvidence): MoneyUnit | undefined {
  return (["yuan", "wan"] as const).find((unit) => compared > 0 && agreeing[unit] / compared >= 0.9);
}

/** What the sizes suggest: fines of more than 1,000 万元 are hardly seen, and fractions of a yuan neither. */
export function likelyUnit(column: ColumnProfile): MoneyUnit | undefined {
  const amounts = column.values.map(readAmount).filter((amount) => amount !== undefined && amount > 0) as number[];
  if (amounts.some((amount) => amount >= 1_000)) return "yuan";
  return amounts.some((amount) => amount < 10 && !Number.isInteger(amount * 100)) ? "wan" : undefined;
}

function readAmount(text: string): number | undefined {
  const [, digits = "", wan = ""] = /^[¥￥]?([\d,]+(?:\.\d+)?)(万)?元?$/.exec(text) ?? [];
  if (digits === "") return undefined;
  return Number(digits.replaceAll(",", "")) * (wan === "" ? 1 : 10_000);
}
