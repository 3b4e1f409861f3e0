import { mkdir, readdir, readFile, rename, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { parse } from "csv-parse/sync";
import { XMLParser } from "fast-xml-parser";
import type { FileDropTarget } from "../../../../adapters/sdk/connectors/file-drop/settings.ts";
import type { CounterpartEffect } from "../../counterpart.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Takes files of one target away and keeps them, as a department's import does. */
export interface Inbox {
  /** Takes in what lies there. One at a time. */
  takeIn(): Promise<void>;
  /** All that was ever taken in, oldest first. */
  effects(): Promise<readonly CounterpartEffect[]>;
}

export async function openInbox(target: FileDropTarget, folder: () => string, taken: string): Promise<Inbox> {
  await mkdir(taken, { recursive: true });
  await mkdir(join(folder(), target.folder), { recursive: true });
  let last = (await readdir(taken)).length;
  let turn: Promise<void> = Promise.resolve();
  const take = async (): Promise<void> => {
    const inbox = join(folder(), target.folder);
    for (const file of await waiting(inbox)) await rename(join(inbox, file), join(taken, `${String(++last).padStart(9, "0")}-${file}`));
  };
  const takeIn = (): Promise<void> => {
    const done = turn.then(take);
    turn = done.catch(() => undefined);
    return done;
  };
  return {
    takeIn,
    async effects() {
      await takeIn();
      const names = (await readdir(taken)).sort();
      const read = await Promise.all(names.map(async (name) => readRecords(await readFile(join(taken, name), "utf8"), target)));
      return read.flat().map((fields) => toEffect(fields, target));
    },
  };
}

/** Whole files in the order in which they came. */
async function waiting(inbox: string): Promise<readonly string[]> {
  const names = (await readdir(inbox)).filter((name) => !name.startsWith(".") && extname(name) !== ".tmp");
  const dated = await Promise.all(names.map(async (name) => ({ name, ms: (await stat(join(inbox, name))).mtimeMs })));
  return dated.sort((a, b) => a.ms - b.ms || a.name.localeCompare(b.name)).map(({ name }) => name);
}

function readRecords(text: string, { format, root, record }: FileDropTarget): readonly Fields[] {
  if (format === "jsonl") return text.trim().split("\n").map((line) => JSON.parse(line) as Fields);
  if (format === "csv") return parse(text, { bom: true, columns: true }) as unknown as Fields[];
  if (format === "json") return [JSON.parse(text) as Fields | Fields[]].flat();
  const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === record });
  const document = parser.parse(text) as Readonly<Record<string, Readonly<Record<string, readonly Fields[]>>>>;
  return document[root]?.[record] ?? [];
}

function toEffect(fields: Fields, { columns }: FileDropTarget): CounterpartEffect {
  const textOf = (column: string | undefined) => (column === undefined ? "" : String((fields[column] as string | number | undefined) ?? ""));
  return { deliveryId: textOf(columns.deliveryId), key: textOf(columns.key), version: Number(textOf(columns.version)), fields };
}
