import { hash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sendHalving } from "../sdk/connectors/rest/sendHalving.ts";
import { targetError } from "../sdk/connectors/targetError.ts";
import { CHANNEL, type Channel, type CreditChinaConfig, type ReceiptRow, type UploadRow } from "./channel.ts";

/** A row's result with the place under which the channel keeps it. */
export interface RowOutcome extends ReceiptRow {
  readonly deliveryId: string;
  /** Empty when the channel refused the row before it took a batch. */
  readonly batchNo: string;
}

/** What became of an upload: outcomes by delivery id, and why the rows without one have none. */
export interface Settlement {
  readonly outcomes: ReadonlyMap<string, RowOutcome>;
  /** HubError TARGET_TIMEOUT when a receipt is late, else as Channel fails; absent when every row has an outcome. */
  readonly failure?: unknown;
}

export interface UploadDesk {
  /**
   * Uploads rows and waits for their receipts. Rows whose receipt an earlier call did not live to see are only asked
   * for. One batch that fails or is late takes nothing from the others.
   */
  settle(rows: readonly UploadRow[], signal: AbortSignal): Promise<Settlement>;
}

const POLL_MAX_MS = 2_000;
const POLL_GROWTH = 1.5;

interface Place {
  readonly batchNo: string;
  readonly rowNo: number;
}

/** Holds which uploads still lack a receipt, for one connection. Calls of `settle` do not wait for each other. */
export function createUploadDesk(channel: Channel, config: Pick<CreditChinaConfig, "receiptPollMs" | "receiptTimeoutMs">): UploadDesk {
  const places = new Map<string, Place>();

  async function upload(rows: readonly UploadRow[], signal: AbortSignal): Promise<readonly RowOutcome[]> {
    return sendHalving<UploadRow, RowOutcome>(
      rows,
      async (batch) => {
        const batchNo = toBatchNo(batch);
        const refused = await channel.upload(batchNo, batch, signal);
        if (refused) return { refused };
        batch.forEach(({ deliveryId }, index) => places.set(deliveryId, { batchNo, rowNo: index + 1 }));
        return { results: await collect(batchNo, batch, signal) };
      },
      ({ deliveryId }, { code, message }) => ({
        deliveryId, batchNo: "", rowNo: 0, state: "refused", remoteId: "", code: code || "RECORD_REJECTED", message, processedAt: "",
      }),
    );
  }

  /** The outcomes of rows of one batch; `places` forgets them. */
  async function collect(batchNo: string, rows: readonly UploadRow[], signal: AbortSignal): Promise<readonly RowOutcome[]> {
    const receipt = await awaitReceipt(batchNo, signal);
    if (!receipt) {
      for (const { deliveryId } of rows) places.delete(deliveryId);
      throw targetError("TARGET_UNAVAILABLE", CHANNEL, "the batch is unknown there");
    }
    const byRowNo = new Map(receipt.map((row) => [row.rowNo, row]));
    return rows.map(({ deliveryId }) => {
      const row = byRowNo.get(places.get(deliveryId)?.rowNo ?? 0);
      places.delete(deliveryId);
      if (!row) throw targetError("TARGET_UNAVAILABLE", CHANNEL, "a row is missing in the receipt");
      return { ...row, deliveryId, batchNo };
    });
  }

  /** Asks until the receipt is there; undefined when the channel does not know the batch. */
  async function awaitReceipt(batchNo: string, signal: AbortSignal): Promise<readonly ReceiptRow[] | undefined> {
    const deadline = Date.now() + config.receiptTimeoutMs;
    for (let pollMs = config.receiptPollMs, askedMs = 0; ; pollMs = Math.min(POLL_MAX_MS, pollMs * POLL_GROWTH)) {
      await wait(Math.max(pollMs, askedMs), signal);
      const reply = await channel.receipt(batchNo, signal);
      if (reply.state === "ready") return reply.rows;
      if (reply.state === "unknown") return undefined;
      askedMs = reply.retryAfterMs;
      if (Date.now() + askedMs >= deadline) throw targetError("TARGET_TIMEOUT", CHANNEL, "receipt is late", { retryAfterMs: askedMs });
    }
  }

  return {
    async settle(rows, signal) {
      const fresh = rows.filter(({ deliveryId }) => !places.has(deliveryId));
      const uploaded = rows.filter(({ deliveryId }) => places.has(deliveryId));
      const batchNos = new Set(uploaded.map(({ deliveryId }) => places.get(deliveryId)?.batchNo ?? ""));
      const batches = Array.from(batchNos, (batchNo) => {
        const group = uploaded.filter(({ deliveryId }) => places.get(deliveryId)?.batchNo === batchNo);
        return collect(batchNo, group, signal);
      });
      // Every part ends before the call does, so that a row sent again is never in two hands.
      const parts = await Promise.allSettled([...batches, upload(fresh, signal)]);
      const outcomes = parts.flatMap((part) => (part.status === "fulfilled" ? part.value : []));
      const failed = parts.find((part) => part.status === "rejected");
      return {
        outcomes: new Map(outcomes.map((outcome) => [outcome.deliveryId, outcome])),
        ...(failed ? { failure: failed.reason } : {}),
      };
    },
  };
}

/** From the deliveries alone: the same deliveries sent again after a crash are the same batch for the channel. */
function toBatchNo(rows: readonly UploadRow[]): string {
  return `QL${hash("sm3", rows.map(({ deliveryId }) => deliveryId).join("\n"), "hex").slice(0, 30)}`;
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch((cause: unknown) => {
    throw targetError("SHUTTING_DOWN", CHANNEL, "stopped", { cause });
  });
}
