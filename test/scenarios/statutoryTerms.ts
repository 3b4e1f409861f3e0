import type { OfficialDays } from "./officialDays.ts";
import type { ExpectedDeadline } from "./scenarioFile.ts";

/** A term as the law states it. */
interface Term {
  readonly length: number;
  readonly unit: "hour" | "day" | "month" | "working_day";
  /** Days that the term may be extended by. */
  readonly extension?: number;
  /** 刑事诉讼法 art. 105 para 4: while a person is held the last day does not roll. */
  readonly inCustody?: true;
}

/**
 * The terms, restated here from SPEC §3.2 and not read from the product's table. Where the law knows several for one
 * deadline (fast track, extension, the change of 2024-12-01), all of them stand, and the scenario must fit one.
 */
const TERMS: Readonly<Record<string, readonly Term[]>> = {
  D01: [{ length: 3, unit: "day" }], // 310号 art. 5
  D02: [{ length: 24, unit: "hour" }], // 310号 art. 5
  D03: [{ length: 24, unit: "hour" }], // 310号 art. 7
  D04: [{ length: 24, unit: "hour" }], // 程序规定 art. 180
  D05: [{ length: 3, unit: "day" }], // 程序规定 art. 180
  D06: [{ length: 3, unit: "day" }], // 310号 art. 8
  D06x: [{ length: 30, unit: "day" }], // 公通字〔2016〕16号
  D07: [{ length: 3, unit: "day" }], // 310号 art. 9
  D08: [{ length: 3, unit: "day" }], // 310号 art. 9
  D09: [{ length: 3, unit: "day" }], // 310号 art. 9
  D10: [{ length: 7, unit: "day" }], // 高检发2001 art. 10
  D11: [{ length: 15, unit: "day" }], // 高检发2001 art. 10
  D12: [{ length: 3, unit: "day" }], // 310号 art. 12
  D13: [{ length: 3, unit: "day" }], // 程序规定 art. 189
  D14: [{ length: 7, unit: "day", inCustody: true }], // 刑事诉讼法 art. 91
  D15: [{ length: 1, unit: "month" }, { length: 10, unit: "day" }, { length: 1, unit: "month", extension: 15 }], // 刑事诉讼法 art. 172
  D16: [{ length: 1, unit: "month" }], // 刑事诉讼法 art. 175
  D17: [{ length: 7, unit: "day" }], // 程序规定 art. 294
  D18: [{ length: 3, unit: "working_day" }], // 工作指引 2024
  D19: [{ length: 10, unit: "working_day" }], // 工作指引 2024 art. 12
  D20: [{ length: 2, unit: "month" }, { length: 90, unit: "day" }], // 2021 规定; 工作指引 2024
  D21: [{ length: 2, unit: "month" }, { length: 3, unit: "month" }], // 刑事诉讼法 art. 208
};

/** Every deadline that the law knows. */
export const DEADLINE_IDS: readonly string[] = Object.keys(TERMS);

/** Every end the law can give to a deadline that starts so, as `dueAtStrict dueAt`. */
export function lawfulEnds({ id, startsAt }: Pick<ExpectedDeadline, "id" | "startsAt">, days: OfficialDays): string[] {
  return (TERMS[id] ?? []).map((term) => endsOf(term, startsAt, days).join(" "));
}

function endsOf({ length, unit, extension = 0, inCustody }: Term, startsAt: string, days: OfficialDays): [string, string] {
  if (unit === "hour") {
    const end = inShanghai(Date.parse(startsAt) + length * 3_600_000);
    return [end, end];
  }
  const from = startsAt.slice(0, 10);
  const plain = { day: () => days.plusDays(from, length), month: () => days.plusMonths(from, length), working_day: () => days.plusWorkedDays(from, length) }[unit]();
  const last = days.plusDays(plain, extension);
  return [endOf(last), endOf(inCustody ? last : days.firstWorked(last))];
}

const endOf = (date: string) => `${date}T23:59:59+08:00`;
const inShanghai = (ms: number) => `${new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
