import type { FeedRow } from "../../contract.ts";

/** What the hub told a system, as its officers read it. */
export interface Told {
  /** Delivery id. */
  readonly key: string;
  /** Event type without package, e.g. `TransferSent`. */
  readonly type: string;
  readonly caseNo: string;
  readonly agency: Organ;
  /** The organ it was addressed to; blank when none is named. */
  readonly addressee: Organ;
  /** Milliseconds since the epoch; NaN when what was told names no time. */
  readonly occurredAtMs: number;
  readonly receivedAtMs: number;
  readonly suspectNo: string;
  readonly suspectName: string;
}

export interface Organ {
  readonly name: string;
  readonly code: string;
}

/** One step that an officer enters in answer to something. */
export interface HabitAnswer {
  /** 环节 on the system's form. */
  readonly step: string;
  /** 文书 as its number begins, e.g. `示公立字`. */
  readonly document: string;
  /** Further columns of the form. */
  readonly columns?: FeedRow;
}

/** Answers to one kind of thing; with a marker only for cases whose number contains it. */
export interface Habit {
  readonly marker?: string;
  readonly answers: readonly HabitAnswer[];
}

/** How the officers of a system work. */
export interface Habits {
  /** The organ that acts when what was told names none. */
  readonly organ: Organ;
  /** By event type; the first habit that fits counts. */
  readonly kinds: Readonly<Record<string, readonly Habit[]>>;
}

export interface PlannedAnswer {
  readonly key: string;
  readonly row: FeedRow;
}

/** An officer takes a minute for each answer, milliseconds. */
const MINUTE_MS = 60_000;

/**
 * The rows an officer enters about something, in the order of what they tell. Each bears a time after the thing answered and
 * not after it was received. The same thing always gives the same rows.
 */
export function planAnswers(habits: Habits, told: Told): readonly PlannedAnswer[] {
  if (Number.isNaN(told.occurredAtMs)) return [];
  const fitting = habits.kinds[told.type]?.find(({ marker }) => marker === undefined || told.caseNo.includes(marker));
  const answers = fitting?.answers ?? [];
  return answers.map((answer, index) => {
    const wall = wallTime(timeOf(told, index + 1, answers.length));
    const key = `${told.key}/${answer.step}`;
    return { key, row: toRow(habits, told, { ...answer, wall, number: documentNo(answer.document, wall, key) }) };
  });
}

interface DatedAnswer extends HabitAnswer {
  readonly wall: string;
  readonly number: string;
}

function toRow(habits: Habits, told: Told, { step, wall, number, columns }: DatedAnswer): FeedRow {
  const organ = told.addressee.name === "" ? habits.organ : told.addressee;
  const suspect = told.suspectNo === "" ? {} : { 嫌疑人编号: told.suspectNo, 嫌疑人姓名: told.suspectName };
  return {
    案件编号: told.caseNo,
    移送机关: told.agency.name,
    移送机关代码: told.agency.code,
    环节: step,
    文书文号: number,
    文书日期: wall.slice(0, 10),
    办理时间: wall,
    办案单位: organ.name,
    办案单位代码: organ.code,
    操作: "新增",
    ...suspect,
    ...columns,
  };
}

/** A minute per answer, or a share of what lies between the thing and its receipt when that is less: never in the future. */
function timeOf({ occurredAtMs, receivedAtMs }: Told, position: number, count: number): number {
  const room = Math.max(0, receivedAtMs - occurredAtMs);
  return occurredAtMs + Math.min(MINUTE_MS * position, Math.floor((room * position) / (count + 1)));
}

/** Wall time of the province: no daylight saving since 1991. */
function wallTime(ms: number): string {
  return new Date(ms + 8 * 3_600_000).toISOString().slice(0, 23).replace("T", " ");
}

/** A synthetic number that follows from the key alone, so that an officer who begins again writes the same one. */
function documentNo(document: string, wall: string, key: string): string {
  let hash = 0x811c9dc5;
  for (const character of key) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  return `${document}〔${wall.slice(0, 4)}〕${100_000 + (hash % 900_000)}号`;
}
