import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { ClientError, Status } from "nice-grpc";
import type { ReconcileRequest } from "../../../proto/gen/hub/delivery/v1/reconcile_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { toUploadMessages } from "../../holdings/holdingMessages.ts";
import type { HubClients } from "../connection/hubClients.ts";
import { progressBar } from "../terminal/progressBar.ts";
import { createLiveBlock } from "../terminal/liveBlock.ts";
import type { Outcome } from "./reportLines.ts";

/** Failures that concern one subscription: the others are compared all the same. */
const OWN_FAILURES: ReadonlySet<Status> = new Set([Status.FAILED_PRECONDITION, Status.UNAVAILABLE, Status.DEADLINE_EXCEEDED]);

export interface RunOptions {
  readonly isQuiet: boolean;
  /** One that cannot be compared is told in its row and harms no other one; otherwise it ends the command. */
  readonly goesOn: boolean;
}

/** Compares one after the other, showing how far it is. */
export async function runReconcile({ reconciliations }: HubClients, requests: readonly ReconcileRequest[], { isQuiet, goesOn }: RunOptions): Promise<Outcome[]> {
  const block = createLiveBlock(process.stderr);
  const outcomes: Outcome[] = [];
  for (const request of requests) {
    const show = (done: number, total: number) => {
      if (!isQuiet && process.stderr.isTTY) block.show([progressBar(`核对 ${request.subscriptionId}`, done, total)]);
    };
    outcomes.push(await runOne(reconciliations, request, show).catch((error: unknown) => toFailure(error, request, goesOn)));
  }
  block.show([]);
  return outcomes;
}

async function runOne(client: HubClients["reconciliations"], request: ReconcileRequest, show: (done: number, total: number) => void): Promise<Outcome> {
  for await (const { examined, total, report } of client.reconcile(request)) {
    show(Number(examined), Number(total));
    if (report) return { subscriptionId: request.subscriptionId, report, failure: "" };
  }
  throw new HubError("INTERNAL", "核对没有报告 / the reconciliation ended without a report");
}

function toFailure(error: unknown, { subscriptionId }: ReconcileRequest, goesOn: boolean): Outcome {
  if (!goesOn || !(error instanceof ClientError) || !OWN_FAILURES.has(error.code)) throw error;
  const [reason = ""] = error.details.split(":", 1);
  return { subscriptionId, failure: reason };
}

/** Uploads a file of holdings and compares it. Throws INVALID_REQUEST when the file cannot be read. */
export async function uploadHoldings({ reconciliations }: HubClients, open: ReconcileRequest, file: string, omitsWithdrawn: boolean): Promise<Outcome> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  let failure: unknown;
  const messages = toUploadMessages({ open, omitsWithdrawn }, lines);
  async function* watched() {
    try {
      yield* messages;
    } catch (error) {
      failure = toFileError(error, file);
      throw error;
    }
  }
  const { report } = await reconciliations.reconcileUpload(watched()).catch((error: unknown) => {
    // What failed here is told, not that the call was therefore cut.
    throw failure ?? error;
  });
  return { subscriptionId: open.subscriptionId, failure: "", ...(report ? { report } : {}) };
}

function toFileError(error: unknown, file: string): unknown {
  if (error instanceof HubError) return new HubError(error.reason, `${file}: ${error.message}`, { ...error.metadata, file });
  return new HubError("INVALID_REQUEST", `无法读取文件 / cannot read ${file}`, { file }, { cause: error });
}
