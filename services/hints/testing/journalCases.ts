import { AdminDecided, CaseOpened, TransferProposed } from "../../../proto/gen/hub/case/v1/handover.ts";
import { PenaltyCorrected, PenaltyDecided, PenaltyRevoked, type Penalty } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { StepRetracted, type Conduct } from "../../../proto/gen/hub/case/v1/procedure.ts";
import { CaseFiled, TransferSent } from "../../../proto/gen/hub/case/v1/transfer.ts";
import type { Party } from "../../../proto/gen/hub/common/v1/party.ts";
import { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import { ActNoted, TransferReviewSuggested } from "../../../proto/gen/hub/hint/v1/hint.ts";
import type { Journal } from "../../shared/bus/journal.ts";
import type { Domain } from "../../shared/bus/streams.ts";
import { keyedId, newEventId } from "../../shared/ids.ts";
import { transferCaseId } from "../../shared/caseIds.ts";

const AGENCY = { uscc: "11520100MBYT00017K", name: "贵州示例市工商行政管理局" };

const penaltyCodecs = { PenaltyDecided, PenaltyCorrected, PenaltyRevoked };
const stepCodecs = { CaseOpened, TransferProposed, TransferSent, CaseFiled, AdminDecided, StepRetracted };

/** What a step of a test may say. */
export interface StepParts {
  readonly occurredAt?: string;
  readonly parties?: readonly Partial<Party>[];
  readonly conducts?: readonly Partial<Omit<Conduct, "metrics">>[];
  readonly basis?: string;
  readonly stepEventId?: string;
}

/** Writes cases into the journal as the case service would, and reads what the hint service made of them. */
export function createJournalCases(journal: Journal, keySecret: string) {
  let cases = 0;
  const record = async (domain: Domain, caseId: string, type: string, data: Uint8Array): Promise<Event> => {
    const before = (await journal.load(domain, [caseId])).get(caseId) ?? [];
    const common = { source: "/systems/ip-case", subject: caseId, recordedTime: "2026-11-23T09:00:00.000+08:00", correlationId: "flow", division: "520100" };
    const event = Event.fromPartial({ ...common, id: newEventId(), type: `hub.case.v1.${type}`, caseVersion: before.length + 1, data });
    const result = await journal.append({ domain, caseId, expectedLast: Number(before.at(-1)?.event.sequence ?? 0n), events: [event] });
    return result === "conflict" ? Promise.reject(new Error("conflict")) : { ...event, sequence: BigInt(result.sequences[0] ?? 0) };
  };
  const events = async (id: string) => ((await journal.load("hint", [id])).get(id) ?? []).map(({ event }) => event);
  return {
    aCaseId: () => keyedId("p", "test", [String(++cases), String(process.pid)]),
    aCaseNo: () => `示案〔2026〕${process.pid}-${++cases}号`,
    idOf: (caseNo: string) => transferCaseId(keySecret, AGENCY.uscc, caseNo),
    recordPenalty: (caseId: string, name: keyof typeof penaltyCodecs, penalty: Penalty) =>
      record("case", caseId, name, penaltyCodecs[name].encode(penaltyCodecs[name].fromPartial({ penalty }) as never).finish()),
    recordStep: (caseNo: string, name: keyof typeof stepCodecs, parts: StepParts = {}) => {
      const codec = stepCodecs[name] as { encode(data: unknown): { finish(): Uint8Array }; fromPartial(data: object): unknown };
      const message = codec.fromPartial({ caseNo, agency: AGENCY, occurredAt: "2026-03-02T10:00:00+08:00", ...parts });
      return record("transfer", transferCaseId(keySecret, AGENCY.uscc, caseNo), name, codec.encode(message).finish());
    },
    events,
    hintsOf: async (caseId: string) => (await events(caseId)).filter(({ type }) => type.endsWith("TransferReviewSuggested")).map(({ data }) => TransferReviewSuggested.decode(data)),
    notesOf: async (id: string) => (await events(id)).filter(({ type }) => type.endsWith("ActNoted")).map(({ data }) => ActNoted.decode(data)),
  };
}
