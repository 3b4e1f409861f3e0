const DIGITS: ReadonlyMap<string, number> = new Map(
  ["零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"].flatMap((words, digit) =>
    Array.from(words, (word) => [word, digit] as const),
  ),
);
const SMALL_UNITS: ReadonlyMap<string, number> = new Map([
  ["十", 10],
  ["拾", 10],
  ["百", 100],
  ["佰", 100],
  ["千", 1000],
  ["仟", 1000],
]);
const LARGE_UNITS: ReadonlyMap<string, number> = new Map([
  ["万", 10_000],
  ["亿", 100_000_000],
]);

/** Characters of a whole number in words, for use inside a pattern's brackets. */
export const CHINESE_NUMERALS = [...DIGITS.keys(), ...SMALL_UNITS.keys(), ...LARGE_UNITS.keys()].join("");

/** A whole number in Chinese words, plain or formal (伍万, 一千二百); undefined when it is none or zero. */
export function readChineseNumber(text: string): number | undefined {
  let total = 0;
  let section = 0;
  let digit = 0;
  for (const word of text) {
    const value = DIGITS.get(word);
    const small = SMALL_UNITS.get(word);
    if (value !== undefined) {
      if (digit !== 0) return undefined;
      digit = value;
    } else if (small !== undefined) {
      section += (digit || 1) * small;
      digit = 0;
    } else {
      total = (total + section + digit) * (LARGE_UNITS.get(word) ?? Number.NaN);
      section = 0;
      digit = 0;
    }
  }
  const result = total + section + digit;
  return Number.isSafeInteger(result) && result > 0 ? result : undefined;
}
