/** Deliveries that are not answered, live ones and those of replays. */
export interface InFlight {
  readonly live: number;
  readonly replayed: number;
}

/** How many live deliveries may be sent now of those the subscriber takes at a time. */
export function liveShare(window: number, { live, replayed }: InFlight): number {
  return Math.max(0, window - live - replayed);
}

/** How many replayed ones: at most half of the window, so that live deliveries always find room, and what a replay's own batch leaves. */
export function replayShare(window: number, { live, replayed }: InFlight, batch: { readonly size: number; readonly inFlight: number }): number {
  const half = Math.max(1, Math.floor(window / 2));
  return Math.max(0, Math.min(half - replayed, window - live - replayed, batch.size - batch.inFlight));
}
