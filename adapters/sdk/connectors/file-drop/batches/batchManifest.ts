import { z } from "zod";
import { brokenFile } from "../reading/fileRecord.ts";

/** Ending of the file beside a batch that says what the batch is. */
export const MANIFEST = ".manifest.json";

const hash = z.string().regex(/^[0-9a-f]{64}$/i);

const fileSchema = z.object({
  file: z.string().min(1),
  rows: z.int().min(0),
  sm3: hash.optional(),
  sha256: hash.optional(),
});

/** What the system says about a batch: of one file, or of the files in a package. */
const manifestSchema = z
  .union([fileSchema.transform((one) => [one]), z.object({ files: z.array(fileSchema).min(1) }).transform(({ files }) => files)])
  .refine((files) => files.every(({ sm3, sha256 }) => (sm3 ?? sha256) !== undefined), "sm3 或 sha256 必须有一个 / sm3 or sha256 is required");

export type PromisedFile = z.infer<typeof fileSchema>;

export interface BatchManifest {
  /** Empty when the system gives none. */
  readonly batchId: string;
  readonly files: readonly PromisedFile[];
}

export interface FileHashes {
  readonly sm3: string;
  readonly sha256: string;
}

/** Fails with `brokenFile` when it is no manifest. */
export function parseBatchManifest(text: string, name: string): BatchManifest {
  try {
    const json: unknown = JSON.parse(text.replace(/^\ufeff/, ""));
    const { batchId } = z.object({ batchId: z.string().max(100).default("") }).parse(json);
    return { batchId, files: manifestSchema.parse(json) };
  } catch (cause) {
    const problems = cause instanceof z.ZodError ? cause.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ") : "JSON";
    throw brokenFile({ file: name, rule: `清单无法读取 / manifest not readable: ${problems}`, remedy: "请按接口说明填写清单 / write it as the interface's description says" }, cause);
  }
}

/** Fails with `brokenFile` when the manifest is about another file or the content is not the promised one. */
export function verifyFile(file: string, manifest: BatchManifest, hashes: FileHashes): PromisedFile {
  const promised = manifest.files.find((one) => one.file === file);
  if (!promised || manifest.files.length > 1) {
    const named = manifest.files.map((one) => one.file).join(", ").slice(0, 80);
    throw brokenFile({ file, rule: `清单所列文件与批次不符 / the manifest names another file: ${named}`, remedy: "请核对清单 / check the manifest" });
  }
  return verifyHashes(file, promised, hashes);
}

/** Fails with `brokenFile` when the content is not the promised one. */
export function verifyHashes(file: string, promised: PromisedFile, hashes: FileHashes): PromisedFile {
  for (const algorithm of ["sm3", "sha256"] as const) {
    if (promised[algorithm] === undefined || promised[algorithm].toLowerCase() === hashes[algorithm]) continue;
    const rule = `${algorithm} 与清单不符，文件可能在传输中损坏 / ${algorithm} differs from the manifest, the file may be damaged`;
    throw brokenFile({ file, rule, remedy: "请重新投放 / drop it again" });
  }
  return promised;
}

/** Fails with `brokenFile` when there are not as many records as promised. */
export function verifyRows(file: string, promised: number | undefined, found: number): void {
  if (promised === undefined || promised === found) return;
  const rule = `有 ${found} 行，清单为 ${promised} 行 / the file has ${found} rows, the manifest says ${promised}`;
  throw brokenFile({ file, rule, remedy: "请核对后重新投放 / check and drop it again", promised });
}
