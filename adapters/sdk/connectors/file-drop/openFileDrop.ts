import { join } from "node:path";
import { HubError } from "../../../../services/shared/errors.ts";
import type { ConnectorConnection, ConnectorContext, ConnectorParts, Inspection, RecordFeed, RecordTarget } from "../contract.ts";
import { checkFolder } from "./check.ts";
import { openFileFeed } from "./fileFeed.ts";
import { openFileTarget } from "./fileTarget.ts";
import { makeDirectories, type Folder } from "./folder.ts";
import { inspectFile } from "./inspect.ts";
import { openFolder } from "./openFolder.ts";
import type { FileDropFeed, FileDropSettings, FileDropTarget } from "./settings.ts";

type Parts = ConnectorParts<FileDropSettings, FileDropFeed, FileDropTarget>;
type Closing<Part> = Part & { close(): Promise<void> };

export async function connectFileDrop(parts: Parts, context: ConnectorContext): Promise<ConnectorConnection> {
  assertApart(parts);
  return connectFolder(await openFolder(parts.settings), parts, context);
}

export async function inspectFileDrop(settings: FileDropSettings, place: string): Promise<Inspection> {
  const folder = await openFolder(settings);
  try {
    return await inspectFile(folder, place);
  } finally {
    await folder.close();
  }
}

async function connectFolder(folder: Folder, parts: Parts, { system, log, stateDir }: ConnectorContext): Promise<ConnectorConnection> {
  const ready = onceDone(() => makeDirectories(folder, directoriesOf(parts)));
  const feeds = new Map<string, Closing<RecordFeed>>();
  for (const [name, feed] of parts.feeds) feeds.set(name, await openFileFeed({ system, folder, ready, feed, log, directory: join(stateDir, "feeds", name) }));
  const targets = new Map<string, Closing<RecordTarget>>();
  for (const [name, target] of parts.targets) targets.set(name, await openFileTarget({ system, folder, ready, target, directory: join(stateDir, "targets", name) }));
  return {
    feeds,
    targets,
    check: () => checkFolder(folder, ready, parts),
    async close() {
      for (const part of [...feeds.values(), ...targets.values()]) await part.close();
      await folder.close();
    },
  };
}

/** Does it once; again only after it failed. */
function onceDone(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () =>
    (done ??= act().catch((error: unknown) => {
      done = undefined;
      throw error;
    }));
}

function directoriesOf({ feeds, targets }: Parts): readonly string[] {
  const ofFeeds = [...feeds.values()].flatMap((feed) => [feed.folder, feed.receipts, feed.done, feed.quarantine]);
  return [...ofFeeds, ...[...targets.values()].map((target) => target.folder)];
}

/** What is written must not be read as a batch again. */
function assertApart({ feeds, targets }: Parts): void {
  const read = new Set([...feeds.values()].map(({ folder }) => folder));
  const written = [...feeds.values()].flatMap(({ receipts, done, quarantine }) => [receipts, done, quarantine]);
  const both = [...written, ...[...targets.values()].map(({ folder }) => folder)].find((path) => read.has(path));
  if (both === undefined) return;
  const message = `目录 ${both} 既读又写，请分开 / the folder ${both} is both read and written: take two`;
  throw new HubError("INVALID_REQUEST", message, { folder: both });
}
