import type { KeyedSigning } from "./schemes.ts";

type TimeFormat = KeyedSigning["time"];

const HOURS_8_MS = 8 * 3_600_000;

const writers: Readonly<Record<TimeFormat, (ms: number) => string>> = {
  ms: String,
  s: (ms) => String(Math.floor(ms / 1000)),
  rfc3339: (ms) => new Date(ms).toISOString(),
  /** Wall time of Asia/Shanghai, which has no summer time. */
  yyyyMMddHHmmss: (ms) => new Date(ms + HOURS_8_MS).toISOString().replaceAll(/[-T:]/g, "").slice(0, 14),
};

const readers: Readonly<Record<TimeFormat, (text: string) => number>> = {
  ms: (text) => (/^\d{1,16}$/.test(text) ? Number(text) : NaN),
  s: (text) => (/^\d{1,12}$/.test(text) ? Number(text) * 1000 : NaN),
  rfc3339: (text) => Date.parse(text),
  yyyyMMddHHmmss: (text) => Date.parse(text.replace(/^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/, "$1-$2-$3T$4:$5:$6+08:00")),
};

export const writeTime = (format: TimeFormat, ms: number): string => writers[format](ms);

/** Milliseconds since 1970; NaN when the text is not of the format. */
export const readTime = (format: TimeFormat, text: string): number => readers[format](text);
