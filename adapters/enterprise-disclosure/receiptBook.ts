import { HubError, toHubError } from "../../services/shared/errors.ts";
import { pause } from "../../services/shared/backoff.ts";
import type { Receipt } from "./exchangeTable.ts";

export interface ReceiptBookOptions {
  /** Asks the system for receipts of these deliveries; those without are left off. */
  readonly read: (deliveryIds: readonly string[]) => Promise<readonly Receipt[]>;
  /** Passes receipts on before whoever waits for them learns of them. */
  readonly report: (receipts: readonly Receipt[]) => Promise<void>;
  /** Pause between two questions, milliseconds. */
  readonly pollMs: number;
  /** A receipt that is later than this is no longer waited for, milliseconds. */
  readonly timeoutMs: number;
}

/** Waits for receipts of many deliveries with one question at a time for all of them. */
export interface ReceiptBook {
  /**
   * Resolves with the receipt, or with undefined when it did not come in time. Rejects when the system cannot be asked
   * or the receipt not be reported, and with SHUTTING_DOWN when the signal is aborted.
   */
  wait(deliveryId: string, signal: AbortSignal): Promise<Receipt | undefined>;
}

interface Waiter {
  readonly until: number;
  resolve(receipt: Receipt | undefined): void;
  reject(error: unknown): void;
}

export function createReceiptBook(options: ReceiptBookOptions): ReceiptBook {
  const waiters = new Map<string, Waiter>();
  let asking = false;
  const ask = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    while (waiters.size > 0) {
      await askOnce(options, waiters);
      if (waiters.size > 0) await pause(options.pollMs);
    }
    asking = false;
  };
  return {
    async wait(deliveryId, signal) {
      const received = new Promise<Receipt | undefined>((resolve, reject) => {
        waiters.set(deliveryId, { until: Date.now() + options.timeoutMs, resolve, reject });
      });
      const stop = (): void => fail(waiters, [deliveryId], new HubError("SHUTTING_DOWN", "适配器停止 / the adapter stops"));
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      void ask();
      return received.finally(() => signal.removeEventListener("abort", stop));
    },
  };
}

/** One question for all who wait now; those who came meanwhile are left alone. Never rejects. */
async function askOnce({ read, report }: ReceiptBookOptions, waiters: Map<string, Waiter>): Promise<void> {
  const asked = [...waiters.keys()];
  try {
    const receipts = await read(asked);
    if (receipts.length > 0) await report(receipts);
    for (const receipt of receipts) settle(waiters, receipt.deliveryId, receipt);
    for (const deliveryId of asked) {
      if ((waiters.get(deliveryId)?.until ?? Infinity) < Date.now()) settle(waiters, deliveryId, undefined);
    }
  } catch (error) {
    fail(waiters, asked, toHubError(error));
  }
}

function settle(waiters: Map<string, Waiter>, deliveryId: string, receipt: Receipt | undefined): void {
  waiters.get(deliveryId)?.resolve(receipt);
  waiters.delete(deliveryId);
}

function fail(waiters: Map<string, Waiter>, deliveryIds: readonly string[], error: HubError): void {
  for (const deliveryId of deliveryIds) {
    waiters.get(deliveryId)?.reject(error);
    waiters.delete(deliveryId);
  }
}
