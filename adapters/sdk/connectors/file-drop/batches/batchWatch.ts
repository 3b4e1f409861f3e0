import { matchesGlob } from "node:path";
import type { FileFacts, Folder } from "../folder.ts";
import { splitName } from "../folder.ts";
import type { FileDropFeed } from "../settings.ts";
import { MANIFEST } from "./batchManifest.ts";

/** A file in the folder of a feed. */
export interface WaitingFile {
  readonly facts: FileFacts;
  /** Name of its manifest; undefined when it has none. */
  readonly manifest: string | undefined;
  /** It is complete: it has its manifest, or has not changed for `stableMs`. */
  readonly isReady: boolean;
}

export type WatchSettings = Pick<FileDropFeed, "folder" | "pattern" | "exclude" | "stableMs" | "manifest">;

/** What programs write while they are not finished. */
const unfinished: ReadonlySet<string> = new Set([".part", ".tmp", ".filepart", ".partial", ".crdownload", ".lock"]);

/** Orders `aic-2` before `aic-10`. */
const byNumber = new Intl.Collator("zh", { numeric: true });

/**
 * Looks into the folder of a feed: its files in the order of their names. Listed anew each time, because change notices do not
 * cross network shares. `now` in milliseconds.
 */
export function watchBatches(folder: Folder, settings: WatchSettings, now: () => number = Date.now): () => Promise<readonly WaitingFile[]> {
  let seen = new Map<string, { readonly mark: string; readonly since: number }>();
  return async () => {
    const all = await folder.list(settings.folder);
    const names = new Set(all.map(({ name }) => name));
    const files = all.filter(({ name }) => isBatch(name, settings)).sort((a, b) => byNumber.compare(a.name, b.name));
    const before = seen;
    seen = new Map();
    return files.map((facts) => {
      const beside = splitName(facts.name).stem + MANIFEST;
      const manifest = settings.manifest !== "none" && names.has(beside) ? beside : undefined;
      const mark = `${facts.size}/${facts.modifiedMs}`;
      const former = before.get(facts.name);
      const since = former?.mark === mark ? former.since : now();
      seen.set(facts.name, { mark, since });
      const isStable = settings.manifest !== "required" && now() - since >= settings.stableMs;
      return { facts, manifest, isReady: manifest !== undefined || isStable };
    });
  };
}

/** Hidden files, office lock files (`~$…`), manifests and unfinished files are no batches. */
function isBatch(name: string, { pattern, exclude }: WatchSettings): boolean {
  if (name.startsWith(".") || name.startsWith("~$") || name.endsWith(MANIFEST)) return false;
  if (unfinished.has(splitName(name).extension.toLowerCase())) return false;
  return matchesGlob(name, pattern) && !(exclude !== undefined && matchesGlob(name, exclude));
}
