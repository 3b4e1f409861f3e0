import { z } from "zod";
import { runProved } from "../../../adapters/provedAdapter.ts";
import { bindAdapter } from "../../../adapters/sdk/boundAdapter.ts";
import type { Adapter, DeliveryAnswer, Source } from "../../../adapters/sdk/contract.ts";
import { Operation, Outcome, Submission, type SubmissionAnswer } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { AnswerResult, type Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { openLedger, type Ledger } from "./ledgerSystem.ts";

/** What an adapter of the ledger does wrong; `none` does nothing wrong. */
export const faults = ["none", "doubles", "cursor-first", "swallows-refusals"] as const;

export type Fault = (typeof faults)[number];

const config = z.object({ dir: z.string(), fault: z.enum(faults) });

const BATCH = 50;

/** Process entry: an adapter of the ledger with one fault, or none. */
const adapter: Adapter<z.infer<typeof config>> = {
  manifest: { system: "ip-case", name: "账册", nameEn: "Ledger", summary: "", config },
  async connect({ dir, fault }) {
    const ledger = openLedger(dir);
    return {
      source: sourceOf(ledger, fault),
      sink: { deliver: async (deliveries) => deliveries.map((delivery) => write(ledger, fault, delivery)) },
      close: async () => undefined,
    };
  },
};

function sourceOf(ledger: Ledger, fault: Fault): Source {
  return {
    async poll() {
      const from = ledger.cursor();
      const submissions = ledger.rows().slice(from, from + BATCH).map((row, index) => toSubmission(row as Record<string, string>, String(from + index + 1)));
      const to = from + submissions.length;
      if (fault === "cursor-first" && submissions.length > 0) ledger.setCursor(to);
      return {
        submissions,
        async settle(answers) {
          const known = new Set(ledger.answers().map(({ ticket }) => ticket));
          for (const answer of answers) if (!known.has(answer.submissionId) && !isSwallowed(answer, fault)) ledger.addAnswer(toAnswer(answer));
          ledger.setCursor(to);
        },
      };
    },
  };
}

function toSubmission({ OP = "", VERSION = "0", ...values }: Record<string, string>, ticket: string): Submission {
  const operations: Readonly<Record<string, Operation>> = { I: Operation.INSERT, U: Operation.UPDATE };
  const value = { values, operation: operations[OP] ?? Operation.UNSPECIFIED, version: BigInt(VERSION), changedAt: "" };
  return Submission.fromPartial({ submissionId: ticket, sourceReference: `rows/${ticket}`, fact: { $case: "penaltyRow", value } });
}

const isSwallowed = ({ outcome }: SubmissionAnswer, fault: Fault): boolean => fault === "swallows-refusals" && outcome === Outcome.REJECTED;

function toAnswer({ submissionId, outcome, errors }: SubmissionAnswer) {
  const name = Object.entries(Outcome).find(([, value]) => value === outcome)?.[0] ?? "";
  return { ticket: submissionId, outcome: name.toLowerCase(), told: JSON.stringify(errors) };
}

function write(ledger: Ledger, fault: Fault, { deliveryId, event }: Delivery): DeliveryAnswer {
  const fields = { data: Buffer.from(event?.data ?? []).toString("utf8") };
  const refused = ledger.refuses();
  if (refused !== "" && fields.data.includes(refused)) return { deliveryId, result: AnswerResult.REFUSED, reason: "RECORD_REJECTED" };
  const key = event?.subject ?? "";
  const version = event?.caseVersion ?? 0;
  const held = ledger.effects().filter((effect) => effect.key === key);
  const isKnown = held.some((effect) => effect.deliveryId === deliveryId);
  const isOld = held.some((effect) => effect.version > version);
  if (!isOld && (!isKnown || fault === "doubles")) ledger.addEffect({ deliveryId, key, version, fields });
  return { deliveryId, result: AnswerResult.DELIVERED };
}

await runProved(bindAdapter(adapter), process.argv[2]);
