import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import type { FileDropFeed } from "../../../../adapters/sdk/connectors/file-drop/settings.ts";
import type { CounterpartAnswer } from "../../counterpart.ts";

/** What the receipts of a feed say about its records. */
export async function readReceipts(folder: string, { receipts, receiptFormats }: FileDropFeed): Promise<readonly CounterpartAnswer[]> {
  const format = receiptFormats.includes("jsonl") ? "jsonl" : "csv";
  const directory = join(folder, receipts);
  const names = (await readdir(directory)).filter((name) => name.endsWith(`.receipt.${format}`) && !name.startsWith(".")).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), "utf8")));
  return texts.flatMap(format === "jsonl" ? ofJsonl : ofCsv);
}

/** The first line is about the whole batch. */
function ofJsonl(text: string): readonly CounterpartAnswer[] {
  return text.trim().split("\n").slice(1).map((told) => {
    const { place, outcome } = JSON.parse(told) as { place: string; outcome: string };
    return { ticket: place, outcome, told };
  });
}

/** `批次7.csv 第 3 行 / line 3` is the second record: the header is the first row. */
function ofCsv(text: string): readonly CounterpartAnswer[] {
  const rows = parse(text, { bom: true }).slice(1);
  return rows.map((cells, index) => {
    const file = (cells[0] ?? "").replace(/ 第 .*$/, "");
    return { ticket: `${file}#${index + 1}`, outcome: (cells[1] ?? "").replace(/^.* /, ""), told: cells.join(",") };
  });
}
