interface FileFault {
  /** What is wrong, Chinese / English. */
  readonly rule: string;
  /** What to do, Chinese / English. */
  readonly remedy: string;
}

/** What an operating system says of files, for people. */
const faults: Readonly<Record<string, FileFault>> = {
  EACCES: { rule: "没有权限 / no right to it", remedy: "请检查文件与目录的所有者和权限 / check owner and rights of the file and its folder" },
  EPERM: { rule: "没有权限 / no right to it", remedy: "请检查文件与目录的所有者和权限 / check owner and rights of the file and its folder" },
  EROFS: { rule: "所在磁盘只读 / its disk is read-only", remedy: "请换一个目录 / choose another folder" },
  ENOSPC: { rule: "磁盘已满 / the disk is full", remedy: "请腾出空间后重试 / free some space and try again" },
  EDQUOT: { rule: "磁盘配额已用完 / the disk quota is used up", remedy: "请腾出空间后重试 / free some space and try again" },
  EBUSY: { rule: "正被其他程序占用 / another program holds it", remedy: "请关闭占用它的程序后重试 / close that program and try again" },
  ENOENT: { rule: "不存在 / it does not exist", remedy: "请检查路径 / check the path" },
  ENOTDIR: { rule: "路径中有一段不是目录 / a part of the path is no folder", remedy: "请检查路径 / check the path" },
  EISDIR: { rule: "是目录，不是文件 / a folder, not a file", remedy: "请给出文件 / give a file" },
  EMFILE: { rule: "打开的文件过多 / too many files are open", remedy: "请提高 ulimit -n / raise ulimit -n" },
};

/** Sockets, processes and programs that cannot be started have the same codes. */
const NOT_OF_FILES = /^(connect|listen|bind|send|getaddrinfo|spawn|kill)/;

/** Place, rule and remedy when the operating system refused a file; undefined for other errors. */
export function fileErrorWords(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = "", path, syscall = "" } = error as NodeJS.ErrnoException;
  const fault = Object.hasOwn(faults, code) ? faults[code] : undefined;
  if (!fault || NOT_OF_FILES.test(syscall)) return undefined;
  return `${path === undefined ? "" : `${path}: `}${fault.rule}（${code}）; ${fault.remedy}`;
}
