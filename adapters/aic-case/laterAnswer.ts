import { open } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "csv-stringify/sync";
import { SubmissionExpired, SubmissionResolved } from "../../proto/gen/hub/case/v1/procedure.ts";
import type { FieldIssue } from "../../proto/gen/hub/common/v1/party.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { formTitleOf } from "../sdk/steps/stepForm.ts";

/** What became of a row that its receipt calls parked or manual; one line of `<receipt>.later.jsonl`. */
export interface LaterAnswer {
  readonly deliveryId: string;
  /** Number of the data row, from 1, as in the receipt. */
  readonly row: number;
  readonly result: LaterResult;
  /** Event by which the receipt names the waiting row. */
  readonly submissionEventId: string;
  /** Event that it became; empty unless recorded. */
  readonly eventId: string;
  /** Case number or decision number. */
  readonly caseNo: string;
  readonly justification: string;
  readonly errors: readonly FieldIssue[];
  readonly time: string;
}

export type LaterResult = "recorded" | "rejected" | "refused" | "replaced" | "expired";

/** A later answer and the receipt it belongs to. */
export interface PlacedAnswer {
  readonly receipt: string;
  readonly answer: LaterAnswer;
}

const titles: Readonly<Record<LaterResult, string>> = {
  recorded: "已接收 recorded",
  rejected: "已退回 rejected",
  refused: "经人工审核退回 refused",
  replaced: "已由新报送替换 replaced",
  expired: "等待期满，仍可接收 waiting term over, still open",
};

type Ending = Pick<SubmissionResolved, "submissionEventId" | "resolution" | "source" | "senderSystem" | "eventId" | "issues" | "justification" | "caseNo">;

const readers: Readonly<Record<string, (data: Uint8Array) => Ending>> = {
  "hub.case.v1.SubmissionResolved": (data) => SubmissionResolved.decode(data),
  "hub.case.v1.SubmissionExpired": (data) => ({ resolution: "expired", eventId: "", issues: [], justification: "", ...SubmissionExpired.decode(data) }),
};

const SYSTEM = "aic-case";

/** What the event says of one of this system's own rows; undefined when it says nothing of one. Throws on unreadable data. */
export function toLaterAnswer(deliveryId: string, { type, data, time }: Event): PlacedAnswer | undefined {
  const ending = readers[type]?.(data);
  const [, receipt, row] = /^(.+)\.(?:xlsx|csv|xml|json)#(\d{1,9})$/i.exec(ending?.source?.reference ?? "") ?? [];
  if (!ending || ending.senderSystem !== SYSTEM || receipt === undefined || !(ending.resolution in titles)) return undefined;
  const { submissionEventId, eventId, caseNo, justification } = ending;
  const errors = ending.issues.map((issue) => ({ ...issue, field: formTitleOf(issue.field) }));
  const result = ending.resolution as LaterResult;
  return { receipt, answer: { deliveryId, row: Number(row), result, submissionEventId, eventId, caseNo, justification, errors, time } };
}

const csvTitles = ["数据行 row", "文号或案件编号 number", "最终结果 result", "代码 code", "字段 field", "说明 message", "改正办法 remedy", "时间 time", "投递 delivery"];

/**
 * Adds a line to `<receipt>.later.csv` for people and then to `<receipt>.later.jsonl` for programs, each once per delivery.
 * The receipt itself stays as it is: it says what was answered. Durable when it resolves.
 */
export async function noteLaterAnswer(folder: string, { receipt, answer }: PlacedAnswer): Promise<void> {
  const { deliveryId } = answer;
  await appendOnce(join(folder, `${receipt}.later.csv`), { mark: `,${csvCell(deliveryId)}`, head: `\ufeff${toCsv([csvTitles])}`, text: toCsv([csvRow(answer)]) });
  await appendOnce(join(folder, `${receipt}.later.jsonl`), { mark: `{"deliveryId":${JSON.stringify(deliveryId)},`, head: "", text: `${JSON.stringify(answer)}\n` });
}

/** One line whatever there is to say, so that a line is written whole or not at all. */
function csvRow({ row, caseNo, result, errors, justification, time, deliveryId }: LaterAnswer): string[] {
  const joined = (toText: (issue: FieldIssue) => string) => errors.map(toText).join("；").replaceAll(/\s+/g, " ");
  const message = [justification.replaceAll(/\s+/g, " "), joined((issue) => issue.message)].filter((text) => text !== "").join("；");
  return [String(row), caseNo, titles[result], joined(({ code }) => code), joined(({ field }) => field), message, joined(({ remedy }) => remedy), time, deliveryId];
}

interface Addition {
  /** Text by which an addition that was made already is known. */
  readonly mark: string;
  /** First text of a new file. */
  readonly head: string;
  readonly text: string;
}

/** Appends unless it was done before; a line that a crash left half is cut off first. */
async function appendOnce(path: string, { mark, head, text }: Addition): Promise<void> {
  await using file = await open(path, "a+");
  const content = await file.readFile();
  const end = content.lastIndexOf(0x0a) + 1;
  const whole = content.toString("utf8", 0, end);
  if (whole.split("\n").some((line) => line.startsWith(mark) || line.trimEnd().endsWith(mark))) return;
  if (end < content.length) await file.truncate(end);
  await file.appendFile(end === 0 ? head + text : text);
  await file.sync();
}

function csvCell(text: string): string {
  return toCsv([[text]]).trimEnd();
}

/** Spreadsheet programs would run a value that begins with `=` or the like as a formula; those are escaped. */
function toCsv(rows: string[][]): string {
  return stringify(rows, { record_delimiter: "windows", escape_formulas: true });
}
