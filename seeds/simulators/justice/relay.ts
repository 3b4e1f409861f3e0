import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AdapterConnection, SourceBatch } from "../../../adapters/sdk/contract.ts";
import { stepOfType, stepTable } from "../../../adapters/sdk/steps/stepTable.ts";
import { eventCodecs, type EventType } from "../../../proto/gen/events.ts";
import { Operation, Outcome, SubmissionAnswer, type Submission } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";

const signal = new AbortController().signal;

const { transitions, suspectTransitions } = JSON.parse(readFileSync(join(import.meta.dirname, "../../rules/transfer-procedure.json"), "utf8")) as Record<
  "transitions" | "suspectTransitions",
  readonly { readonly event: string; readonly notify: readonly string[] }[]
>;
const notified = new Map([...transitions, ...suspectTransitions].map(({ event, notify }) => [event, notify]));

interface AnyCodec {
  encode(value: object): { finish(): Uint8Array };
}

/** A step that was reported: which, by whom, in which row, and with what. */
export interface Reported {
  readonly event: string;
  readonly by: string;
  readonly operation: Operation;
  readonly caseNo: string;
  readonly occurredAt: string;
  readonly documentNo: string;
}

/**
 * Takes every step that the systems report and tells it to whom the law says, without judging anything: enough of a hub to see
 * how the simulated systems answer one another. The journal is in `reported`, oldest first.
 */
export class Relay {
  readonly reported: Reported[] = [];
  private readonly connections: ReadonlyMap<string, AdapterConnection>;
  private readonly versions = new Map<string, number>();

  constructor(connections: ReadonlyMap<string, AdapterConnection>) {
    this.connections = connections;
  }

  /** Polls every system once. */
  async turn(): Promise<void> {
    for (const [system, { source }] of this.connections) {
      const batch = await source?.poll(signal);
      if (batch) await this.take(system, batch);
    }
  }

  private async take(system: string, batch: SourceBatch): Promise<void> {
    for (const submission of batch.submissions) await this.record(system, submission);
    await batch.settle(batch.submissions.map(({ submissionId }) => SubmissionAnswer.fromPartial({ submissionId, outcome: Outcome.ACCEPTED, eventId: `E-${submissionId}` })));
  }

  private async record(system: string, { fact, operation }: Submission): Promise<void> {
    const step = stepTable.find(({ factCase }) => factCase === fact?.$case);
    if (!step || !fact) return;
    const value = fact.value as unknown as { caseNo: string; occurredAt: string; document?: { number: string } };
    this.reported.push({ event: step.event, by: system, operation, caseNo: value.caseNo, occurredAt: value.occurredAt, documentNo: value.document?.number ?? "" });
    if (operation !== Operation.DELETE) await this.tell(step.type, fact.value);
  }

  /** Tells a step to the systems whose role is to be told. */
  async tell(type: string, value: object): Promise<void> {
    const caseNo = (value as { caseNo?: string }).caseNo ?? "";
    const version = (this.versions.get(caseNo) ?? 0) + 1;
    this.versions.set(caseNo, version);
    const data = (eventCodecs[type as EventType] as unknown as AnyCodec).encode(value).finish();
    for (const role of notified.get(stepOfType(type)?.event ?? "") ?? []) {
      const event = { id: `E${version}`, type, data, subject: `t-${caseNo}`, caseVersion: version };
      await this.connections.get(role)?.sink?.deliver([Delivery.fromPartial({ deliveryId: `${role}.${caseNo}.${version}`, event })], signal);
    }
  }
}
