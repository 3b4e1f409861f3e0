/** Amounts named in the words of a penalty, in 万元 with six decimals; empty when none is named. */
export interface AmountsInText {
  readonly fine: string;
  readonly confiscated: string;
}

const amount = String.raw`(?:人民币)?(?:共计|合计|计)?[:：]?\s*([0-9０-９][0-9０-９,，.．]*|[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]+)\s*(万)?(?:元|圆)`;
const finePattern = new RegExp(`罚款(?:金额)?${amount}`, "g");
const confiscatedPattern = new RegExp(`没收(?:违法所得|非法所得|非法财物)(?:金额)?${amount}`, "g");

/**
 * Reads 罚款…元 and 没收违法所得…元 out of free text, digits or Chinese numerals, 元 or 万元. The first fine counts (a
 * text repeats its amount in words); confiscated amounts are added up.
 */
export function amountsInText(text: string): AmountsInText {
  const fines = [...text.matchAll(finePattern)].map(toFen).filter((fen) => fen !== undefined);
  const confiscated = [...text.matchAll(confiscatedPattern)].map(toFen).filter((fen) => fen !== undefined);
  return {
    fine: fines.length > 0 ? toWan(fines[0]!) : "",
    confiscated: confiscated.length > 0 ? toWan(confiscated.reduce((sum, fen) => sum + fen, 0n)) : "",
  };
}

function toFen([, number = "", wan]: RegExpMatchArray): bigint | undefined {
  const plain = number.normalize("NFKC").replaceAll(",", "").replace(/\.$/, "");
  const scale = wan ? 1_000_000n : 100n;
  if (/^\d+(\.\d+)?$/.test(plain)) {
    const [whole = "0", fraction = ""] = plain.split(".");
    return (BigInt(whole + fraction.padEnd(6, "0").slice(0, 6)) * scale) / 1_000_000n;
  }
  const value = chineseNumber(plain);
  return value === undefined ? undefined : value * scale;
}

function toWan(fen: bigint): string {
  return `${fen / 1_000_000n}.${String(fen % 1_000_000n).padStart(6, "0")}`;
}

const digits: Readonly<Record<string, bigint>> = {
  零: 0n, 〇: 0n, 一: 1n, 壹: 1n, 二: 2n, 两: 2n, 贰: 2n, 三: 3n, 叁: 3n, 四: 4n, 肆: 4n,
  五: 5n, 伍: 5n, 六: 6n, 陆: 6n, 七: 7n, 柒: 7n, 八: 8n, 捌: 8n, 九: 9n, 玖: 9n,
};
const units: Readonly<Record<string, bigint>> = { 十: 10n, 拾: 10n, 百: 100n, 佰: 100n, 千: 1000n, 仟: 1000n };
const sections: Readonly<Record<string, bigint>> = { 万: 10_000n, 亿: 100_000_000n };

/** 伍万叁仟 is 53000; undefined for text that is no number. */
function chineseNumber(text: string): bigint | undefined {
  let total = 0n;
  let section = 0n;
  let digit = 0n;
  for (const character of text) {
    const [value, unit, scale] = [digits[character], units[character], sections[character]];
    if (value !== undefined) digit = value;
    else if (unit !== undefined) {
      section += (digit === 0n ? 1n : digit) * unit;
      digit = 0n;
    } else if (scale !== undefined) {
      total = (total + section + digit) * scale;
      section = digit = 0n;
    } else return undefined;
  }
  return text === "" ? undefined : total + section + digit;
}
