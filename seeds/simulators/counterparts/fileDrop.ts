import { existsSync, renameSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileDropFeed, fileDropTarget, type FileDropFeed } from "../../../adapters/sdk/connectors/file-drop/settings.ts";
import { feedSettings, targetSettings } from "../../../adapters/sdk/manifest/sections.ts";
import { HubError } from "../../../services/shared/errors.ts";
import type { StartCounterpart } from "../counterpart.ts";
import { answerHoldings } from "../holdings.ts";
import { startProgram } from "../program.ts";
import { openInbox, type Inbox } from "./file-drop/inbox.ts";
import { openOutbox, type Outbox } from "./file-drop/outbox.ts";
import { readReceipts } from "./file-drop/receipts.ts";

/** How often the department's program looks into the folder, milliseconds. */
const INTERVAL_MS = 50;

/**
 * The other side of a drop folder: exports batches, finds receipts, takes in what is put there and answers questions what it holds. A folder has
 * no requests that could be slow, refused or lost: of the faults `down` takes the folder away as an unmounted share would. The
 * folder is one of this machine, also when the manifest names an SFTP server.
 */
export const startFileDropCounterpart: StartCounterpart = async (manifest, { dataDir }) => {
  const mounted = join(dataDir, "drop");
  const unmounted = `${mounted}.offline`;
  const folder = () => (existsSync(unmounted) ? unmounted : mounted);
  const setDown = (down: boolean) => {
    if (down && folder() === mounted) renameSync(mounted, unmounted);
    if (!down && folder() === unmounted) renameSync(unmounted, mounted);
  };
  setDown(false);
  await mkdir(mounted, { recursive: true });
  const feeds = new Map<string, { readonly settings: FileDropFeed; readonly outbox: Outbox }>();
  for (const [name, section] of Object.entries(manifest.feeds)) {
    const settings = fileDropFeed.parse(feedSettings(section));
    feeds.set(name, { settings, outbox: await openOutbox(name, settings, folder) });
  }
  const inboxes = new Map<string, Inbox>();
  const desks: (() => Promise<void>)[] = [];
  for (const [name, section] of Object.entries(manifest.targets)) {
    const settings = fileDropTarget.parse(targetSettings(section));
    const inbox = await openInbox(settings, folder, join(dataDir, "taken", name));
    inboxes.set(name, inbox);
    const { holdings } = settings;
    desks.push(() => inbox.takeIn());
    if (holdings !== undefined) desks.push(() => answerHoldings(join(folder(), holdings), () => inbox.effects(), ({ key }) => key));
  }
  const stopProgram = startProgram(INTERVAL_MS, async () => {
    for (const desk of desks) await desk();
  });
  let entering: Promise<unknown> = Promise.resolve();
  return {
    kind: "file-drop",
    settings: { directory: mounted, sftp: undefined },
    enter(feed, records) {
      const entered = entering.then(() => named(feeds, feed).outbox.write(records));
      entering = entered.catch(() => undefined);
      return entered;
    },
    answers: (feed) => readReceipts(folder(), named(feeds, feed).settings),
    effects: (target) => named(inboxes, target).effects(),
    misbehave: ({ down }) => setDown(down === true),
    async [Symbol.asyncDispose]() {
      await stopProgram();
      await entering;
      setDown(false);
    },
  };
};

function named<Part>(parts: ReadonlyMap<string, Part>, name: string): Part {
  const part = parts.get(name);
  if (!part) throw new HubError("INVALID_REQUEST", `清单没有 ${name} / the manifest has no ${name}`, { name });
  return part;
}
