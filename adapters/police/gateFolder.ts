import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import { HubError } from "../../services/shared/errors.ts";
import { syncDirectory } from "../sdk/connectors/atomicFile.ts";

/** The folder behind the one-way gates. The police fill `outbox` and empty `inbox`; the adapter does the rest. */
export interface GateFolder {
  /** Police to hub: messages. */
  readonly outbox: string;
  /** Hub to police: messages. */
  readonly inbox: string;
  /** Answers to messages of the outbox. */
  readonly receipts: string;
  /** Messages that were answered. */
  readonly done: string;
  /** Files that are no messages, each with its reason. */
  readonly quarantine: string;
}

/**
 * Opens the folder and makes missing subfolders. The root itself is never made: when it is missing, the share is not
 * mounted, and writing to the bare mount point would lose everything.
 */
export async function openGateFolder(root: string): Promise<GateFolder> {
  const folder = {
    outbox: join(root, "outbox"),
    inbox: join(root, "inbox"),
    receipts: join(root, "receipts"),
    done: join(root, "done"),
    quarantine: join(root, "quarantine"),
  };
  await reachable(async () => {
    await stat(root);
    for (const path of Object.values(folder)) await mkdir(path, { recursive: true });
  });
  return folder;
}

/** Does something with the folder; any failure of the file system becomes TARGET_UNAVAILABLE, without paths. */
export async function reachable<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    const code = errorCode(error);
    if (error instanceof HubError || code === "") throw error;
    const message = `公安交换目录不可用 / the exchange folder of the police is not reachable (${code}); 请检查共享目录的挂载与权限 / check mount and permissions`;
    throw new HubError("TARGET_UNAVAILABLE", message, { system: "police", code }, { cause: error });
  }
}

/** Name under which a file stands until it is whole; the police leave such files alone. */
export const temporaryName = (name: string): string => `.${name}.tmp`;

/** Writes a file under its temporary name, so that it survives a power cut. */
export async function writeTemporary(folder: string, name: string, text: string): Promise<void> {
  await using file = await open(join(folder, temporaryName(name)), "w");
  await file.writeFile(text);
  await file.sync();
}

/** Gives a file that `writeTemporary` wrote its name; nothing when there is none. */
export async function finishTemporary(folder: string, name: string): Promise<void> {
  const temporary = join(folder, temporaryName(name));
  if (!(await exists(temporary))) return;
  await rename(temporary, join(folder, name));
  await syncDirectory(folder);
}

/** Writes a file so that a reader sees all of it or nothing, also after a power cut. */
export async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  await writeTemporary(folder, name, text);
  await finishTemporary(folder, name);
}

/** SM3 of a file, lower-case hexadecimal. */
export async function sm3OfFile(path: string): Promise<string> {
  return createHash("sm3").update(await readFile(path)).digest("hex");
}

/** Moves a file into another folder of the same file system; a file of that name there is kept, under its own name. */
export async function moveInto(path: string, folder: string): Promise<void> {
  const { name, ext } = parse(path);
  let target = name + ext;
  for (let number = 2; await exists(join(folder, target)); number++) target = `${name}-${number}${ext}`;
  await rename(path, join(folder, target));
  await syncDirectory(folder);
}

/** Whether something is there. Fails when the folder itself cannot be read. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    await stat(dirname(path));
    return false;
  }
}

/** Removes what may be there or not. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** Code of a failed call to the file system; empty for anything else. */
function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" && "syscall" in error ? error.code : "";
}
