import { mkdir, rename, stat } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import { HubError } from "../../services/shared/errors.ts";
import { syncDirectory } from "../sdk/connectors/atomicFile.ts";

/** The folder both sides see. The system fills `outbox` and empties `inbox`; the adapter does the rest. */
export interface DropFolder {
  readonly root: string;
  /** System to hub: batches. */
  readonly outbox: string;
  /** Answers to batches. */
  readonly receipts: string;
  /** Batches that were read to the end. */
  readonly done: string;
  /** Batches that could not be taken as a whole. */
  readonly quarantine: string;
  /** Hub to system: one file per delivery. */
  readonly inbox: string;
}

/**
 * Opens the folder and makes missing subfolders. The root itself is never made: when it is missing, a share is not
 * mounted, and writing to the bare mount point would lose everything.
 */
export async function openDropFolder(root: string): Promise<DropFolder> {
  const names = ["outbox", "receipts", "done", "quarantine", "inbox"] as const;
  const paths = names.map((name) => join(root, name));
  await reachable(async () => {
    await stat(root);
    for (const path of paths) await mkdir(path).catch(ignoreExisting);
  });
  const [outbox, receipts, done, quarantine, inbox] = paths as [string, string, string, string, string];
  return { root, outbox, receipts, done, quarantine, inbox };
}

/** Does something with the folder; any failure of the file system becomes TARGET_UNAVAILABLE, without paths. */
export async function reachable<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    const code = errorCode(error);
    if (error instanceof HubError || code === "") throw error;
    const message = `交换目录不可用 / the drop folder is not reachable (${code}); 请检查共享目录的挂载与权限 / check mount and permissions`;
    throw new HubError("TARGET_UNAVAILABLE", message, { code }, { cause: error });
  }
}

/** Moves a file into another folder of the same file system; a file of that name there is kept, under its own name. */
export async function moveInto(path: string, folder: string): Promise<void> {
  const { name, ext } = parse(path);
  await rename(path, join(folder, (await freeName(folder, name, ext)) + ext));
  await syncDirectory(folder);
}

/** `name`, or `name-2`, `name-3`… when a file of that name with the extension is in the folder already. */
export async function freeName(folder: string, name: string, extension: string): Promise<string> {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!(await exists(join(folder, candidate + extension)))) return candidate;
  }
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

function ignoreExisting(error: unknown): void {
  if (errorCode(error) !== "EEXIST") throw error;
}

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" && "syscall" in error ? error.code : "";
}
