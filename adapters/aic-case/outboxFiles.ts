import { readdir, stat } from "node:fs/promises";
import { join, parse } from "node:path";

/** A batch file that is complete. */
export interface OutboxFile {
  readonly file: string;
  /** File name without extension. */
  readonly batch: string;
  /** Name of its manifest; undefined when it has none. */
  readonly manifest: string | undefined;
}

const extensions = new Set([".xlsx", ".csv", ".xml", ".json"]);
const MANIFEST = ".manifest.json";

/** Orders `aic-2` before `aic-10`. */
const byNumber = new Intl.Collator("zh", { numeric: true });

export interface OutboxWatch {
  /**
   * The next batch in the order of the names, or undefined. A file with manifest is complete by itself; one without is
   * taken after it has not changed for `stableMs`. A file that is still being written holds back the ones after it,
   * because their rows may correct its rows.
   */
  next(): Promise<OutboxFile | undefined>;
}

/** Watches a folder by listing it: change notices do not cross network shares. `now` in milliseconds. */
export function watchOutbox(folder: string, stableMs: number, now: () => number = Date.now): OutboxWatch {
  let seen: { file: string; mark: string; since: number } | undefined;
  return {
    async next() {
      const names = await readdir(folder);
      const file = names.filter(isBatchFile).sort(byNumber.compare)[0];
      if (file === undefined) return undefined;
      const batch = parse(file).name;
      const manifest = names.includes(batch + MANIFEST) ? batch + MANIFEST : undefined;
      if (manifest) return { file, batch, manifest };
      const { size, mtimeMs } = await stat(join(folder, file));
      const mark = `${size}/${mtimeMs}`;
      if (seen?.file !== file || seen.mark !== mark) seen = { file, mark, since: now() };
      return now() - seen.since >= stableMs ? { file, batch, manifest } : undefined;
    },
  };
}

/** Hidden files, office lock files (`~$…`), manifests and unknown kinds are no batches. */
function isBatchFile(name: string): boolean {
  if (name.startsWith(".") || name.startsWith("~$") || name.endsWith(MANIFEST)) return false;
  return extensions.has(parse(name).ext.toLowerCase());
}
