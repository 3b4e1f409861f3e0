import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { HubError } from "../../../services/shared/errors.ts";
import { readJsonFile, writeFileAtomically } from "../supervisor/jsonFile.ts";
import { lockDataDir } from "../supervisor/lock.ts";

const schema = z.object({
  /** The system of the manifest. */
  system: z.string(),
  /** Control interface of its other side. */
  counterpart: z.string(),
  /** Where the hub's services listen. */
  addresses: z.object({ registry: z.string(), case: z.string(), credit: z.string(), delivery: z.string() }),
  /** The system's key at this hub. */
  key: z.string(),
  /** Settings of the adapter. */
  settings: z.record(z.string(), z.unknown()),
});

/** What a sandbox tells other commands about itself, in `<data-dir>/sandbox.json`; readable by its owner only. */
export type SandboxFile = z.infer<typeof schema>;

const path = (dataDir: string) => join(dataDir, "sandbox.json");

export function writeSandboxFile(dataDir: string, file: SandboxFile): void {
  writeFileAtomically(path(dataDir), `${JSON.stringify(file, null, 2)}\n`);
}

/** Throws TARGET_UNAVAILABLE when no sandbox of a manifest was started there. */
export function readSandboxFile(dataDir: string): SandboxFile {
  const file = readJsonFile(path(dataDir), schema);
  if (!file) throw new HubError("TARGET_UNAVAILABLE", `${dataDir} 没有沙箱，请先执行 hub sandbox / there is no sandbox in ${dataDir}: hub sandbox`, { dataDir });
  return file;
}

/** Made when a directory becomes a sandbox, so that nothing else is ever emptied. */
const marker = (dataDir: string) => join(dataDir, "is-sandbox");

/** Notes that the directory is a sandbox. Throws INVALID_REQUEST when it holds something else. */
export function claimSandboxDir(dataDir: string): void {
  if (!existsSync(marker(dataDir)) && existsSync(dataDir) && readdirSync(dataDir).length > 0) {
    throw new HubError("INVALID_REQUEST", `${dataDir} 里已有别的内容，不是沙箱；请用 --keep 指定空目录 / ${dataDir} holds something that is no sandbox; name an empty directory by --keep`, { dataDir });
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileAtomically(marker(dataDir), "hub sandbox\n", 0o644);
}

/** Empties a sandbox. Throws INVALID_REQUEST when the directory is none, or a hub runs in it. */
export function emptySandboxDir(dataDir: string): void {
  if (!existsSync(dataDir)) return;
  if (!existsSync(marker(dataDir))) throw new HubError("INVALID_REQUEST", `${dataDir} 不是沙箱，不予清空 / is no sandbox and is not emptied`, { dataDir });
  // Throws when one runs there.
  lockDataDir(dataDir)();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
}
