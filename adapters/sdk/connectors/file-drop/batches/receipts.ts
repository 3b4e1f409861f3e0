import { stringify } from "csv-stringify/sync";
import type { RecordAnswer, RecordOutcome } from "../../contract.ts";
import { writeWhole, type Folder } from "../folder.ts";

/** The answer to one record, with the place where a person finds it. */
export interface ReceiptLine extends RecordAnswer {
  readonly where: string;
}

/** What a receipt says about the whole batch. */
export interface ReceiptHead {
  readonly batchId: string;
  readonly file: string;
  readonly sm3: string;
  /** `refused`: the batch was not taken as a whole, `message` says why. */
  readonly state: "processed" | "refused";
  readonly message: string;
  readonly rows: number;
  /** RFC 3339. */
  readonly finishedAt: string;
}

export type ReceiptFormat = "csv" | "jsonl";

const titles = ["位置 place", "结果 outcome", "事件编号 event", "代码 code", "列 column", "说明 message", "改正办法 remedy"];

const outcomes: Readonly<Record<RecordOutcome, string>> = {
  accepted: "已接收 accepted",
  duplicate: "重复 duplicate",
  parked: "等待前置记录 parked",
  manual: "转人工 manual",
  rejected: "已退回 rejected",
  ignored: "无需报送 ignored",
};

export const receiptName = (batch: string, format: ReceiptFormat): string => `${batch}.receipt.${format}`;

export interface Receipt {
  readonly directory: string;
  readonly batch: string;
  readonly formats: readonly ReceiptFormat[];
  readonly head: ReceiptHead;
  readonly groups: () => AsyncIterable<readonly ReceiptLine[]>;
}

/** Writes the receipts of a batch. May be repeated. */
export type WriteReceipts = (folder: Folder, receipt: Receipt) => Promise<void>;

/** Writes the receipts of a batch, each whole or not at all: `.csv` for people, then `.jsonl` for programs, whose first line is the head. */
export async function writeReceipts(folder: Folder, { directory, batch, formats, head, groups }: Receipt): Promise<void> {
  const texts = { csv: () => csvText(head, groups()), jsonl: () => jsonlText(head, groups()) };
  for (const format of ["csv", "jsonl"] as const) {
    if (formats.includes(format)) await writeWhole(folder, `${directory}/${receiptName(batch, format)}`, texts[format]());
  }
}

async function* jsonlText(head: ReceiptHead, groups: AsyncIterable<readonly ReceiptLine[]>): AsyncGenerator<string> {
  yield `${JSON.stringify(head)}\n`;
  for await (const lines of groups) yield lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** One line per record, whatever there is to say. */
async function* csvText(head: ReceiptHead, groups: AsyncIterable<readonly ReceiptLine[]>): AsyncGenerator<string> {
  yield `\ufeff${toCsv([titles])}`;
  if (head.state === "refused") yield toCsv([[head.file, "整批退回 batch refused", "", "", "", head.message, ""]]);
  for await (const lines of groups) yield toCsv(lines.map(toCells));
}

function toCells({ where, outcome, eventId, errors, warnings, waitingFor }: ReceiptLine): readonly string[] {
  const issues = [...errors, ...warnings];
  const joined = (key: "code" | "field" | "message" | "remedy") => issues.map((issue) => issue[key]).filter((text) => text !== "").join("；");
  return [where, outcomes[outcome], eventId, joined("code"), joined("field"), joined("message") || waitingFor, joined("remedy")];
}

/** Spreadsheet programs would run a value that begins with `=` or the like as a formula; those are escaped. */
function toCsv(rows: readonly (readonly string[])[]): string {
  return stringify(rows as string[][], { record_delimiter: "windows", escape_formulas: true });
}
