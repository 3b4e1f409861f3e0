import { join } from "node:path";
import { HubError } from "../../../../services/shared/errors.ts";
import type { Connector, ConnectorConnection, ConnectorContext, ConnectorParts, RecordFeed, RecordTarget } from "../contract.ts";
import { checkFolder } from "./check.ts";
import { openFileFeed } from "./fileFeed.ts";
import { openFileTarget } from "./fileTarget.ts";
import { makeDirectories, type Folder } from "./folder.ts";
import { inspectFile } from "./inspect.ts";
import { openFolder } from "./openFolder.ts";
import { fileDropFeed, fileDropSettings, fileDropTarget, type FileDropFeed, type FileDropSettings, type FileDropTarget } from "./settings.ts";

type Parts = ConnectorParts<FileDropSettings, FileDropFeed, FileDropTarget>;
type Closing<Part> = Part & { close(): Promise<void> };

/** Batches of files in a folder, here or behind SFTP: records out of it, answers and records into it. */
export const fileDrop: Connector<FileDropSettings, FileDropFeed, FileDropTarget> = {
  kind: "file-drop",
  settings: fileDropSettings,
  feed: fileDropFeed,
  target: fileDropTarget,
  async connect(parts, context) {
    assertApart(parts);
    return connectFolder(openFolder(parts.settings), parts, context);
  },
  async inspect(settings, place) {
    const folder = openFolder(settings);
    try {
      return await inspectFile(folder, place);
    } finally {
      await folder.close();
    }
  },
};

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
