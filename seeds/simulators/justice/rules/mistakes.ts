import type { Mistakes } from "../../contract.ts";
import type { PlannedAnswer } from "./habits.ts";

/** When an officer who is late enters an answer, milliseconds after the others would have. */
export const LATE_MS = 1_500;

export interface TimedEntry extends PlannedAnswer {
  /** Entered so long after the officer learnt of the thing. */
  readonly delayMs: number;
}

/** What is really entered when officers make mistakes; without mistakes just the answers. */
export function toEntries(answers: readonly PlannedAnswer[], mistakes: Mistakes): readonly TimedEntry[] {
  const groups = answers.map((answer) => [...mistyped(answer, mistakes), ...repeated(answer, mistakes), ...takenBack(answer, mistakes)]);
  const inOrder = mistakes.early ? groups.reverse() : groups;
  return inOrder.flat().map((entry) => ({ ...entry, delayMs: mistakes.late ? LATE_MS : 0 }));
}

const wrong = ({ row }: PlannedAnswer) => ({ ...row, 案件编号: mistype(row["案件编号"] ?? "") });

const mistyped = (answer: PlannedAnswer, { wrongCaseNo }: Mistakes): readonly PlannedAnswer[] =>
  wrongCaseNo ? [{ key: `${answer.key}?`, row: wrong(answer) }] : [];

const repeated = (answer: PlannedAnswer, { twice }: Mistakes): readonly PlannedAnswer[] =>
  twice ? [answer, { key: `${answer.key}+`, row: answer.row }] : [answer];

const takenBack = (answer: PlannedAnswer, { wrongCaseNo }: Mistakes): readonly PlannedAnswer[] =>
  wrongCaseNo ? [{ key: `${answer.key}-`, row: { ...wrong(answer), 操作: "撤回" } }] : [];

/** The last digit one too high; a number without digits gets one. */
export function mistype(caseNo: string): string {
  const match = /^(.*)(\d)(\D*)$/s.exec(caseNo);
  if (!match) return `${caseNo}1`;
  const [, before = "", digit = "0", after = ""] = match;
  return `${before}${(Number(digit) + 1) % 10}${after}`;
}
