import { HubError } from "../../../../services/shared/errors.ts";

/** What to do about a code, Chinese / English. */
const remedies: Readonly<Record<string, string>> = {
  ENOENT: "请检查目录是否存在、共享目录是否已挂载 / check that the folder is there and the share is mounted",
  EACCES: "请给接入程序的账号读写权限 / give the adapter's account the rights to read and write",
  EPERM: "请给接入程序的账号读写权限 / give the adapter's account the rights to read and write",
  EBUSY: "文件被其他程序占用，请关闭 / another program holds the file, close it",
  ENOSPC: "磁盘已满，请清理 / the disk is full, make room",
};

/** Codes that concern one file and not the folder: it is tried again, other files go on. */
const ofOneFile: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EBUSY", "EAGAIN", "ETXTBSY", "ENOENT"]);

/** A failure of the folder as TARGET_UNAVAILABLE, without the machine's own paths. */
export function folderError(code: string, file: string, cause?: unknown): HubError {
  const remedy = remedies[code] ?? "请检查共享目录的挂载、网络与权限 / check mount, network and permissions";
  return new HubError("TARGET_UNAVAILABLE", `${file}: 交换目录不可用 / the drop folder is not reachable (${code}); ${remedy}`, { code, file }, { cause });
}

/** Whether another file of the folder may still be readable. */
export function concernsOneFile(error: HubError): boolean {
  return error.reason === "TARGET_UNAVAILABLE" && ofOneFile.has(error.metadata["code"] ?? "");
}

/** Code of a failed call to a file system; empty for anything else. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
