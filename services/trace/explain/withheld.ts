import { PublicationBarred, PublicationBar } from "../../../proto/gen/hub/credit/v1/publication.ts";
import type { StoredEvent } from "../../shared/bus/envelope.ts";
import type { Journal } from "../../shared/bus/journal.ts";
import type { DeliveryRecords } from "../rules/verdict.ts";

const BARRED = "hub.credit.v1.PublicationBarred";

/** `minor`, `natural_person`, …, as in the hops of the credit service. */
const barNames: ReadonlyMap<PublicationBar, string> = new Map(Object.entries(PublicationBar).map(([name, bar]) => [bar, name.toLowerCase()]));

/**
 * What kept the fact of an event from each channel, by the channel's name: the decisions of the credit service that this event
 * caused. Read from the journal: the book may be behind.
 */
export async function withheldBy(journal: Pick<Journal, "load">, { domain, caseId, event }: StoredEvent): Promise<ReadonlyMap<string, DeliveryRecords["withheld"]>> {
  if (domain !== "case") return new Map();
  const events = (await journal.load("credit", [caseId])).get(caseId) ?? [];
  const barred = events.filter((one) => one.event.type === BARRED && one.event.causationId === event.id);
  return new Map(barred.map((one) => toWithheld(one.event)));
}

function toWithheld({ data, recordedTime }: StoredEvent["event"]): [string, DeliveryRecords["withheld"]] {
  const { channel, bar, ruleId } = PublicationBarred.decode(data);
  return [channel, { reason: barNames.get(bar) ?? "", rule: ruleId, time: recordedTime }];
}
