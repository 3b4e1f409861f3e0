import { fieldTable } from "../../formats/fieldTable.ts";
import { textOf } from "../textOf.ts";
import { HelperProblem, type Helper } from "./helper.ts";

const emptyWords: ReadonlySet<string> = new Set(fieldTable.empty_words.map((word) => word.toUpperCase()));

/** The text of a value, or undefined when it says nothing: blank, or one of the words for "nothing" (无, 0, —, null …). */
export function filled(value: unknown): string | undefined {
  const text = textOf(value)?.trim();
  return text === undefined || text === "" || emptyWords.has(text.toUpperCase()) ? undefined : text;
}

/** Signs that stand between the parts of a text. */
const SEPARATORS = /[;；,，、|｜\s]+/;

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
    name: "orElse",
    parameters: "value, …",
    arity: [2, 8],
    summary: "第一个有内容的值（见 $filled） / the first value that is filled in, see $filled",
    examples: [{ expression: '$orElse("无", "", "示例")', gives: "示例" }, { expression: '$orElse("a", "b")', gives: "a" }, { expression: '$orElse("无", nothing)' }],
    run: (...values) => values.map(filled).find((text) => text !== undefined),
  },
  {
    name: "text",
    parameters: "value",
    arity: [1, 1],
    summary: "值的文本，数字不用科学计数法，列表以分号相连；没有值时为空文本 / the text of a value, numbers without exponent, lists joined by semicolons; empty when there is none",
    examples: [{ expression: "$text(0.0000001)", gives: "0.0000001" }, { expression: '$text(["a", "b"])', gives: "a;b" }, { expression: "$text(nothing)", gives: "" }],
    run: (value) => textOf(value) ?? "",
  },
  {
    name: "half",
    parameters: "value",
    arity: [1, 1],
    summary: "全角字母、数字、标点和空格改为半角 / full-width letters, digits, signs and blanks in half width",
    examples: [{ expression: '$half("ＡＢ１２（３）　")', gives: "AB12(3) " }],
    run: (value) => textOf(value)?.replaceAll(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)).replaceAll("\u3000", " "),
  },
  {
    name: "full",
    parameters: "value",
    arity: [1, 1],
    summary: "半角改为全角 / half width in full width",
    examples: [{ expression: '$full("(12)")', gives: "（１２）" }],
    run: (value) => textOf(value)?.replaceAll(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)).replaceAll(" ", "\u3000"),
  },
  {
    name: "digits",
    parameters: "value",
    arity: [1, 1],
    summary: "只留数字（全角也认） / its digits only, full-width ones too",
    examples: [{ expression: '$digits("第１２号")', gives: "12" }, { expression: '$digits("无")' }],
    run: (value) => textOf(value)?.normalize("NFKC").replaceAll(/\D/g, "") || undefined,
  },
  {
    name: "parts",
    parameters: "value, separators?",
    arity: [1, 2],
    summary: "按分号、逗号、顿号、竖线或空白（或给出的字符）拆开的各部分 / its parts, apart by semicolons, commas, 、, bars or blanks, or by the characters given",
    examples: [{ expression: '$parts("甲、乙；丙")', gives: ["甲", "乙", "丙"] }, { expression: '$parts("a b/c", "/")', gives: ["a b", "c"] }, { expression: '$parts("")', gives: [] }],
    run: (value, separators) => partsOf(value, separators),
  },
  {
    name: "joinKinds",
    parameters: "value, …",
    arity: [1, 8],
    summary: "各处填写的类别合为一项，以分号相连，去掉重复和空白 / kinds from several places as one text, joined by semicolons, each once",
    examples: [{ expression: '$joinKinds("罚款，没收非法财物", "罚款", "无")', gives: "罚款;没收非法财物" }, { expression: '$joinKinds("无")' }],
    run: (...values) => [...new Set(values.flatMap((value) => partsOf(value)).filter((part) => filled(part) !== undefined))].join(";") || undefined,
  },
];

/** Parts of a text, trimmed and not blank; `separators` are the signs between them, by default the usual ones. */
export function partsOf(value: unknown, separators?: unknown): readonly string[] {
  if (separators !== undefined && typeof separators !== "string") throw new HelperProblem(separators, "分隔符应为文本 / the separators must be text");
  const text = textOf(value) ?? "";
  const parts = separators === undefined ? text.split(SEPARATORS) : splitAt(text, new Set(separators));
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

function splitAt(text: string, signs: ReadonlySet<string>): readonly string[] {
  const parts = [""];
  for (const sign of text) {
    if (signs.has(sign)) parts.push("");
    else parts.push(`${parts.pop() ?? ""}${sign}`);
  }
  return parts;
}
