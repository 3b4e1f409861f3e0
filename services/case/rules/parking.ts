/** How long a penalty row waits for its predecessor, hours; steps of a transfer wait as their table says. */
const WAITING_HOURS = 72;

/** The end of the waiting term that begins now: RFC 3339 with +08:00, as `now` is. */
export function parkingEnd(now: string, hours = WAITING_HOURS): string {
  const end = new Date(Date.parse(now) + hours * 3_600_000 + 8 * 3_600_000);
  return `${end.toISOString().slice(0, 23)}+08:00`;
}
