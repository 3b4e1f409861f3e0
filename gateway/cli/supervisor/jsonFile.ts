import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import type { z } from "zod";
import { HubError } from "../../../services/shared/errors.ts";

/** The content of a JSON file, or undefined when there is no file. Throws INVALID_REQUEST when it is damaged. */
export function readJsonFile<Schema extends z.ZodType>(path: string, schema: Schema): z.infer<Schema> | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new HubError("INVALID_REQUEST", `无法读取 / cannot read ${path}: ${String(error)}`, { path }, { cause: error });
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new HubError("INVALID_REQUEST", `文件损坏，请修复或删除 / damaged file, mend or remove it: ${path}`, { path }, { cause });
  }
}

/** Writes a file whole or not at all; `mode` 0600 keeps it to its owner. */
export function writeFileAtomically(path: string, text: string, mode = 0o600): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = openSync(temporary, "w", mode);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}
