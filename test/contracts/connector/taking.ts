import { expect, vi } from "vitest";
import type { ConnectorConnection, RecordAnswer, RecordBatch, SourceRecord } from "../../../adapters/sdk/connectors/contract.ts";
import type { FeedTraits } from "../connector.ts";

export const DEADLINE_MS = 20_000;
export const signal = new AbortController().signal;

/** The adapter's answer to a record, with everything that an answer can hold. */
export function accepted({ place }: SourceRecord): RecordAnswer {
  return { place, outcome: "accepted", eventId: `event-${place}`, caseId: "pcase", version: 1, waitingFor: "", waitingUntil: "", errors: [], warnings: [] };
}

export function rejected(record: SourceRecord): RecordAnswer {
  const issue = { code: "E005", field: "CF_XDR_SHXYM", message: "统一社会信用代码校验位错误 / wrong check digit", value: "9152…", rule: "GB 32100-2015", remedy: "请核对营业执照 / check the licence" };
  return { ...accepted(record), outcome: "rejected", eventId: "", caseId: "", version: 0, errors: [issue] };
}

/** Polls until something comes. */
export async function pollSome(connection: ConnectorConnection, { name }: FeedTraits): Promise<RecordBatch> {
  return vi.waitFor(
    async () => {
      const batch = await connection.feeds.get(name)!.poll(signal);
      expect(batch.records.length).toBeGreaterThan(0);
      return batch;
    },
    { timeout: DEADLINE_MS, interval: 20 },
  );
}

/** Takes and settles batches until so many records have come; resolves with them in the order in which they came. */
export async function takeAll(connection: ConnectorConnection, traits: FeedTraits, count: number, answer = accepted): Promise<readonly SourceRecord[]> {
  const taken: SourceRecord[] = [];
  while (taken.length < count) {
    const batch = await pollSome(connection, traits);
    taken.push(...batch.records);
    await batch.settle(batch.records.map((record) => answer(record)));
  }
  return taken;
}

/** Numbers 1…count. */
export const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);
