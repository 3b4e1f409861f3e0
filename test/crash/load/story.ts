import type { FeedRow } from "../../../seeds/simulators/contract.ts";
import type { System } from "../hub/simulators.ts";
import type { CrashCase, Story, StoryRow } from "./crashCase.ts";
import { residentId } from "./residentId.ts";
import { accepted } from "./steps.ts";
import type { StoryStep } from "./storySteps.ts";

export interface StoryOptions {
  readonly script: string;
  readonly steps: readonly StoryStep[];
  readonly index: number;
  /** Whose case it is. */
  readonly agencySystem: "ip-case" | "aic-case";
  /** Where the agency's officers enter their steps: in its own system or on the platform. */
  readonly enteredIn: System;
  /** Minute 0 of the story, milliseconds. */
  readonly from: number;
  /** When the story's deadline ends, milliseconds; only of stories that have one. */
  readonly dueAt?: number;
}

const agencies = {
  "ip-case": { 移送机关: "贵州示例市知识产权局", 移送机关代码: "11520300MBYT00033K" },
  "aic-case": { 移送机关: "贵州示例市市场监督管理局", 移送机关代码: "11520100MBYT00113W" },
} as const;

/** A transfer that goes through several systems: each row in the system of the organ that takes the step. */
export function createStory(options: StoryOptions): Story {
  const { script, steps, index, agencySystem, enteredIn } = options;
  const secret = residentId(index);
  const about = (name: string): CrashCase => ({ name, script: `${script}/${enteredIn}`, agencySystem, party: undefined, secrets: [secret] });
  const [right, mistaken] = [about(`示崩移〔${index + 1}〕号`), about(`示崩移〔${index + 1}〕误`)];
  let version = 0;
  const rows = steps.map((one, place): StoryRow => {
    const crashCase = one.isMistaken ? mistaken : right;
    const answers = one.answers ?? [accepted(version + 1)];
    if (!one.isMistaken) version += one.records.length + (one.due?.length ?? 0);
    const due = one.due && options.dueAt !== undefined ? { due: { at: options.dueAt, records: one.due } } : {};
    const step = { answers, records: one.records, ...(one.resolution ? { resolution: one.resolution } : {}), ...due };
    const row = { ...agencies[agencySystem], ...toRow(one, crashCase, options, one.minute ?? place), ...(one.isOfSuspect ? suspect(secret) : {}) };
    return { crashCase, system: one.by === "agency" ? enteredIn : one.by, row, step };
  });
  return { rows };
}

const MINUTE_MS = 60_000;

function toRow({ by, title, fields }: StoryStep, { name }: CrashCase, { index, from }: StoryOptions, minute: number): FeedRow {
  return { 环节: title, 案件编号: name, 文书文号: `示崩${by}〔${index + 1}〕${title}号`, 办理时间: toWallTime(from + minute * MINUTE_MS), ...fields };
}

const suspect = (idNo: string): FeedRow => ({ 嫌疑人编号: "1", 嫌疑人姓名: "示例某", 嫌疑人类别: "自然人", 嫌疑人证件类型: "身份证", 嫌疑人证件号码: idNo });

const SHANGHAI_MS = 8 * 3_600_000;

/** `YYYY-MM-DD HH:MM:SS` in Shanghai. */
function toWallTime(ms: number): string {
  return new Date(ms + SHANGHAI_MS).toISOString().slice(0, 19).replace("T", " ");
}
