import { fieldTable } from "../../formats/fieldTable.ts";
import { textOf } from "../textOf.ts";
import type { Helper } from "./helper.ts";

const emptyWords: ReadonlySet<string> = new Set(fieldTable.empty_words.map((word) => word.toUpperCase()));

/** The text of a value, or undefined when it says nothing: blank, or one of the words for "nothing" (无, 0, —, null …). */
export function filled(value: unknown): string | undefined {
  const text = textOf(value)?.trim();
  return text === undefined || text === "" || emptyWords.has(text.toUpperCase()) ? undefined : text;
}

/** Texts: filled or not, widths, parts. */
export const textHelpers: readonly Helper[] = [
  {
    name: "filled",
    parameters: "value",
    arity: [1, 1],
    summary: "去掉首尾空白；空白和表示“没有”的词（0、无、—、暂无、null、undefine…）视为没有值 / trimmed; blank and words for nothing give nothing",
    examples: [{ expression: '$filled(" 示例 ")', gives: "示例" }, { expression: '$filled("暂无")' }, { expression: '$filled("undefine")' }, { expression: "$filled(0)" }],
    run: (value) => filled(value),
  },
  {
    name: "text",
    parameters: "value",
    arity: [1, 1],
    summary: "值的文本，数字不用科学计数法，列表以分号相连；没有值时为空文本 / the text of a value, numbers without exponent, lists joined by semicolons; empty when there is none",
    examples: [{ expression: "$text(0.0000001)", gives: "0.0000001" }, { expression: '$text(["a", "b"])', gives: "a;b" }, { expression: "$text(nothing)", gives: "" }],
    run: (value) => textOf(value) ?? "",
  },
];
