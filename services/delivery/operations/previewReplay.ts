import type { PreviewReplayRequest, PreviewReplayResponse } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import type { BusConnection } from "../../shared/bus/connection.ts";
import { HubError } from "../../shared/errors.ts";
import { recordKey } from "../../shared/events/recordKey.ts";
import type { PreparedEvent } from "../preparedEvent.ts";
import { pumpOf, type Pumps } from "../pumps.ts";
import { readReplayRange } from "../readReplayRange.ts";
import { isInRange, resolveRange } from "../replayRange.ts";

/** The last event of a record that a replay would deliver. */
export interface ExpectedRecord {
  /** As the receiver's inventory names it, see `recordKey`. */
  readonly key: string;
  readonly version: number;
}

export interface PreviewReplayDeps {
  readonly bus: BusConnection;
  readonly pumps: Pumps;
  /** Asks the receiver how many of these records it does not hold so; undefined when it cannot answer. */
  readonly wouldChange?: (subscriptionId: string, records: readonly ExpectedRecord[], signal: AbortSignal) => Promise<number | undefined>;
}

/** What a replay would deliver, see OperationService.PreviewReplay. Throws SUBSCRIPTION_NOT_FOUND, INVALID_REQUEST, JOURNAL_UNAVAILABLE. */
export async function previewReplay({ bus, pumps, wouldChange }: PreviewReplayDeps, { range, compare }: PreviewReplayRequest, signal: AbortSignal): Promise<PreviewReplayResponse> {
  if (!range) throw new HubError("INVALID_REQUEST", "缺少 range / range is missing", { field: "range" });
  const pump = pumpOf(pumps, range.subscriptionId);
  const resolved = await resolveRange(bus, pump.lanes.watermark(), range);
  const found = await countReplay(readReplayRange(bus, resolved, resolved.from, signal), (prepared) => isInRange(resolved, pump.terms, prepared));
  const changed = compare ? await wouldChange?.(range.subscriptionId, found.records(), signal) : undefined;
  const { system, replayNeedsApproval } = pump.terms.subscription;
  return { ...found.counts(), system, needsApproval: replayNeedsApproval, wouldChange: BigInt(changed ?? 0), compared: changed !== undefined };
}

/** What there is to deliver of the events, and how their receiver will hold each record afterwards. */
export async function countReplay(batches: AsyncIterable<readonly PreparedEvent[]>, isMeant: (prepared: PreparedEvent) => boolean) {
  const versions = new Map<string, number>();
  const cases = new Set<string>();
  const byType: Record<string, bigint> = {};
  let [total, first, last] = [0, 0, 0];
  for await (const batch of batches) {
    for (const prepared of batch) {
      if (!isMeant(prepared)) continue;
      const { event, caseId, sequence } = prepared;
      total++;
      first ||= sequence;
      last = sequence;
      byType[event.type] = (byType[event.type] ?? 0n) + 1n;
      cases.add(caseId);
      versions.set(recordKey(caseId, event.type), event.caseVersion);
    }
  }
  return {
    counts: () => ({ total: BigInt(total), cases: BigInt(cases.size), byType, firstSequence: BigInt(first), lastSequence: BigInt(last) }),
    records: () => [...versions].map(([key, version]) => ({ key, version })),
  };
}
