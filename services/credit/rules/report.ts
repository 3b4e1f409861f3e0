import { PublicationResult, type PublicationReport } from "../../../proto/gen/hub/credit/v1/credit_service.ts";
import type { Channel } from "./channels.ts";
import type { CreditFact } from "./creditFact.ts";
import { reportName, type PublicationState } from "./publicationState.ts";

/** Whose record it is: the answer is routed back by it. */
export interface Origin {
  readonly decisionNo: string;
  readonly sourceSystem: string;
  readonly sourceReference: string;
}

/**
 * What a channel's report adds to the journal. `duplicate`: the same channel, version and result were reported before.
 * `unknown`: the channel was never asked about such a version, so it cannot be true.
 */
export function report(
  state: PublicationState,
  channel: Channel,
  reported: PublicationReport,
  origin: Origin,
): CreditFact | "duplicate" | "unknown" {
  const record = state.channels[channel];
  const fact = toFact(channel, reported, origin);
  const lastAsked = Math.max(record.requestedVersion, record.withdrawalVersion);
  if (!fact || reported.version < 1 || reported.version > lastAsked) return "unknown";
  return record.reported.includes(reportName(fact.type, reported.version)) ? "duplicate" : fact;
}

function toFact(channel: Channel, reported: PublicationReport, { decisionNo, sourceSystem, sourceReference }: Origin): CreditFact | undefined {
  const { version, remoteId, occurredAt, code, message } = reported;
  const common = { channel, version, decisionNo, sourceSystem, sourceReference };
  switch (reported.result) {
    case PublicationResult.PUBLISHED:
      return { type: "hub.credit.v1.Published", data: { ...common, remoteId, publishedAt: occurredAt } };
    case PublicationResult.WITHDRAWN:
      return { type: "hub.credit.v1.Withdrawn", data: { ...common, remoteId, withdrawnAt: occurredAt } };
    case PublicationResult.REFUSED:
      return { type: "hub.credit.v1.PublicationRefused", data: { ...common, code, message } };
    case PublicationResult.UNSPECIFIED:
      return undefined;
  }
}
