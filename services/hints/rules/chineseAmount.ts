const DIGITS: ReadonlyMap<string, number> = new Map(
  ["零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"].flatMap((words, digit) => Array.from(words, (word) => [word, digit] as const)),
);
const UNITS: ReadonlyMap<string, number> = new Map([
  ["十", 10],
  ["拾", 10],
  ["百", 100],
  ["佰", 100],
  ["千", 1_000],
  ["仟", 1_000],
]);
const SECTIONS: ReadonlyMap<string, number> = new Map([
  ["万", 10_000],
  ["亿", 100_000_000],
]);
const SCALES: Readonly<Record<string, bigint>> = { "": 1n, 百: 100n, 千: 1_000n, 万: 10_000n, 十万: 100_000n, 百万: 1_000_000n, 千万: 10_000_000n, 亿: 100_000_000n };
const WORDS = [...DIGITS.keys(), ...UNITS.keys(), ...SECTIONS.keys()].join("");

/**
 * Pattern of a number in half-width digits (with 万 and the like) or in Chinese words, with the named groups that readNumber
 * takes. Begins only at the beginning of a number and is bounded, so that no text makes it slow.
 */
export const NUMBER = String.raw`(?<![\d.,${WORDS}])(?:(?<whole>\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.(?<part>\d{1,6}))?\s?(?<scale>[十百千]?万|[百千亿])?|(?<words>[${WORDS}]{1,20}))(?:多|余)?`;

/** A number matched by NUMBER, times `factor`, rounded down; undefined when the words are no number. */
export function readNumber(groups: Readonly<Record<string, string | undefined>>, factor: bigint): bigint | undefined {
  const { whole, part = "", scale = "", words } = groups;
  if (words !== undefined) {
    const value = readWords(words);
    return value === undefined ? undefined : BigInt(value) * factor;
  }
  const digits = BigInt((whole ?? "0").replaceAll(",", "") + part);
  return (digits * (SCALES[scale] ?? 1n) * factor) / 10n ** BigInt(part.length);
}

/** 伍万 = 50000, 一千二百 = 1200; undefined when it is no whole number above zero. */
function readWords(words: string): number | undefined {
  let total = 0;
  let section = 0;
  let digit = 0;
  for (const word of words) {
    const unit = UNITS.get(word);
    const scale = SECTIONS.get(word);
    if (unit !== undefined) {
      section += (digit || 1) * unit;
      digit = 0;
    } else if (scale !== undefined) {
      total = (total + section + digit) * scale;
      section = 0;
      digit = 0;
    } else if (digit !== 0) {
      return undefined;
    } else {
      digit = DIGITS.get(word) ?? 0;
    }
  }
  const value = total + section + digit;
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
