import type { FeedRules } from "../../../../adapters/sdk/manifest/feedRules.ts";
import type { AdapterManifestFile, ManifestExample } from "../../../../adapters/sdk/manifest/schema.ts";
import { Operation } from "../../../../proto/gen/hub/case/v1/case_service.ts";
import type { SideRecord } from "../otherSide.ts";
import type { BadRecord, FeedExemplar } from "../subject.ts";
import { hasDigits, leavesOf, renumbered, withLeaf, withoutLeaf, type Path } from "./leaves.ts";
import { planFact, type PlannedFact } from "./plannedFact.ts";

/** A number that stands in no record of its own. */
const PROBE = 987_654_321;

interface Vary {
  readonly manifest: AdapterManifestFile;
  readonly feed: string;
  readonly rules: FeedRules;
}

/**
 * Records to try a feed with: the first valid example of each rule, multiplied by another decision or case number. Which value of a record
 * makes the number is found by trying, so that it may stand anywhere and under any name.
 */
export async function feedExemplars(vary: Vary): Promise<readonly FeedExemplar[]> {
  const own = vary.manifest.examples.filter(({ feed, record }) => feed === vary.feed && record !== undefined);
  const found: FeedExemplar[] = [];
  const kinds = new Set<string>();
  for (const example of own.filter(({ expectErrors }) => !expectErrors)) {
    const fact = await planFact(vary.rules, example.record ?? {});
    const kind = fact?.kind ?? "";
    if (!fact || fact.number === "" || fact.refused.length > 0 || kinds.has(kind)) continue;
    const exemplar = await toExemplar(vary, example, fact, own);
    if (!exemplar) continue;
    kinds.add(kind);
    found.push(exemplar);
  }
  return found;
}

async function toExemplar(vary: Vary, example: ManifestExample, fact: PlannedFact, own: readonly ManifestExample[]): Promise<FeedExemplar | undefined> {
  const record = example.record ?? {};
  const place = await placeOfNumber(vary.rules, record);
  if (!place) return undefined;
  const numbered = numbering(vary, place.path);
  const bad = await badRecord(vary, { record, numbered, fact, own });
  const versions = fact.isPenalty ? await versionsOf(vary, record) : undefined;
  return {
    name: `${vary.feed}（${example.name}）`,
    feed: vary.feed,
    record: (n) => numbered(record, n),
    numberOf: (n) => place.number.replace(String(PROBE), String(n)),
    newer: (n) => ({ ...numbered(record, n), ql_next: "示例" }),
    ...(bad && { bad }),
    ...(versions && { first: (n: number) => numbered(versions.first, n), later: (n: number) => numbered(versions.later, n) }),
  };
}

/** The value of the record that makes the decision or case number, and that number with the probe in it. */
async function placeOfNumber(rules: FeedRules, record: SideRecord): Promise<{ path: Path; number: string } | undefined> {
  for (const { path, value } of leavesOf(record)) {
    if (!hasDigits(value)) continue;
    const fact = await planFact(rules, withLeaf(record, path, renumbered(value, PROBE)));
    if (fact?.number.includes(String(PROBE)) && fact.refused.length === 0) return { path, number: fact.number };
  }
  return undefined;
}

/**
 * Gives a record another number. What the system itself gives every record (its key, its place in the order, its time of change) is left
 * off, so that it gives it; a further part of a table's key is made another one.
 */
function numbering({ manifest, feed }: Vary, place: Path): (record: SideRecord, n: number) => SideRecord {
  let serial = 0;
  const isTable = manifest.connector.kind === "exchange-table";
  const { key = [], order = key, cursor = [], since = [], watermark = {} } = manifest.feeds[feed] as FeedNames;
  const own = isTable ? [[order].flat().slice(0, 1), since, watermark.columns ?? []] : [key, cursor];
  const given = new Set(own.flat(2).filter((name) => name !== place.join(".")));
  const keys = new Set([key].flat().filter((name) => !given.has(name) && name !== place.join(".")));
  return (record, n) => {
    serial++;
    let changed: Readonly<Record<string, unknown>> = record;
    for (const { path, value } of leavesOf(record)) {
      if (path.join("/") === place.join("/")) changed = withLeaf(changed, path, renumbered(value, n));
      else if (given.has(path.join("."))) changed = withoutLeaf(changed, path);
      else if (keys.has(path.join("."))) changed = withLeaf(changed, path, typeof value === "number" ? value + 1_000_000 + serial : `${value}-${serial}`);
    }
    return changed;
  };
}

