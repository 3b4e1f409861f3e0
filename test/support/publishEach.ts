import { PublicationRequested } from "../../proto/gen/hub/credit/v1/publication.ts";
import { PublicationResult } from "../../proto/gen/hub/credit/v1/credit_service.ts";
import type { ManifestHub } from "./manifestHub.ts";

/** The channel credit-china, which publishes whatever it is asked to. */
export interface Publishing {
  /** `case/version` of all that it published. */
  readonly reported: ReadonlySet<string>;
  close(): void;
}

export function publishEach(hub: ManifestHub): Publishing {
  const reported = new Set<string>();
  const channel = hub.publish(({ event }) => {
    if (event?.type !== "hub.credit.v1.PublicationRequested") return undefined;
    const { penalty, version } = PublicationRequested.decode(event.data);
    reported.add(`${event.subject}/${version}`);
    const remoteId = `示例${penalty?.decisionNo ?? ""}`;
    return { caseId: event.subject, version, result: PublicationResult.PUBLISHED, remoteId, occurredAt: event.time, causationId: event.id };
  });
  return { reported, close: () => channel.close() };
}
