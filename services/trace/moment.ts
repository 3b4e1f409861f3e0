/** Milliseconds since 1970; 0 for what is no time, so that it stands at the end of every list. */
export function millisecondsOf(time: string): number {
  const ms = Date.parse(time);
  return Number.isSafeInteger(ms) ? ms : 0;
}
