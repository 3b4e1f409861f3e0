import type { Logger } from "pino";
import { AnswerInventoryRequest, type AnswerInventoryResponse } from "../../../proto/gen/hub/delivery/v1/reconcile_service.ts";
import { backoffMs, pause } from "../../../services/shared/backoff.ts";
import { toHubError } from "../../../services/shared/errors.ts";
import type { Inventory } from "../contract.ts";
import { describeFailure, placeOf } from "./adapterStatus.ts";
import type { HubClients } from "./hubClients.ts";
import { answerQuestion, readInventory, type Snapshot } from "./inventorySnapshot.ts";
import { createRequestQueue, type RequestQueue } from "./requestQueue.ts";

const BACKOFF_BASE_MS = 100;
const BACKOFF_MAX_MS = 5_000;

export interface InventoryLoopOptions {
  readonly inventory: Inventory;
  readonly hub: Pick<HubClients, "reconciliations">;
  readonly subscriptionId: string;
  readonly system: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Answers the hub's questions about what the system holds, until the signal; connects again with backoff. Never rejects. */
export async function runInventoryLoop(options: InventoryLoopOptions): Promise<void> {
  const { system, log, signal } = options;
  for (let attempt = 1; !signal.aborted; attempt++) {
    const { worked, error } = await answerQuestions(options);
    if (signal.aborted) return;
    if (worked) attempt = 1;
    if (attempt === 1) log.warn({ system, failure: error === undefined ? "" : describeFailure(error), at: placeOf(error) }, "adapter.inventoryEnded");
    await pause(backoffMs(attempt, BACKOFF_BASE_MS, BACKOFF_MAX_MS), signal);
  }
}

/** One stream from its first message to its end; `worked` when a question came. */
async function answerQuestions(options: InventoryLoopOptions): Promise<{ worked: boolean; error?: unknown }> {
  const { inventory, hub, subscriptionId, signal } = options;
  const requests = createRequestQueue<AnswerInventoryRequest>();
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  const { hasHashes = false, omitsWithdrawn = false } = inventory;
  requests.push(AnswerInventoryRequest.fromPartial({ subscriptionIds: [subscriptionId], hasHashes, omitsWithdrawn }));
  let worked = false;
  let snapshot: Snapshot | undefined;
  try {
    for await (const question of hub.reconciliations.answerInventory(requests, { signal: until })) {
      worked = true;
      snapshot = await answer(options, { question, snapshot, requests, signal: until });
    }
    return { worked };
  } catch (error) {
    return { worked, error };
  } finally {
    over.abort();
    requests.end();
  }
}

interface Asked {
  readonly question: AnswerInventoryResponse;
  readonly snapshot: Snapshot | undefined;
  readonly requests: RequestQueue<AnswerInventoryRequest>;
  readonly signal: AbortSignal;
}

/** Answers one question, or says why it cannot be; returns the snapshot for the next one of the same comparison. */
async function answer({ inventory, system, log }: InventoryLoopOptions, { question, snapshot, requests, signal }: Asked): Promise<Snapshot | undefined> {
  const { queryId, prefixes } = question;
  if (prefixes.length === 0) return undefined;
  try {
    const begins = !question.records && prefixes[0] === "";
    const read = begins || !snapshot ? await readInventory(inventory, question.withHashes, signal) : snapshot;
    for (const part of answerQuestion(read, question)) requests.push(part);
    return read;
  } catch (error) {
    const { reason } = toHubError(error);
    log.warn({ system, failure: describeFailure(error), at: placeOf(error) }, "adapter.inventoryFailed");
    requests.push(AnswerInventoryRequest.fromPartial({ queryId, reason }));
    return undefined;
  }
}
