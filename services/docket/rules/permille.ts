/** Says that there was nothing to measure: above every rate. */
export const NOTHING_TO_MEASURE = 1_001;

/** `part` of `whole` in thousandths, rounded; 1001 when the whole is nothing. */
export function toPermille(part: bigint, whole: bigint): number {
  return whole === 0n ? NOTHING_TO_MEASURE : Number((part * 2_000n + whole) / (whole * 2n));
}
