import type { Logger } from "pino";
import { Outcome, SubmissionAnswer, type Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import { HubError } from "../../services/shared/errors.ts";
import type { Source, SourceBatch } from "../sdk/contract.ts";
import { reachable, type GateFolder } from "./gateFolder.ts";
import { listMessages, moveToDone, moveToQuarantine, readSealed, unfit, type SealedMessage } from "./outboxFiles.ts";
import { writeReceipt, type ReceiptHead } from "./receipt.ts";
import { toSubmission } from "./submissionMapping.ts";

/** Messages in one batch. */
const BATCH = 200;

export interface OutboxSettings {
  /** A message may wait for its seal so long, milliseconds; it holds back the ones behind it meanwhile. */
  readonly sealWaitMs: number;
  readonly log: Logger;
  /** Milliseconds; for tests. */
  readonly now?: () => number;
}

/** A message under way to the hub. */
interface SentMessage extends ReceiptHead {
  readonly file: string;
  readonly submission: Submission;
}

/**
 * Reads the messages of the outbox in the order of their names. A message leaves the outbox only when its receipt is
 * written, so after a crash it comes again under the same reference. Files that are no messages go to quarantine.
 */
export function createOutboxSource(folder: GateFolder, { sealWaitMs, log, now = Date.now }: OutboxSettings): Source {
  let unsealed: { readonly file: string; readonly sinceMs: number } | undefined;

  /** Undefined when the file has to wait for its seal; throws `unfit` when it has waited too long. */
  const read = async (file: string): Promise<SealedMessage | undefined> => {
    const sealed = await readSealed(folder, file);
    if (sealed) return sealed;
    if (unsealed?.file !== file) unsealed = { file, sinceMs: now() };
    if (now() - unsealed.sinceMs < sealWaitMs) return undefined;
    throw unfit("没有 .ok 文件，报文可能不完整 / its .ok file is missing, the message may be incomplete");
  };

  const take = async (): Promise<readonly SentMessage[]> => {
    const taken = new Map<string, SentMessage>();
    for (const file of await listMessages(folder.outbox)) {
      const sealed = await quarantineUnfit(file, () => read(file));
      if (sealed === "unfit") continue;
      // The same serial number twice: the second one is judged when the first has its receipt.
      if (!sealed || taken.has(sealed.message.header.sn)) break;
      const sent = await toSent(sealed);
      if (sent) taken.set(sent.sn, sent);
      if (taken.size === BATCH) break;
    }
    return [...taken.values()];
  };

  const quarantineUnfit = async <Result>(file: string, act: () => Promise<Result>): Promise<Result | "unfit"> => {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof HubError) || error.reason !== "INVALID_REQUEST") throw error;
      log.warn({ system: "police", file, problem: error.message }, "police.quarantined");
      await moveToQuarantine(folder, file, error);
      return "unfit";
    }
  };

  /** A message with a word that nobody knows is answered here: it has a sender who can mend it. */
  const toSent = async ({ file, sm3, message }: SealedMessage): Promise<SentMessage | undefined> => {
    const { sn } = message.header;
    const mapped = toSubmission(message);
    if ("submission" in mapped) return { file, sn, sm3, submission: mapped.submission };
    await answer({ file, sn, sm3 }, SubmissionAnswer.fromPartial({ submissionId: sn, outcome: Outcome.REJECTED, errors: [mapped.issue] }));
    return undefined;
  };

  const answer = async (sent: ReceiptHead & { readonly file: string }, given: SubmissionAnswer): Promise<void> => {
    await writeReceipt(folder.receipts, sent, given);
    await moveToDone(folder, sent.file);
  };

  const poll = async (): Promise<SourceBatch> => {
    const sent = await take();
    return {
      submissions: sent.map(({ submission }) => submission),
      settle: (answers) =>
        reachable(async () => {
          for (const [index, one] of sent.entries()) await answer(one, answers[index]!);
        }),
    };
  };
  return { poll: () => reachable(poll) };
}
