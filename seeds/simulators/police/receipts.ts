import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FeedAnswer } from "../contract.ts";
import { itemsOf, readDocument, textOf } from "./xml.ts";

const outcomes: ReadonlySet<string> = new Set<FeedAnswer["outcome"]>(["accepted", "duplicate", "parked", "rejected", "manual"]);

/** What the hub answered to the messages, in the order of their serial numbers. */
export async function readAnswers(folder: string): Promise<readonly FeedAnswer[]> {
  const receipts = join(folder, "receipts");
  const names = (await readdir(receipts).catch((): string[] => [])).filter((name) => name.endsWith(".xml") && !name.startsWith("."));
  const results = new Set(names.filter((name) => name.endsWith(".result.xml")));
  const answers: FeedAnswer[] = [];
  for (const name of names.filter((one) => !results.has(one)).sort()) {
    const sn = name.slice(0, -".xml".length);
    const answer = toAnswer(sn, await readFile(join(receipts, name), "utf8"));
    const result = `${sn}.result.xml`;
    answers.push(results.has(result) ? { ...answer, ...resolutionOf(await readFile(join(receipts, result), "utf8")) } : answer);
  }
  return answers;
}

/** How many messages have a receipt. */
export async function countReceipts(folder: string): Promise<number> {
  const names = await readdir(join(folder, "receipts")).catch((): string[] => []);
  return names.filter((name) => /^GA\d+\.xml$/.test(name)).length;
}

function toAnswer(ticket: string, text: string): FeedAnswer {
  const receipt = readDocument(text, "ExchangeReceipt");
  const outcome = textOf(receipt, "答复代码");
  const issues = (kind: string) =>
    itemsOf(receipt, "问题")
      .filter((item) => textOf(item, "类别") === kind)
      .map((item) => ({ code: textOf(item, "代码"), field: textOf(item, "栏目"), message: textOf(item, "说明") }));
  return {
    ticket,
    outcome: outcomes.has(outcome) ? (outcome as FeedAnswer["outcome"]) : "rejected",
    eventId: textOf(receipt, "事件编号"),
    caseId: textOf(receipt, "案件标识"),
    version: Number(textOf(receipt, "记录版本")),
    errors: issues("错误"),
    warnings: issues("提示"),
  };
}

function resolutionOf(text: string): Pick<FeedAnswer, "resolution"> {
  const resolution = textOf(readDocument(text, "ExchangeResult"), "结果代码") as NonNullable<FeedAnswer["resolution"]>;
  return { resolution };
}
