import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { OtherSide, SideAnswer, SideEffect, SideRecord } from "../../../gateway/cli/conformance/otherSide.ts";

/** A department's system as four files of lines, simple enough that what an adapter does wrong is plain to see. */
export interface Ledger {
  rows(): readonly SideRecord[];
  /** Rows that were read and answered. */
  cursor(): number;
  setCursor(rows: number): void;
  answers(): readonly SideAnswer[];
  addAnswer(answer: SideAnswer): void;
  effects(): readonly SideEffect[];
  addEffect(effect: SideEffect): void;
  /** It refuses what holds this text; empty = nothing. */
  refuses(): string;
}

export function openLedger(dir: string): Ledger {
  const read = <Line>(name: string): Line[] => {
    const path = join(dir, name);
    const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Line);
  };
  const add = (name: string, line: unknown) => appendFileSync(join(dir, name), `${JSON.stringify(line)}\n`);
  return {
    rows: () => read<SideRecord>("rows"),
    cursor: () => read<number>("cursor").at(-1) ?? 0,
    setCursor: (rows) => add("cursor", rows),
    answers: () => read<SideAnswer>("answers"),
    addAnswer: (answer) => add("answers", answer),
    effects: () => read<SideEffect>("effects"),
    addEffect: (effect) => add("effects", effect),
    refuses: () => read<string>("refuse").at(-1) ?? "",
  };
}

/** The same system as its users see it. Its files are neither slow nor lose answers. */
export function ledgerSide(dir: string): OtherSide {
  const ledger = openLedger(dir);
  writeFileSync(join(dir, "rows"), "");
  return {
    async enter(_feed, records) {
      const first = ledger.rows().length;
      for (const record of records) appendFileSync(join(dir, "rows"), `${JSON.stringify(record)}\n`);
      return records.map((_record, index) => String(first + index + 1));
    },
    answers: async () => ledger.answers(),
    effects: async () => ledger.effects(),
    misbehave: async ({ refuse = "" }) => appendFileSync(join(dir, "refuse"), `${JSON.stringify(refuse)}\n`),
  };
}
