/** Largest amount, CNY: beyond it fen no longer fit the records. */
const LIMIT = 1e13;

/** Fen of an amount in CNY, exact; undefined when it is no such number or has parts of a fen. */
export function toFen(cny: number | string): bigint | undefined {
  const parts = /^(\d{1,13})(?:\.(\d{1,2})0*)?$/.exec(String(cny).trim().replaceAll(",", ""));
  if (!parts || Number(parts[1]) > LIMIT) return undefined;
  return BigInt(parts[1] ?? 0) * 100n + BigInt((parts[2] ?? "").padEnd(2, "0"));
}

/** A whole number, not negative; undefined when it is none. */
export function toCount(value: number | string): bigint | undefined {
  const text = String(value).trim();
  return /^\d{1,15}$/.test(text) ? BigInt(text) : undefined;
}
