import { HubError } from "../../../../../services/shared/errors.ts";

/** One record of a file before it has a place. */
export interface FileRecord {
  /** Where an editor or spreadsheet shows it, from 1. */
  readonly line: number;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Why it cannot be read; `fields` is then empty. Chinese / English, with what to do. */
  readonly unreadable?: string;
}

/** Records of a file in its order, in pieces. Fails with `brokenFile` when the file is broken as a whole. */
export type FileRecords = AsyncGenerator<readonly FileRecord[]>;

/** Longest record taken, characters: beyond it a quote, a tag or a line was never closed. */
export const MAX_RECORD = 1_000_000;

export interface FileProblem {
  readonly file: string;
  /** From 1; 0 when no line can be named. */
  readonly line?: number;
  /** What is wrong, Chinese / English. */
  readonly rule: string;
  /** What to do, Chinese / English. */
  readonly remedy: string;
}

/** A file that cannot be taken as a whole: INVALID_REQUEST that names file, line, rule and remedy, and how many records were promised. */
export function brokenFile({ file, line = 0, rule, remedy, promised = 0 }: FileProblem & { readonly promised?: number }, cause?: unknown): HubError {
  const place = line > 0 ? `${file} 第 ${line} 行 / line ${line}` : file;
  return new HubError("INVALID_REQUEST", `${place}: ${rule}; ${remedy}`, { file, line: String(line), rule, remedy, promised: String(promised) }, { cause });
}
