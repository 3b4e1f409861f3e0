import type { RecordFeed } from "../connectors/contract.ts";
import type { FeedLag } from "../contract.ts";

/** How far behind all feeds are together: what waits is added up where every feed can say it, the oldest counts. */
export async function lagOf(feeds: readonly Pick<RecordFeed, "lag">[], signal: AbortSignal): Promise<FeedLag> {
  const lags = await Promise.all(feeds.map((feed) => feed.lag(signal)));
  const counts = lags.flatMap(({ records }) => (records === undefined ? [] : [records]));
  const [since] = lags.flatMap((lag) => lag.since ?? []).sort((a, b) => Date.parse(a) - Date.parse(b));
  return {
    ...(counts.length === lags.length ? { records: counts.reduce((sum, count) => sum + count, 0) } : {}),
    ...(since === undefined ? {} : { since }),
  };
}
