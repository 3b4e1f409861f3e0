import { PublicationBar } from "../../proto/gen/hub/credit/v1/publication.ts";
import { HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";
import type { HopInput } from "../shared/bus/hops.ts";
import { partyKey } from "../shared/partyKey.ts";
import { traceIdOf } from "../shared/traceparent.ts";
import type { RecordOrigin } from "./penaltyFacts.ts";
import type { CreditFact } from "./rules/creditFact.ts";
import type { Recorded } from "./updateCase.ts";

/** `minor`, `natural_person`, …; empty for a decision that is not barred. */
const barNames: ReadonlyMap<PublicationBar, string> = new Map(
  Object.entries(PublicationBar).map(([name, bar]) => [bar, bar === PublicationBar.UNSPECIFIED ? "" : name.toLowerCase()]),
);

/** The hop of a recorded credit event: withheld from a channel and why, or recorded. Keys and reasons only. */
export function hopOf({ fact, event, sequence }: Recorded, { decisionNo, partyCode, partyName }: RecordOrigin, keySecret: string): HopInput {
  return {
    kind: fact.type === "hub.credit.v1.PublicationBarred" ? HopKind.WITHHELD : HopKind.RECORDED,
    system: fact.data.channel,
    eventId: event.id,
    eventType: event.type,
    caseId: event.subject,
    decisionNo,
    partyCode,
    partyKey: partyKey(keySecret, partyName),
    version: fact.data.version,
    sequence: BigInt(sequence),
    traceId: traceIdOf(event.traceparent),
    ...reasonOf(fact),
  };
}

function reasonOf(fact: CreditFact): Partial<HopInput> {
  switch (fact.type) {
    case "hub.credit.v1.PublicationBarred":
      return { reason: barNames.get(fact.data.bar) ?? "", message: fact.data.ruleId };
    case "hub.credit.v1.WithdrawalRequested":
      return { reason: barNames.get(fact.data.bar) ?? "" };
    case "hub.credit.v1.PublicationRequested":
      return { message: fact.data.dueDate === "" ? "" : `期限 / due ${fact.data.dueDate}` };
    case "hub.credit.v1.Published":
    case "hub.credit.v1.Withdrawn":
      return { receipt: fact.data.remoteId };
    case "hub.credit.v1.PublicationRefused":
      return { reason: fact.data.code, message: fact.data.message };
  }
}
