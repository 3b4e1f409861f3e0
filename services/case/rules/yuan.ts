import { CHINESE_NUMERALS, readChineseNumber } from "./chineseNumber.ts";

const FEN_PER_YUAN = 100n;
const ABSURD_FEN = 10_000_000_000_000n;
const UNITS: ReadonlyMap<string, bigint> = new Map([
  ["", 1n],
  ["百", 100n],
  ["千", 1000n],
  ["万", 10_000n],
  ["十万", 100_000n],
  ["百万", 1_000_000n],
  ["千万", 10_000_000n],
  ["亿", 100_000_000n],
]);

/**
 * Pattern of an amount in 元 (half-width digits), with the named groups that readYuan takes. It begins only at the
 * beginning of a number and is bounded, so that no text makes it slow.
 */
export const YUAN = String.raw`(?<![\d.,，${CHINESE_NUMERALS}])(?:(?<whole>\d{1,3}(?:[,，]\d{3}){1,4}|\d{1,15})(?:\.(?<part>\d{1,8}))?\s?(?<unit>[十百千]?万|[百千亿])?|(?<words>[${CHINESE_NUMERALS}]{1,30}))余?[元圆](?:(?<jiao>[${CHINESE_NUMERALS}])角)?(?:(?<cents>[${CHINESE_NUMERALS}])分)?[整正]?`;

/** The fen of an amount matched by YUAN; undefined when the words are no number or the amount is finer than a fen. */
export function readYuan(groups: Record<string, string | undefined>): bigint | undefined {
  const small = BigInt((readOne(groups["jiao"]) ?? 0) * 10 + (readOne(groups["cents"]) ?? 0));
  const words = groups["words"];
  if (words !== undefined) {
    const yuan = readChineseNumber(words);
    return yuan === undefined ? undefined : BigInt(yuan) * FEN_PER_YUAN + small;
  }
  const whole = (groups["whole"] ?? "").replace(/[,，]/g, "");
  const part = groups["part"] ?? "";
  const scale = 10n ** BigInt(part.length);
  const fen = BigInt(whole + part) * (UNITS.get(groups["unit"] ?? "") ?? 1n) * FEN_PER_YUAN;
  return fen % scale === 0n ? fen / scale + small : undefined;
}

/** Fen written as 元, without superfluous zeros; beyond any real penalty it only says so, for it may be no amount at all. */
export function showYuan(fen: bigint): string {
  if (fen >= ABSURD_FEN) return ">100000000000";
  const cents = String(fen % FEN_PER_YUAN).padStart(2, "0");
  return `${fen / FEN_PER_YUAN}${cents === "00" ? "" : `.${cents}`}`;
}

function readOne(word: string | undefined): number | undefined {
  return word === undefined ? undefined : readChineseNumber(word);
}
