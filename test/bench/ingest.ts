import { CaseServiceDefinition } from "../../proto/gen/hub/case/v1/case_service.ts";
import { jetstreamManager } from "@nats-io/jetstream";
import { connectBare, publishAll } from "./bare.ts";
import type { BenchHub } from "./hub.ts";
import { median, rateOf, rounded } from "./stats.ts";
import { submitAll } from "./submitting.ts";

export interface IngestResult {
  readonly hubPerSecond: number;
  readonly barePerSecond: number;
  readonly bytes: number;
  readonly ratio: number;
  readonly rounds: readonly { readonly hub: number; readonly bare: number }[];
}

/**
 * Hub ingest (gRPC in, validated, recorded, answered) against bare `publish` with a window of 500, of the same bytes.
 * The two take turns on the same server; the figures are medians over the rounds.
 */
export async function measureIngest(hub: BenchHub, { count, rounds }: { count: number; rounds: number }): Promise<IngestResult> {
  await using bare = await connectBare(hub.nats.url);
  const client = hub.sender.client(CaseServiceDefinition);
  await submitAll(client, { from: 0, count: Math.min(4_000, count), batch: 250, window: 4 });
  const stored = await (await jetstreamManager(bare.nc)).streams.getMessage("JOURNAL", { last_by_subj: "case.>" });
  if (!stored) throw new Error("nothing was recorded");
  await publishAll(bare, stored.data, { from: 10_000_000, count: Math.min(4_000, count), window: 500 });
  const results: { hub: number; bare: number }[] = [];
  for (let round = 1; round <= rounds; round++) {
    const from = round * count;
    const barePerSecond = await rateOf(count, () => publishAll(bare, stored.data, { from, count, window: 500 }));
    const hubPerSecond = await rateOf(count, () => submitAll(client, { from, count, batch: 250, window: 8 }));
    results.push({ hub: Math.round(hubPerSecond), bare: Math.round(barePerSecond) });
  }
  return {
    hubPerSecond: median(results.map((one) => one.hub)),
    barePerSecond: median(results.map((one) => one.bare)),
    bytes: stored.data.length,
    ratio: rounded(median(results.map((one) => one.hub / one.bare))),
    rounds: results,
  };
}
