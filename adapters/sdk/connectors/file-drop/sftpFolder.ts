import { createHash } from "node:crypto";
import { posix } from "node:path";
import { Readable } from "node:stream";
import Client from "ssh2-sftp-client";
import { HubError } from "../../../../services/shared/errors.ts";
import type { FileFacts, Folder } from "./folder.ts";
import { codeOf, folderError } from "./folderErrors.ts";
import type { FileDropSettings } from "./settings.ts";

type SftpSettings = NonNullable<FileDropSettings["sftp"]>;

/** Status codes of the protocol, as far as the library passes them on as numbers. */
const statusCodes: Readonly<Record<string, string>> = { 2: "ENOENT", 3: "EACCES" };

/**
 * A folder on an SFTP server. The server must show the host key that the settings name. One connection, made when it is needed and
 * again after it broke.
 */
export function openSftpFolder(settings: SftpSettings, root: string): Folder {
  let opened: Promise<Client> | undefined;
  const at = (path: string) => posix.join(root, path);

  const client = (): Promise<Client> => {
    if (opened) return opened;
    const forget = () => {
      if (opened === mine) opened = undefined;
    };
    const mine = connect(settings, forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    return (opened = mine);
  };
  const reached = async <Result>(file: string, act: (sftp: Client) => Promise<Result>): Promise<Result> => {
    try {
      return await act(await client());
    } catch (error) {
      throw sftpError(file, error);
    }
  };
  const factsOf = async (sftp: Client, path: string): Promise<FileFacts | undefined> => {
    try {
      const { size, modifyTime } = await sftp.stat(at(path));
      return { name: posix.basename(path), size, modifiedMs: modifyTime };
    } catch (error) {
      if (codeOfSftp(error) !== "ENOENT") throw error;
      await sftp.stat(at(posix.dirname(path)));
      return undefined;
    }
  };
  return {
    list: (directory) =>
      reached(directory, async (sftp) => {
        const entries = await sftp.list(at(directory));
        return entries.filter(({ type }) => type === "-").map(({ name, size, modifyTime }) => ({ name, size, modifiedMs: modifyTime }));
      }),
    stat: (path) => reached(path, (sftp) => factsOf(sftp, path)),
    async *read(path) {
      const stream = await reached(path, async (sftp) => sftp.createReadStream(at(path)) as Readable);
      // When the connection ends before the server has closed the file, nobody else would hear it.
      stream.on("error", () => undefined);
      try {
        for await (const chunk of stream) yield chunk as Buffer;
      } catch (error) {
        throw sftpError(path, error);
      }
    },
    write: (path, chunks) =>
      reached(path, async (sftp) => {
        await sftp.put(typeof chunks === "string" ? Buffer.from(chunks) : Readable.from(encoded(chunks), { objectMode: false }), at(path));
      }),
    rename: (from, to) => reached(from, (sftp) => renameOver(sftp, at(from), at(to))),
    remove: (path) => reached(path, async (sftp) => void (await sftp.delete(at(path), true))),
    makeDirectory: (path) =>
      reached(path, async (sftp) => {
        if ((await factsOf(sftp, path)) === undefined) await sftp.mkdir(at(path));
      }),
    freeBytes: () => reached("", (sftp) => freeBytesOf(sftp, root)),
    async close() {
      const open = await opened?.catch(() => undefined);
      await open?.end().catch(() => undefined);
    },
  };
}

async function connect(settings: SftpSettings, closed: () => void): Promise<Client> {
  const { host, port, user, password, privateKey, passphrase, hostKey, timeoutMs } = settings;
  // Without these the library writes to the console.
  const sftp = new Client(host, { error: closed, end: closed, close: closed });
  let shown = "";
  sftp.on("close", closed);
  try {
    await sftp.connect({
      host,
      port,
      username: user,
      readyTimeout: timeoutMs,
      keepaliveInterval: timeoutMs,
      hostVerifier: (key: Buffer) => (shown = fingerprintOf(key)) === hostKey,
      ...(password === undefined ? {} : { password }),
      ...(privateKey === undefined ? {} : { privateKey }),
      ...(passphrase === undefined ? {} : { passphrase }),
    });
  } catch (error) {
    throw connectError(settings, shown, error);
  }
  const { client } = sftp as unknown as { client: { setNoDelay(on: boolean): void; setMaxListeners(count: number): void } };
  // Small requests that wait for each other's answers take 40 ms each otherwise.
  client.setNoDelay(true);
  // The library listens anew for each request that is under way.
  client.setMaxListeners(0);
  return sftp;
}

/** Servers without OpenSSH's extension rename only to names that are free. */
async function renameOver(sftp: Client, from: string, to: string): Promise<void> {
  try {
    await sftp.posixRename(from, to);
  } catch (error) {
    if (["ENOENT", "EACCES"].includes(codeOfSftp(error))) throw error;
    await sftp.delete(to, true);
    await sftp.rename(from, to);
  }
}

/** As `ssh-keygen -lf` shows it. */
function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

function connectError({ host, port, user, hostKey }: SftpSettings, shown: string, cause: unknown): HubError {
  const server = `${host}:${port}`;
  if (shown !== "" && shown !== hostKey) {
    const message = `${server} 的主机密钥与登记的不符：登记 ${hostKey}，实为 ${shown}；请向系统管理方核实后再改设置 / the host key differs from the one in the settings (${hostKey} expected, ${shown} shown): ask the system's operator before you change it`;
    return new HubError("TARGET_UNAVAILABLE", message, { server, expected: hostKey, shown, code: "EHOSTKEY" }, { cause });
  }
  const words = cause instanceof Error ? cause.message : "";
  if (/authentication methods failed|parse privateKey/i.test(words)) {
    const message = `${server} 拒绝账号 ${user} 登录，请核对口令或私钥 / the server refuses the login of ${user}: check password or private key`;
    return new HubError("TARGET_UNAVAILABLE", message, { server, code: "ELOGIN" }, { cause });
  }
  const code = codeOf(cause);
  const message = `无法连接 SFTP 服务器 ${server} / the SFTP server cannot be reached (${code}); 请检查地址、端口与网络 / check address, port and network`;
  return new HubError("TARGET_UNAVAILABLE", message, { server, code }, { cause });
}

function sftpError(file: string, error: unknown): unknown {
  return error instanceof HubError ? error : folderError(codeOfSftp(error) || "ECONNECTION", file, error);
}

function codeOfSftp(error: unknown): string {
  if (!(error instanceof Error) || !("code" in error)) return "";
  const code = String(error.code);
  return statusCodes[code] ?? code;
}

async function* encoded(chunks: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk);
}

interface StatVfs {
  readonly f_bavail: number;
  readonly f_frsize: number;
}

type AskStatVfs = (path: string, done: (error: Error | undefined, found: StatVfs) => void) => void;

/** OpenSSH's extension; undefined on servers without it. */
async function freeBytesOf(sftp: Client, root: string): Promise<number | undefined> {
  const session = (sftp as unknown as { sftp?: { ext_openssh_statvfs?: AskStatVfs } }).sftp;
  if (!session?.ext_openssh_statvfs) return undefined;
  try {
    return await new Promise((resolve) => {
      session.ext_openssh_statvfs!(root, (error, found) => resolve(error ? undefined : found.f_bavail * found.f_frsize));
    });
  } catch {
    return undefined;
  }
}
