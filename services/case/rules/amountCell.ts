import { toHalfWidth } from "./text.ts";
import { YUAN, readYuan } from "./yuan.ts";

/** decimal(18,6), in 万元; the last digit is one fen. */
const PLAIN = /^(\d{1,12})(?:\.(\d{1,6}))?$/;
/** Unambiguous though not plain: separators of thousands, no digit before the point, a point or zeros too many. */
const LOOSE = /^(\d{1,3}(?:,\d{3}){1,3}|\d{0,12})(?:\.(\d{0,6})0*)?$/;
const WITH_UNIT = new RegExp(`^(?:人民币|RMB|[¥￥])?${YUAN}$`);
const LONGEST = 60;

/** An amount cell as read: fen, and whether it was a plain number of 万元, one in full width, or had to be converted. */
export interface Amount {
  fen: bigint;
  style: "plain" | "wide" | "converted";
}

/**
 * Reads an amount of a column in 万元. A number that names its unit (`5万元`, `50000元`, `伍万元整`) is converted.
 * Undefined when it is no amount, is negative, or is finer than a fen (6 decimals).
 */
export function readAmount(text: string): Amount | undefined {
  const plain = PLAIN.exec(text);
  if (plain !== null) return { fen: toFen(plain[1], plain[2]), style: "plain" };
  if (text.length > LONGEST) return undefined;
  const narrow = toHalfWidth(text).replace(/\s+/g, "");
  const wide = PLAIN.exec(narrow);
  if (wide !== null) return { fen: toFen(wide[1], wide[2]), style: "wide" };
  const loose = LOOSE.exec(narrow);
  if (loose !== null && /\d/.test(narrow)) return { fen: toFen(loose[1]?.replaceAll(",", ""), loose[2]), style: "converted" };
  const named = WITH_UNIT.exec(narrow.replace(/万$/, "万元"));
  const fen = named?.groups && readYuan(named.groups);
  return fen === undefined ? undefined : { fen, style: "converted" };
}

function toFen(whole = "", part = ""): bigint {
  return BigInt(whole + part.padEnd(6, "0"));
}
