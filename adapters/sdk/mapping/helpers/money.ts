import { toFen } from "../../steps/quantities.ts";
import { textOf } from "../textOf.ts";
import { HelperProblem, type Helper } from "./helper.ts";
import { filled } from "./texts.ts";

/** Fen of one unit. */
const units: Readonly<Record<string, bigint>> = { 分: 1n, 元: 100n, 万元: 1_000_000n, 亿元: 10_000_000_000n };

/** Amounts, computed exactly: no floating point, nothing rounded. */
export const moneyHelpers: readonly Helper[] = [
  {
    name: "wan",
    parameters: "amount, unit?",
    arity: [1, 2],
    summary: "万元，六位小数；单位默认元，文本中写明的单位优先 / ten thousands of yuan with 6 decimals; the unit is 元 unless it is given here or in the text",
    examples: [
      { expression: "$wan(2000)", gives: "0.200000" },
      { expression: '$wan("50,000.00")', gives: "5.000000" },
      { expression: '$wan("5万元")', gives: "5.000000" },
      { expression: '$wan("3.2", "万元")', gives: "3.200000" },
      { expression: '$wan(12345, "分")', gives: "0.012345" },
      { expression: '$wan("暂无")' },
      { expression: '$wan("五千")', fails: true },
      { expression: '$wan("0.001")', fails: true },
    ],
    run: (amount, unit) => decimal(fenOf(amount, unit), 6),
  },
  {
    name: "yuan",
    parameters: "amount, unit?",
    arity: [1, 2],
    summary: "元，两位小数 / yuan with 2 decimals",
    examples: [{ expression: '$yuan("5000000", "分")', gives: "50000.00" }, { expression: '$yuan("0.2", "万元")', gives: "2000.00" }, { expression: "$yuan(0)", gives: "0.00" }],
    run: (amount, unit) => decimal(fenOf(amount, unit), 2),
  },
  {
    name: "fen",
    parameters: "amount, unit?",
    arity: [1, 2],
    summary: "分，整数文本 / fen, a whole number as text",
    examples: [{ expression: '$fen("12.5")', gives: "1250" }, { expression: '$fen("0.2万元")', gives: "200000" }],
    run: (amount, unit) => decimal(fenOf(amount, unit), 0),
  },
];

function fenOf(amount: unknown, unit: unknown = "元"): bigint | undefined {
  const text = textOf(amount)?.normalize("NFKC").replaceAll(/\s/g, "");
  const scale = typeof unit === "string" ? units[unit] : undefined;
  if (scale === undefined) throw new HelperProblem(unit, `单位应为 ${Object.keys(units).join("、")} / the unit must be one of these`);
  // The word 0 is an amount, unlike elsewhere.
  if (text === undefined || text === "" || (filled(text) === undefined && !/^0$/.test(text))) return undefined;
  const plain = plainFen(text, scale);
  const fen = plain ?? toFen(text);
  if (fen !== undefined) return fen;
  throw new HelperProblem(amount, "不是金额，或不足一分 / not an amount, or finer than a fen; 请写作 50000.00 或 5万元 / write 50000.00 or 5万元");
}

/** Plain digits in the given unit; undefined for text with a unit of its own. */
function plainFen(text: string, scale: bigint): bigint | undefined {
  const [, whole = "", fraction = ""] = /^([\d,]{1,20})(?:\.(\d{1,10}))?$/.exec(text) ?? [];
  if (whole === "") return undefined;
  const value = BigInt(whole.replaceAll(",", "") + fraction) * scale;
  const divisor = 10n ** BigInt(fraction.length);
  if (value % divisor !== 0n) throw new HelperProblem(text, "不足一分 / finer than a fen");
  return value / divisor;
}

function decimal(fen: bigint | undefined, decimals: number): string | undefined {
  if (fen === undefined) return undefined;
  if (decimals === 0) return String(fen);
  const unit = 10n ** BigInt(decimals);
  return `${fen / unit}.${String(fen % unit).padStart(decimals, "0")}`;
}
