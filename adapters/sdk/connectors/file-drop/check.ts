import { randomUUID } from "node:crypto";
import { toHubError } from "../../../../services/shared/errors.ts";
import type { ConnectorParts, Finding } from "../contract.ts";
import type { Folder } from "./folder.ts";
import type { FileDropFeed, FileDropSettings, FileDropTarget } from "./settings.ts";

/** Less than this is worth a word, bytes. */
const LITTLE_SPACE = 500 * 1024 ** 2;

type Parts = ConnectorParts<FileDropSettings, FileDropFeed, FileDropTarget>;

/** Looks whether the folder can be reached and used as the manifest says; what it writes it removes again. */
export async function checkFolder(folder: Folder, ready: () => Promise<void>, { settings, feeds, targets }: Parts): Promise<readonly Finding[]> {
  const connection = await found("connection", async () => {
    await ready();
    return settings.sftp ? "SFTP 登录与主机密钥无误，目录可读 / SFTP login and host key are right, the folder can be read" : "目录可读 / the folder can be read";
  });
  if (!connection.ok) return [connection];
  const findings = [connection, await found("connection.space", () => checkSpace(folder))];
  for (const [name, feed] of feeds) {
    findings.push(await found(`feeds.${name}.folder`, () => checkReading(folder, feed)));
    for (const part of ["receipts", "done", "quarantine"] as const) findings.push(await found(`feeds.${name}.${part}`, () => checkWriting(folder, feed[part])));
  }
  for (const [name, target] of targets) findings.push(await found(`targets.${name}.folder`, () => checkWriting(folder, target.folder)));
  return findings;
}

async function found(place: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { ok: true, place, message: await look() };
  } catch (error) {
    return { ok: false, place, message: toHubError(error).message };
  }
}

async function checkSpace(folder: Folder): Promise<string> {
  const free = await folder.freeBytes();
  if (free === undefined) return "无法得知剩余空间 / the other side does not say how much space is left";
  const words = `剩余 ${Math.floor(free / 1024 ** 2)} MB / MB left`;
  return free < LITTLE_SPACE ? `${words}；空间不多，请清理 / little space is left, make room` : words;
}

/** Batches are renamed into other folders, so the right to write is needed here too. */
async function checkReading(folder: Folder, { folder: directory }: FileDropFeed): Promise<string> {
  const files = await folder.list(directory);
  await checkWriting(folder, directory);
  return `${directory}: 可读写，现有 ${files.length} 个文件 / can be read and written, ${files.length} files there`;
}

async function checkWriting(folder: Folder, directory: string): Promise<string> {
  const [from, to] = [`${directory}/.check-${randomUUID()}.tmp`, `${directory}/.check-${randomUUID()}.tmp`];
  try {
    await folder.write(from, "");
    await folder.rename(from, to);
    return `${directory}: 可写入与改名 / files can be written and renamed`;
  } finally {
    for (const path of [from, to]) await folder.remove(path).catch(() => undefined);
  }
}
