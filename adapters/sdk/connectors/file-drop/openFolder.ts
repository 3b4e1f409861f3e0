import type { Folder } from "./folder.ts";
import { openLocalFolder } from "./localFolder.ts";
import type { FileDropSettings } from "./settings.ts";

/** The folder that the settings name; it is not touched yet. SSH is loaded only where it is spoken. */
export async function openFolder({ directory, sftp }: FileDropSettings): Promise<Folder> {
  return sftp ? (await import("./sftpFolder.ts")).openSftpFolder(sftp, directory) : openLocalFolder(directory);
}
