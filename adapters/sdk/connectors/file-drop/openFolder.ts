import type { Folder } from "./folder.ts";
import { openLocalFolder } from "./localFolder.ts";
import type { FileDropSettings } from "./settings.ts";
import { openSftpFolder } from "./sftpFolder.ts";

/** The folder that the settings name; it is not touched yet. */
export function openFolder({ directory, sftp }: FileDropSettings): Folder {
  return sftp ? openSftpFolder(sftp, directory) : openLocalFolder(directory);
}
