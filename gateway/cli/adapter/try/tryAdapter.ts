import { connectors } from "../../../../adapters/sdk/connectors/allConnectors.ts";
import type { SourceRecord } from "../../../../adapters/sdk/connectors/contract.ts";
import { readingSettings, type ReadingSettings } from "../../../../adapters/sdk/connectors/file-drop/settings.ts";
import { columnsRead } from "../../../../adapters/sdk/manifest/columnsRead.ts";
import { connectorParts } from "../../../../adapters/sdk/manifest/connectorParts.ts";
import { compileManifest } from "../../../../adapters/sdk/manifest/manifestAdapter.ts";
import { manifestValues } from "../../../../adapters/sdk/manifest/secretsFile.ts";
import type { FeedSection } from "../../../../adapters/sdk/manifest/schema.ts";
import { HubError } from "../../../../services/shared/errors.ts";
import { startCheckService } from "../../checking/checkService.ts";
import type { Environment } from "../../environment.ts";
import type { OpenManifest } from "../openManifest.ts";
import { fileRecords } from "../sample/fileRecords.ts";
import { tryRecords, type TriedRecord } from "./tryRecords.ts";

export interface TryWhat {
  /** A file; undefined = what is in the system now. */
  readonly file: string | undefined;
  /** Undefined = the only feed, or the one whose pattern fits. */
  readonly feed: string | undefined;
  /** Only so many records. */
  readonly rows: number | undefined;
  readonly signal: AbortSignal;
  /** Called at the end with the columns that the mapping reads and no record had, each with the field that needs it. */
  readonly onMissing: (columns: ReadonlyMap<string, string>) => void;
}

/**
 * Takes real records through mapping and judging, in groups. Nothing is sent, written back or left behind. Fails with INVALID_REQUEST when the file
 * cannot be read or no feed is meant.
 */
export async function* tryAdapter({ manifest, folder }: OpenManifest, what: TryWhat, environment: Environment): AsyncGenerator<readonly TriedRecord[]> {
  const feed = feedNamed(manifest.feeds, what.feed);
  const rules = compileManifest(manifest).feeds.get(feed)?.rules;
  if (!rules) throw noFeed(Object.keys(manifest.feeds));
  const source = what.file === undefined ? liveRecords({ manifest, folder }, feed, what.signal, environment) : fileRecords(what.file, readingOf(manifest.feeds[feed]));
  await using service = await startCheckService(environment);
  const missing = new Map(columnsRead(manifest, feed));
  yield* tryRecords(withoutSeen(firstOf(source, what), missing), rules, service);
  what.onMissing(missing);
}

/** Passes records on; takes the columns that they have off the missing ones. */
async function* withoutSeen(groups: AsyncIterable<readonly SourceRecord[]>, missing: Map<string, string>): AsyncGenerator<readonly SourceRecord[]> {
  for await (const group of groups) {
    const seen = [...missing.keys()].filter((column) => group.some(({ fields }) => Object.hasOwn(fields, column)));
    for (const column of seen) missing.delete(column);
    yield group;
  }
}

function feedNamed(feeds: Readonly<Record<string, FeedSection>>, named: string | undefined): string {
  const names = Object.keys(feeds);
  if (named !== undefined && names.includes(named)) return named;
  const [only] = names;
  if (named !== undefined || only === undefined || names.length > 1) throw noFeed(names);
  return only;
}

function noFeed(names: readonly string[]): HubError {
  const known = names.join("、");
  return new HubError("INVALID_REQUEST", `请用 --feed 指明是哪一个来源 / name the feed by --feed: ${known || "（清单没有 feeds / the manifest has none）"}`, { feeds: known });
}

/** How the feed reads files, where it says so; a table's records in a file are read by what the file is. */
function readingOf(feed: FeedSection | undefined): ReadingSettings {
  const names = Object.keys(readingSettings.shape);
  const parsed = readingSettings.safeParse(Object.fromEntries(Object.entries(feed ?? {}).filter(([name]) => names.includes(name))));
  return parsed.success ? parsed.data : readingSettings.parse({});
}

/** Where each kind of interface keeps the records of a feed, for looking into it without taking anything. */
const placeSettings = ["table", "operation", "path", "method"] as const;

async function* liveRecords({ manifest, folder }: Pick<OpenManifest, "manifest" | "folder">, feed: string, signal: AbortSignal, environment: Environment): AsyncGenerator<readonly SourceRecord[]> {
  const { kind } = manifest.connector;
  const connector = connectors[kind];
  const section = manifest.feeds[feed] ?? {};
  const place = placeSettings.map((name) => (section as Readonly<Record<string, unknown>>)[name]).find((value) => typeof value === "string");
  if (!connector?.inspect || typeof place !== "string") throw new HubError("INVALID_REQUEST", `${kind} 接口不能在不取走的情况下查看，请导出样本文件后 hub adapter try <文件> / ${kind} cannot be looked into without taking records, export a sample file`, { kind });
  const parts = connectorParts(manifest, { values: manifestValues(manifest, folder, environment.variables) });
  const { records } = await connector.inspect(parts.settings, place, signal);
  yield records;
}

async function* firstOf(groups: AsyncIterable<readonly SourceRecord[]>, { rows, signal }: TryWhat): AsyncGenerator<readonly SourceRecord[]> {
  let left = rows ?? Number.MAX_SAFE_INTEGER;
  for await (const group of groups) {
    signal.throwIfAborted();
    yield group.slice(0, left);
    left -= group.length;
    if (left <= 0) return;
  }
}
