import type { CallContext } from "nice-grpc";
import { ChannelState, type GetPublicationRequest, type GetPublicationResponse } from "../../proto/gen/hub/credit/v1/credit_service.ts";
import { HubError } from "../shared/errors.ts";
import { requireServiceKey } from "../shared/grpc/authentication.ts";
import type { CreditCases } from "./creditCases.ts";
import { channels } from "./rules/channels.ts";
import type { PublicationState, Standing } from "./rules/publicationState.ts";

export interface GetPublicationDeps {
  readonly cases: Pick<CreditCases, "reload">;
  readonly serviceKey: string;
}

/** Read from the journal each time, so that what was recorded is seen at once. */
export async function getPublication(deps: GetPublicationDeps, { caseId }: GetPublicationRequest, context: CallContext): Promise<GetPublicationResponse> {
  requireServiceKey(context, deps.serviceKey);
  const { publication, eventCount } = await deps.cases.reload(caseId);
  if (eventCount === 0) throw new HubError("CASE_NOT_FOUND", `此案没有公示记录 / nothing was decided on case ${caseId}`, { caseId });
  return toMessage(caseId, publication);
}

const states = {
  none: ChannelState.UNSPECIFIED,
  requested: ChannelState.REQUESTED,
  published: ChannelState.PUBLISHED,
  refused: ChannelState.REFUSED,
  barred: ChannelState.BARRED,
  withdrawing: ChannelState.WITHDRAWING,
  withdrawn: ChannelState.WITHDRAWN,
} as const satisfies Record<Standing, ChannelState>;

function toMessage(caseId: string, publication: PublicationState): GetPublicationResponse {
  return {
    caseId,
    caseVersion: publication.caseVersion,
    versions: publication.versions.map((version) => ({ ...version })),
    channels: channels.map((channel) => {
      const { state, requestedVersion, publishedVersion, bar, dueDate, remoteId, publicityUntil } = publication.channels[channel];
      return { channel, state: states[state], requestedVersion, publishedVersion, bar, dueDate, remoteId, publicityUntil };
    }),
  };
}
