import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { HubError } from "../../services/shared/errors.ts";
import type { OutboxFile } from "./outboxFiles.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/i);

/** What the system says about a batch file: `<batch>.manifest.json` beside it. */
const manifestSchema = z
  .object({
    batchId: z.string().min(1).max(100),
    file: z.string().min(1),
    rows: z.int().min(0),
    sm3: hash.optional(),
    sha256: hash.optional(),
    createdAt: z.string().optional(),
  })
  .refine(({ sm3, sha256 }) => sm3 ?? sha256, "sm3 或 sha256 必须有一个 / sm3 or sha256 is required");

export type Manifest = z.infer<typeof manifestSchema>;

/** A batch file that is what its manifest says; `sm3` of its content either way. */
export interface VerifiedFile {
  readonly batchId: string;
  /** Rows the manifest promises; undefined without manifest. */
  readonly promisedRows: number | undefined;
  readonly sm3: string;
}

/** Reads the manifest, if there is one, and compares the hash. Fails with INVALID_REQUEST when it does not fit. */
export async function verifyFile(folder: string, { file, batch, manifest }: OutboxFile): Promise<VerifiedFile> {
  const hashes = await hashesOf(join(folder, file));
  if (!manifest) return { batchId: batch, promisedRows: undefined, sm3: hashes.sm3 };
  const { batchId, rows, ...promised } = parseManifest(await readFile(join(folder, manifest), "utf8"), manifest);
  if (promised.file !== file) {
    throw new HubError("INVALID_REQUEST", `清单所列文件与批次不符 / the manifest names another file: ${promised.file.slice(0, 80)}`, { manifest });
  }
  for (const algorithm of ["sm3", "sha256"] as const) {
    if (promised[algorithm] === undefined || promised[algorithm].toLowerCase() === hashes[algorithm]) continue;
    const message = `${file} 的 ${algorithm} 与清单不符，文件可能在传输中损坏，请重新投放 / ${algorithm} differs from the manifest, the file may be damaged: drop it again`;
    throw new HubError("INVALID_REQUEST", message, { file, algorithm });
  }
  return { batchId, promisedRows: rows, sm3: hashes.sm3 };
}

/** Fails with INVALID_REQUEST when the file has not the promised number of rows. */
export function assertRowCount(file: string, promised: number | undefined, found: number): void {
  if (promised === undefined || promised === found) return;
  const message = `${file} 有 ${found} 行，清单为 ${promised} 行，请核对后重新投放 / the file has ${found} rows, the manifest says ${promised}: check and drop it again`;
  throw new HubError("INVALID_REQUEST", message, { file, promised: String(promised), found: String(found) });
}

function parseManifest(text: string, name: string): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    const problems = cause instanceof z.ZodError ? cause.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ") : "JSON";
    throw new HubError("INVALID_REQUEST", `清单无法读取 / manifest not readable: ${name}: ${problems}`, { manifest: name }, { cause });
  }
}

async function hashesOf(path: string): Promise<{ sm3: string; sha256: string }> {
  const sm3 = createHash("sm3");
  const sha256 = createHash("sha256");
  for await (const chunk of createReadStream(path)) {
    sm3.update(chunk as Buffer);
    sha256.update(chunk as Buffer);
  }
  return { sm3: sm3.digest("hex"), sha256: sha256.digest("hex") };
}
