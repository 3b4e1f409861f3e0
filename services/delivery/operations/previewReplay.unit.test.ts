import { expect, test } from "vitest";
import { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import { PreparedEvent } from "../preparedEvent.ts";
import { countReplay } from "./previewReplay.ts";

const PUBLISH = "hub.credit.v1.PublicationRequested";
const DECIDED = "hub.case.v1.PenaltyDecided";

const stored = (caseId: string, type: string, caseVersion: number, sequence: number) =>
  new PreparedEvent({ caseId, domain: type === PUBLISH ? "credit" : "case", event: Event.fromPartial({ id: `example-${sequence}`, subject: caseId, type, caseVersion, sequence: BigInt(sequence) }) });

async function* batches() {
  yield [stored("pone", PUBLISH, 1, 3), stored("pone", DECIDED, 1, 4)];
  yield [stored("pone", PUBLISH, 2, 7), stored("ptwo", PUBLISH, 1, 8), stored("pthree", DECIDED, 1, 9)];
}

test("records are named as inventories name them, by case and domain, and counted by case", async () => {
  const found = await countReplay(batches(), ({ caseId }) => caseId !== "pthree");
  expect(found.records()).toEqual([
    { key: "pone@credit", version: 2 },
    { key: "pone", version: 1 },
    { key: "ptwo@credit", version: 1 },
  ]);
  expect(found.counts()).toEqual({ total: 4n, cases: 2n, byType: { [PUBLISH]: 3n, [DECIDED]: 1n }, firstSequence: 3n, lastSequence: 8n });
});
