import { toHalfWidth } from "./text.ts";
import { YUAN, readYuan } from "./yuan.ts";

const BETWEEN = String.raw`(?:人民币|共计|合计|总计|总额|金额|数额|计|为|处|RMB|[：:（(￥¥\s])*`;
const FINE_AFTER = new RegExp(`罚款${BETWEEN}${YUAN}`, "g");
const FINE_BEFORE = new RegExp(String.raw`${YUAN}(?:人民币|的)?罚款`, "g");
const GAINS = new RegExp(`没收(?:其|全部|当事人|的)*违法所得${BETWEEN}${YUAN}`, "g");
const FULL_WIDTH_DIGIT = /[０-９]/;
/** The column holds at most 4000 characters. */
const READ = 8_000;

/** The commonest wording, looked at first (hot path). */
const PLAIN_FINE = /罚款(\d{1,12})元/;

/** How an amount stands to the amounts that a text names. */
export type Comparison = "agrees" | "10000 times" | "differs";

/** True when the text names this very fine in the commonest wording; false leaves the question to findFines. */
export function namesFine(content: string, fen: bigint): boolean {
  const yuan = PLAIN_FINE.exec(content)?.[1];
  return yuan !== undefined && Number(yuan) * 100 === Number(fen);
}

/** Fines named in 处罚内容, in fen; empty when none is named. */
export function findFines(content: string): bigint[] {
  if (!content.includes("罚款")) return [];
  const text = prepare(content);
  const after = collect(text, FINE_AFTER);
  return after.length > 0 ? after : collect(text, FINE_BEFORE);
}

/** Confiscated gains (没收违法所得…元) named in 处罚内容, in fen; the value of goods is not among them. */
export function findGains(content: string): bigint[] {
  return content.includes("违法所得") ? collect(prepare(content), GAINS) : [];
}

/** Compares an amount with those of the text; any one of them or their sum counts. Expects at least one. */
export function compareAmount(fen: bigint, named: readonly bigint[]): Comparison {
  const candidates = [...named, named.reduce((sum, one) => sum + one, 0n)];
  if (candidates.includes(fen)) return "agrees";
  const confused = candidates.some((one) => one > 0n && (one * 10_000n === fen || fen * 10_000n === one));
  return confused ? "10000 times" : "differs";
}

function prepare(content: string): string {
  const text = content.slice(0, READ);
  return FULL_WIDTH_DIGIT.test(text) ? toHalfWidth(text) : text;
}

function collect(text: string, pattern: RegExp): bigint[] {
  const found: bigint[] = [];
  for (const match of text.matchAll(pattern)) {
    const fen = readYuan(match.groups ?? {});
    if (fen !== undefined) found.push(fen);
  }
  return found;
}
