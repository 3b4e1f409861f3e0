import type { Journal } from "../shared/bus/journal.ts";
import { emptyFile, foldFile, type HintFile } from "./hintFile.ts";

/** The files in work, as the hint journal tells them. A kept file may be behind: the journal's check on append tells. */
export interface HintFiles {
  /** The files as last known here, else from the journal, in one go. */
  findAll(ids: readonly string[]): Promise<ReadonlyMap<string, HintFile>>;
  /** The file as the journal has it now. */
  reload(id: string): Promise<HintFile>;
  /** Keeps a file unless a newer state of it is kept. */
  keep(file: HintFile): void;
}

/** Files kept in memory; most take less than 1 KB. */
const KEPT_MAX = 20_000;

export function createHintFiles(journal: Pick<Journal, "load">, keptMax = KEPT_MAX): HintFiles {
  /** In the order of their last use, the oldest first. */
  const kept = new Map<string, HintFile>();

  const keep = (file: HintFile) => {
    const known = kept.get(file.id);
    kept.delete(file.id);
    kept.set(file.id, known && known.lastSequence > file.lastSequence ? known : file);
    const [oldest] = kept.keys();
    if (kept.size > keptMax && oldest !== undefined) kept.delete(oldest);
  };

  const load = async (ids: readonly string[]): Promise<HintFile[]> => {
    const found = await journal.load("hint", ids);
    const loaded = ids.map((id) => foldFile(id, (found.get(id) ?? []).map(({ event }) => event)));
    for (const file of loaded) keep(file);
    return loaded;
  };

  return {
    keep,
    reload: async (id) => (await load([id]))[0] ?? emptyFile(id),
    async findAll(ids) {
      const missing = ids.filter((id) => !kept.has(id));
      const loaded = new Map(missing.length > 0 ? (await load(missing)).map((file) => [file.id, file]) : []);
      return new Map(ids.map((id) => [id, kept.get(id) ?? loaded.get(id) ?? emptyFile(id)]));
    },
  };
}
