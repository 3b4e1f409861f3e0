import type { FeedLag, RecordFeed } from "../connectors/contract.ts";

/** How far behind several feeds are together: the sum, and the oldest. What one feed cannot say is left open. */
export async function feedsLag(feeds: Iterable<RecordFeed>, signal: AbortSignal): Promise<FeedLag> {
  const lags = await Promise.all([...feeds].map((feed) => feed.lag(signal)));
  const counts = lags.map(({ records }) => records);
  const times = lags.flatMap(({ since }) => (since ? [since] : []));
  const oldest = times.sort((a, b) => Date.parse(a) - Date.parse(b))[0];
  return {
    ...(counts.includes(undefined) ? {} : { records: counts.reduce<number>((sum, count) => sum + (count ?? 0), 0) }),
    ...(oldest === undefined ? {} : { since: oldest }),
  };
}
