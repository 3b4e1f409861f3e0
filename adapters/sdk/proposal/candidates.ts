import type { ColumnProfile } from "./columnProfile.ts";
import { fieldKinds } from "./fieldKinds.ts";
import { compareWithContents, confirmedUnit } from "./moneyUnit.ts";
import { fieldsNamed, type NameMatch } from "./nameScore.ts";

/** One column as one field. */
export interface Candidate {
  readonly field: string;
  readonly profile: ColumnProfile;
  /** 0–1. */
  readonly confidence: number;
  /** Score of the name alone; 0 = the values only. */
  readonly named: number;
  /** Chinese / English. */
  readonly why: string;
}

/** Below this a column is not worth naming for a field. */
const WORTH_NAMING = 0.15;
const AGREES = 0.95;
/** Names of the standard, and those that mean one field only. */
const SURE_NAME = 0.95;
/** Values alone, or general words alone, never make a field sure. */
const NOT_FULL = 0.94;
const LOOKS_LIKE_MUCH = 0.85;
const amountsOf: Readonly<Record<string, "fine" | "confiscated">> = { CF_NR_FK: "fine", CF_NR_WFFF: "confiscated" };

/** Every column as every field that it may be, best first. */
export function candidatesOf(profiles: readonly ColumnProfile[]): readonly Candidate[] {
  const contents = profiles.find(({ column }) => fieldsNamed(column)[0]?.field === "CF_NR") ?? profiles.find((profile) => (profile.share("penaltyWords") ?? 0) > 0.9 && (profile.share("penaltyKinds") ?? 0) < 0.9);
  const all = profiles.flatMap((profile) => {
    const names = new Map(fieldsNamed(profile.column).map((match) => [match.field, match]));
    return Object.keys(fieldKinds).flatMap((field) => judge(profile, field, { name: names.get(field), contents }) ?? []);
  });
  return all.filter(({ confidence }) => confidence >= WORTH_NAMING).sort((a, b) => b.confidence - a.confidence || b.named - a.named);
}

interface Evidence {
  readonly name: NameMatch | undefined;
  readonly contents: ColumnProfile | undefined;
}

function judge(profile: ColumnProfile, field: string, { name, contents }: Evidence): Candidate | undefined {
  const values = readValues(profile, field, contents);
  const named = name?.score ?? 0;
  const confidence = combine(named, values);
  if (confidence === 0) return undefined;
  return { field, profile, named, confidence: Math.round(confidence * 100) / 100, why: [name?.why ?? "", wordsOf(values)].filter(Boolean).join("；") };
}

/** What the values say about a field. */
interface ValueEvidence {
  /** Share of the filled values that fit; undefined when the column is empty. */
  readonly fit: number | undefined;
  /** How much that tells; undefined = the values have the form of many things. */
  readonly telling: number | undefined;
  readonly compared: boolean;
}

function readValues(profile: ColumnProfile, field: string, contents: ColumnProfile | undefined): ValueEvidence {
  const { kinds, telling } = fieldKinds[field] ?? { kinds: [], telling: 0 };
  const [first, ...others] = kinds;
  const fit = first && profile.share(first);
  if (fit === undefined) return { fit, telling, compared: false };
  const money = fit > 0 && contents !== profile ? compareAmounts(profile, amountsOf[field], contents) : undefined;
  if (money) return money;
  const weak = fit >= AGREES ? 0 : Math.max(0, ...others.map((kind) => profile.share(kind) ?? 0));
  return weak > fit ? { fit: weak, telling: undefined, compared: false } : { fit, telling, compared: false };
}

/** Undefined when it is no field of money, or too few rows name an amount in their words. */
function compareAmounts(profile: ColumnProfile, which: "fine" | "confiscated" | undefined, contents: ColumnProfile | undefined): ValueEvidence | undefined {
  if (!which || !contents) return undefined;
  const evidence = compareWithContents(profile, contents, which);
  return evidence.compared > 1 ? { fit: confirmedUnit(evidence) ? 1 : 0.4, telling: 0.8, compared: true } : undefined;
}

/** Full confidence only when a name that means this field alone and values that fit it agree. */
function combine(named: number, { fit, telling }: ValueEvidence): number {
  if (fit === undefined) return named * 0.8;
  if (named === 0) return fit >= 0.9 ? (telling ?? 0) * fit : 0;
  if (fit < 0.5) return named * 0.3;
  if (fit < AGREES) return named * (0.5 + 0.45 * fit);
  if (telling === undefined) return Math.min(named, LOOKS_LIKE_MUCH);
  if (named >= SURE_NAME && (named === 1 || telling >= 0.3)) return 1;
  return Math.min(NOT_FULL, 1 - (1 - named) * (1 - telling * fit));
}

function wordsOf({ fit, compared }: ValueEvidence): string {
  if (fit === undefined) return "样本中无值 / empty in the sample";
  if (compared) return fit === 1 ? "与处罚内容中的金额一致 / equal to the amounts in the content" : "与处罚内容中的金额不一致 / differs from the amounts in the content";
  const share = Math.floor(fit * 100);
  return share >= 95 ? "值相符 / the values fit" : `仅 ${share}% 的值相符 / only ${share}% of the values fit`;
}
