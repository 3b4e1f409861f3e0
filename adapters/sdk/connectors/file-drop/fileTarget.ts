import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../atomicFile.ts";
import type { RecordTarget, TargetRecord, WriteResult } from "../contract.ts";
import { heldByLedger } from "../heldByLedger.ts";
import { openVersionLedger } from "../versionLedger.ts";
import { askHoldings } from "./askHoldings.ts";
import { splitName, temporaryName, type Folder } from "./folder.ts";
import { codeOf } from "./folderErrors.ts";
import { inTurn } from "./inTurn.ts";
import type { FileDropTarget } from "./settings.ts";
import { fieldsOf, fileName, renderFile } from "./targetFiles.ts";

export interface FileTargetOptions {
  readonly system: string;
  readonly folder: Folder;
  /** Makes the target's directory; called before it is used. */
  readonly ready: () => Promise<void>;
  readonly target: FileDropTarget;
  /** The target's own directory. */
  readonly directory: string;
}

/** Files that stand whole under their temporary names. When this is kept, their deliveries have happened. */
interface Commitment {
  readonly files: readonly string[];
  readonly entries: readonly (readonly [key: string, version: number])[];
}

/** One file that is to be written. */
interface PlannedFile {
  readonly name: string;
  readonly records: readonly TargetRecord[];
}

/** Files written at a time. */
const AT_A_TIME = 16;

/**
 * Writes records as files, each record once although the system takes its files away: files are written under temporary names,
 * then kept as a commitment, noted in the ledger and given their names. A crash before the commitment leaves nothing that anybody
 * reads; one after it is made good before anything else.
 */
export async function openFileTarget({ system, folder, ready, target, directory }: FileTargetOptions): Promise<RecordTarget & { close(): Promise<void> }> {
  await mkdir(directory, { recursive: true });
  const ledger = await openVersionLedger(join(directory, "versions.txt"));
  const commitmentFile = join(directory, "commitment.json");
  const turns = inTurn();
  let open = await readCommitment(commitmentFile);

  const fulfil = async (): Promise<void> => {
    if (!open) return;
    await ledger.noteAll(open.entries.filter(([key, version]) => version > ledger.highest(key)));
    // Those that are gone were renamed before a crash.
    const present = new Set((await folder.list(target.folder)).map(({ name }) => `${target.folder}/${name}`));
    await inGroups(open.files.filter((path) => present.has(temporaryName(path))), (path) => folder.rename(temporaryName(path), path));
    await rm(commitmentFile, { force: true });
    open = undefined;
  };

  const write = async (records: readonly TargetRecord[]): Promise<readonly WriteResult[]> => {
    await ready();
    await fulfil();
    const fresh = records.filter(({ key, version }) => version > ledger.highest(key));
    const planned = fresh.length === 0 ? [] : plan(target, fresh, new Set((await folder.list(target.folder)).map(({ name }) => name)));
    const files = new Map(planned.map((file) => [`${target.folder}/${file.name}`, file]));
    await inGroups([...files], ([path, { records: held }]) => folder.write(temporaryName(path), renderFile(held.map((record) => fieldsOf(record, target)), target)));
    const written = new Map(planned.flatMap((file) => file.records.map((record) => [record.deliveryId, file.name] as const)));
    if (planned.length > 0) {
      const entries = planned.flatMap((file) => file.records.map(({ key, version }) => [key, version] as const));
      const commitment = { files: [...files.keys()], entries };
      await writeAtomically(commitmentFile, JSON.stringify(commitment));
      open = commitment;
      await fulfil();
    }
    const unnamed = new Set(fresh.map(({ deliveryId }) => deliveryId).filter((id) => !written.has(id)));
    return records.map(({ deliveryId }) => toResult(deliveryId, { receipt: written.get(deliveryId), isRefused: unnamed.has(deliveryId), target }));
  };

  const { holdings, holdingsTimeoutMs } = target;
  return {
    write: (records) => turns.take(() => write(records)),
    ...(holdings === undefined ? {} : { holdings: (signal) => heldByLedger(askHoldings({ system, folder, directory: holdings, timeoutMs: holdingsTimeoutMs }, signal), ledger) }),
    close: () => turns.end(),
  };
}

function toResult(deliveryId: string, { receipt, isRefused, target }: { receipt: string | undefined; isRefused: boolean; target: FileDropTarget }): WriteResult {
  if (receipt !== undefined) return { deliveryId, result: "written", receipt };
  if (!isRefused) return { deliveryId, result: "kept", receipt: "" };
  const message = `文件名 ${target.name ?? ""} 所需的字段为空，请补映射 / a field that the name of the file needs is empty: mend the mapping`;
  return { deliveryId, result: "refused", receipt: "", message };
}

/** Which file holds which record; a record whose file cannot be named is in none. A name that is taken is not used again. */
function plan(target: FileDropTarget, records: readonly TargetRecord[], taken: Set<string>): readonly PlannedFile[] {
  if (target.per === "batch") {
    const batch = records[0]!.deliveryId;
    const name = fileName(target.name ?? `{batch}.${target.format}`, { ...records[0]!.fields, batch });
    return name === undefined ? [] : [{ name: unusedName(name, taken), records }];
  }
  const planned: PlannedFile[] = [];
  for (const record of records) {
    const { deliveryId, key, version, fields } = record;
    const name = fileName(target.name ?? `{deliveryId}.${target.format}`, { ...fields, deliveryId, key, version });
    if (name === undefined) continue;
    planned.push({ name: unusedName(name, taken), records: [record] });
  }
  return planned;
}

function unusedName(name: string, taken: Set<string>): string {
  const { stem, extension } = splitName(name);
  let unused = name;
  for (let number = 2; taken.has(unused); number++) unused = `${stem}-${number}${extension}`;
  taken.add(unused);
  return unused;
}

async function inGroups<Item>(items: readonly Item[], act: (item: Item) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += AT_A_TIME) await Promise.all(items.slice(from, from + AT_A_TIME).map(act));
}

async function readCommitment(path: string): Promise<Commitment | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Commitment;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
