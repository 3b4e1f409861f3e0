import { NUMBER, readNumber } from "./chineseAmount.ts";
import { conductWords, type ConductWords, type TextFigure } from "./conductWords.ts";
import type { MetricName } from "./metricNames.ts";

/** The texts of a penalty record that are read. */
export interface PenaltyText {
  /** 违法行为类型 */
  readonly violationType: string;
  /** 违法事实 */
  readonly facts: string;
  /** 处罚内容 */
  readonly content: string;
}

/** An offence that a text may be about, with the figures it names: fen, else counts. */
export interface TextFinding {
  readonly offence: string;
  readonly metrics: ReadonlyMap<MetricName, bigint>;
}

export type ReadPenaltyText = (text: PenaltyText) => readonly TextFinding[];

/** Longer columns than the standard allows are not read to the end. */
const READ = 6_000;
const FEN = 100n;
const NONE: readonly TextFinding[] = [];

/** What may stand between the word and its number. */
const BETWEEN = String.raw`(?:人民币|共计|合计|总计|累计|约|共|计|为|达|是|数额|金额|RMB|[：:（(￥¥\s]){0,6}`;
/** `违法经营额五万元以上的` quotes the law and is no finding. */
const NO_LIMIT = "(?!以上|以下|以内|的罚款)";

interface FigurePattern {
  readonly name: TextFigure;
  /** One of these stands in every match; looked for first, for it costs far less (hot path). */
  readonly signs: readonly string[];
  readonly pattern: RegExp;
  readonly factor: bigint;
}

/**
 * Checks the parsed seeds/rules/conduct-words.json and makes a reader of it. The reader finds offences with at least one
 * figure, and those that `readAs` needs no figure for. Throws ZodError with every problem.
 */
export function createPenaltyReader(data: unknown): ReadPenaltyText {
  const words = conductWords.parse(data);
  const patterns = new Map(patternsOf(words).map((one) => [one.name, one]));
  return ({ violationType, facts, content }) => {
    const row = words.offences.find((one) => fits(one, violationType, facts));
    if (!row) return NONE;
    const texts = [toPlain(facts), toPlain(content)];
    const found = new Map<TextFigure, bigint>();
    const figure = (name: TextFigure) => found.get(name) ?? keep(found, name, largest(texts, patterns.get(name)));
    return row.offences.flatMap((offence) => {
      const readAs = words.readAs[offence] ?? {};
      const metrics = metricsOf(readAs, figure);
      return metrics.size > 0 || Object.keys(readAs).length === 0 ? [{ offence, metrics }] : [];
    });
  };
}

function fits({ types, facts, factsWithout }: ConductWords["offences"][number], violationType: string, text: string): boolean {
  if (!types.some((word) => violationType.includes(word))) return false;
  return (!facts || facts.some((word) => text.includes(word))) && !factsWithout?.some((word) => text.includes(word));
}

function patternsOf({ amounts, counts }: ConductWords): FigurePattern[] {
  return [
    ...amounts.map(({ name, words, followedBy }) => {
      const gap = followedBy ? String.raw`[^。；，,;]{0,20}?(?:${followedBy.join("|")})` : "";
      return { name, signs: words, factor: FEN, pattern: new RegExp(`(?:${words.join("|")})${gap}${BETWEEN}${NUMBER}[元圆]${NO_LIMIT}`, "g") };
    }),
    ...counts.map(({ name, units }) => ({ name, signs: units, factor: 1n, pattern: new RegExp(`${NUMBER}(?:${units.join("|")})`, "g") })),
  ];
}

/** The same goods are often told of in both texts, and parts beside their sum: the largest figure stands, nothing is added. */
function largest(texts: readonly string[], one: FigurePattern | undefined): bigint {
  let top = 0n;
  if (!one) return top;
  for (const text of texts) {
    if (!one.signs.some((sign) => text.includes(sign))) continue;
    for (const { groups } of text.matchAll(one.pattern)) {
      const value = readNumber(groups ?? {}, one.factor) ?? 0n;
      if (value > top) top = value;
    }
  }
  return top;
}

function metricsOf(readAs: ConductWords["readAs"][string], figure: (name: TextFigure) => bigint): ReadonlyMap<MetricName, bigint> {
  const metrics = new Map<MetricName, bigint>();
  for (const [metric, sums] of Object.entries(readAs)) {
    const values = sums.map((names) => names.reduce((sum, name) => sum + figure(name), 0n));
    const top = values.reduce((a, b) => (a > b ? a : b), 0n);
    if (top > 0n) metrics.set(metric as MetricName, top);
  }
  return metrics;
}

function keep(found: Map<TextFigure, bigint>, name: TextFigure, value: bigint): bigint {
  found.set(name, value);
  return value;
}

const WIDE_DIGITS = /[０-９．]/g;
const WIDE_COMMAS = /(?<=\d)，(?=\d{3})/g;

/** Full-width digits, points and thousands commas made half-width. */
function toPlain(text: string): string {
  return text
    .slice(0, READ)
    .replace(WIDE_DIGITS, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0))
    .replace(WIDE_COMMAS, ",");
}
