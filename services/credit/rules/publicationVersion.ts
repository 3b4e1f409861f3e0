/** Record versions below this; one more of it each time a record is shown again. Far above any count of corrections, far below int4. */
const RENEWAL = 1_000_000;

/**
 * The version by which channels know a record: the record's own, and `renewals` × 1,000,000 above it. A channel never goes
 * back to a version it has withdrawn, so what is shown again after a transfer needs a higher one although the record is
 * the same. Without renewals it is the record's version.
 */
export function publicationVersion(recordVersion: number, renewals: number): number {
  return renewals * RENEWAL + recordVersion;
}

/** Version of the record in the case journal. */
export function recordVersionOf(version: number): number {
  return version % RENEWAL;
}

/** How often the record had been shown again at this version. */
export function renewalsOf(version: number): number {
  return Math.floor(version / RENEWAL);
}
