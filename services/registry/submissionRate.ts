import { HubError } from "../shared/errors.ts";

const WINDOW_MS = 60_000;
/** Submissions without a key from one host within the window. */
const PER_HOST = 10;
/** Hosts remembered at once; when there are more, the window begins anew for all. */
const HOSTS = 10_000;

/** Bounds what strangers may submit. Throws TOO_MANY_OPEN. */
export function createSubmissionRate(now: () => number): (peer: string) => void {
  const byHost = new Map<string, { since: number; count: number }>();
  return (peer) => {
    const host = peer.replace(/:\d+$/, "");
    const seen = byHost.get(host);
    if (!seen || now() - seen.since >= WINDOW_MS) {
      if (byHost.size >= HOSTS) byHost.clear();
      byHost.set(host, { since: now(), count: 1 });
      return;
    }
    seen.count++;
    if (seen.count > PER_HOST) {
      throw new HubError("TOO_MANY_OPEN", `一分钟内最多提交 ${PER_HOST} 次 / at most ${PER_HOST} submissions in a minute without a key; wait, or use the applicant's key`, { host });
    }
  };
}