/** By which names of a record its feed knows it; connectors that have no such setting read it otherwise. */
interface FeedNames {
  readonly key?: string | readonly string[];
  readonly order?: string | readonly string[];
  readonly cursor?: string;
  readonly since?: string;
  readonly watermark?: { readonly columns?: readonly string[] };
}

interface Spoil {
  readonly record: SideRecord;
  readonly numbered: (record: SideRecord, n: number) => SideRecord;
  readonly fact: PlannedFact;
  readonly own: readonly ManifestExample[];
}

/** An example that must be refused, or else the record without its facts of the case, which the hub always refuses (E001). */
async function badRecord({ manifest, feed, rules }: Vary, { record, numbered, fact, own }: Spoil): Promise<BadRecord | undefined> {
  if (fact.isPenalty) {
    const path = await placeOfValue(rules, record, "CF_SY");
    // A plain renaming is told in the system's own words.
    const isPlain = manifest.feeds[feed]?.emits.some(({ fields }) => fields["CF_SY"] === path?.join("."));
    if (path) return { record: (n) => numbered(withLeaf(record, path, ""), n), columns: isPlain ? [path.join(".")] : ["CF_SY", String(path.at(-1))] };
  }
  const example = own.find(({ expectErrors }) => expectErrors);
  return example?.record && { record: (n) => numbered(example.record ?? {}, n), columns: [] };
}

/** The value that alone makes a V2 field. */
async function placeOfValue(rules: FeedRules, record: SideRecord, code: string): Promise<Path | undefined> {
  for (const { path, value } of leavesOf(record)) {
    if (typeof value !== "string" || value === "") continue;
    const fact = await planFact(rules, withLeaf(record, path, ""));
    if (fact && fact.values[code] === undefined) return path;
    if (fact?.values[code] === "") return path;
  }
  return undefined;
}

/** The record as first version and as a later one with another content; undefined when the feed tells no versions. */
async function versionsOf({ manifest, feed, rules }: Vary, record: SideRecord): Promise<{ first: SideRecord; later: SideRecord } | undefined> {
  const rule = manifest.feeds[feed]?.emits.find(({ as }) => as === "penalty");
  if (!rule?.operation || !rule.version) return undefined;
  const words = ["I", "U", ...Object.values(manifest.lists).flatMap((list) => Object.keys(list)), "1", "2"];
  const first = await settingOf(rules, record, { words, wanted: ({ operation, version }) => operation === Operation.INSERT && version === 1n });
  const update = await settingOf(rules, record, { words, wanted: ({ operation, version }) => operation === Operation.UPDATE && version === 2n });
  const content = await placeOfValue(rules, record, "CF_NR");
  if (!first || !update || !content) return undefined;
  const text = leavesOf(update).find(({ path }) => path.join("/") === content.join("/"))?.value ?? "";
  return { first, later: withLeaf(update, content, `${text}（更正）`) };
}

interface Wanted {
  readonly words: readonly string[];
  readonly wanted: (fact: PlannedFact) => boolean;
}

/** The record with one or two values changed so that it comes out as wanted. */
async function settingOf(rules: FeedRules, record: SideRecord, { words, wanted }: Wanted): Promise<SideRecord | undefined> {
  const isWanted = async (one: SideRecord) => {
    const fact = await planFact(rules, one);
    return fact !== undefined && fact.refused.length === 0 && wanted(fact);
  };
  if (await isWanted(record)) return record;
  const short = leavesOf(record).filter(({ value }) => String(value).length <= 8);
  const changes = short.flatMap(({ path, value }) => words.map((word) => ({ path, value: typeof value === "number" ? Number(word) : word }))).filter(({ value }) => !Number.isNaN(value));
  for (const one of changes) {
    const changed = withLeaf(record, one.path, one.value);
    if (await isWanted(changed)) return changed;
  }
  for (const one of changes) {
    const changed = withLeaf(record, one.path, one.value);
    for (const other of changes) if (await isWanted(withLeaf(changed, other.path, other.value))) return withLeaf(changed, other.path, other.value);
  }
  return undefined;
}
