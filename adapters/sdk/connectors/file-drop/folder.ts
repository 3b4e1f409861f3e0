/** What a list says about a file. */
export interface FileFacts {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly modifiedMs: number;
}

/**
 * A folder that both sides see, on this machine or behind SFTP. Paths are relative to it and have `/` between their parts. What cannot be
 * done fails with HubError TARGET_UNAVAILABLE; its metadata hold `code` (`EACCES`, `ENOENT`, …) and `file`.
 */
export interface Folder {
  /** The plain files in a directory, in no order; no directories. */
  list(directory: string): Promise<readonly FileFacts[]>;
  /** Undefined when it is not there; fails when its directory is not there either. */
  stat(path: string): Promise<FileFacts | undefined>;
  /** The content in pieces; each is valid until the next one is asked for. */
  read(path: string): AsyncIterable<Buffer>;
  /** Writes a whole file under this name, in pieces; what was there is replaced. A reader may see half of it. */
  write(path: string, chunks: string | Iterable<string> | AsyncIterable<string>): Promise<void>;
  /** Gives a file another name in the same folder; a file of that name is replaced. */
  rename(from: string, to: string): Promise<void>;
  /** Nothing when it is not there. */
  remove(path: string): Promise<void>;
  /** Makes a directory whose parent is there; nothing when it is there itself. */
  makeDirectory(path: string): Promise<void>;
  /** Bytes that can still be written; undefined when the other side cannot say. */
  freeBytes(): Promise<number | undefined>;
  close(): Promise<void>;
}

/** Name under which a file stands until it is whole; every reader leaves hidden files alone. */
export function temporaryName(path: string): string {
  const at = path.lastIndexOf("/") + 1;
  return `${path.slice(0, at)}.${path.slice(at)}.tmp`;
}

/** Writes a file so that a reader sees all of it or nothing. */
export async function writeWhole(folder: Folder, path: string, chunks: string | Iterable<string> | AsyncIterable<string>): Promise<void> {
  await folder.write(temporaryName(path), chunks);
  await folder.rename(temporaryName(path), path);
}

/** `stem`, or `stem-2`, `stem-3`, … until no name made of it is taken. */
export async function freeStem(stem: string, isTaken: (stem: string) => boolean | Promise<boolean>): Promise<string> {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? stem : `${stem}-${number}`;
    if (!(await isTaken(candidate))) return candidate;
  }
}

/** Makes directories with those above them. The folder itself is never made: when it is missing, a share is not mounted. */
export async function makeDirectories(folder: Folder, paths: Iterable<string>): Promise<void> {
  await folder.list("");
  for (const path of new Set(paths)) {
    const parts = path.split("/");
    for (const index of parts.keys()) await folder.makeDirectory(parts.slice(0, index + 1).join("/"));
  }
}

/** `批次7.csv` → `批次7` and `.csv`. */
export function splitName(name: string): { readonly stem: string; readonly extension: string } {
  const at = name.lastIndexOf(".");
  return at <= 0 ? { stem: name, extension: "" } : { stem: name.slice(0, at), extension: name.slice(at) };
}
