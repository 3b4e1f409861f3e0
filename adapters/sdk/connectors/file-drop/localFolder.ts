import { mkdir, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { HubError } from "../../../../services/shared/errors.ts";
import { fileChunks } from "../../formats/fileChunks.ts";
import { syncDirectory, writeDurably } from "../atomicFile.ts";
import type { FileFacts, Folder } from "./folder.ts";
import { codeOf, folderError } from "./folderErrors.ts";

/**
 * A folder of this machine, a mounted share mostly. The folder itself is never made: when it is missing, the share is not mounted, and
 * writing to the bare mount point would lose everything. What is written and renamed lasts through a power cut.
 */
export function openLocalFolder(root: string): Folder {
  const at = (path: string) => join(root, path);
  return {
    list: (directory) => reached(directory, () => listFiles(at(directory))),
    stat: (path) => reached(path, () => factsOf(at(path), path)),
    read: (path) => readChunks(at(path), path),
    write: (path, chunks) => reached(path, () => writeDurably(at(path), chunks)),
    rename: (from, to) =>
      reached(from, async () => {
        await rename(at(from), at(to));
        await syncDirectory(dirname(at(to)));
      }),
    remove: (path) => reached(path, () => rm(at(path), { force: true })),
    makeDirectory: (path) => reached(path, () => mkdir(at(path)).catch(unlessExisting)),
    freeBytes: () =>
      reached("", async () => {
        const { bavail, bsize } = await statfs(root);
        return bavail * bsize;
      }),
    close: async () => undefined,
  };
}

async function listFiles(path: string): Promise<readonly FileFacts[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const facts = await Promise.all(files.map(({ name }) => factsOf(join(path, name), name)));
  return facts.filter((one) => one !== undefined);
}

async function factsOf(path: string, name: string): Promise<FileFacts | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { name: name.slice(name.lastIndexOf("/") + 1), size, modifiedMs: mtimeMs };
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    await stat(dirname(path));
    return undefined;
  }
}

async function* readChunks(path: string, name: string): AsyncGenerator<Buffer> {
  try {
    yield* fileChunks(path);
  } catch (error) {
    throw unreachable(name, error);
  }
}

/** Does something with files of this machine; a failure becomes TARGET_UNAVAILABLE, without paths. */
export async function reached<Result>(file: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw unreachable(file, error);
  }
}

function unreachable(file: string, error: unknown): unknown {
  return error instanceof HubError || codeOf(error) === "" ? error : folderError(codeOf(error), file, error);
}

function unlessExisting(error: unknown): void {
  if (codeOf(error) !== "EEXIST") throw error;
}
