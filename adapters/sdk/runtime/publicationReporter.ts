import { ClientError, Status } from "nice-grpc";
import type { PublicationReport } from "../../../proto/gen/hub/credit/v1/credit_service.ts";
import { backoffMs, pause } from "../../../services/shared/backoff.ts";
import { HubError } from "../../../services/shared/errors.ts";
import type { AdapterContext } from "../contract.ts";
import { describeFailure } from "./adapterStatus.ts";
import type { HubClients } from "./hubClients.ts";

const REPORTS_PER_CALL = 500;
const CALL_TIMEOUT_MS = 10_000;

/** Codes with which the hub says that this report will never be taken. */
const finalCodes = new Set([Status.INVALID_ARGUMENT, Status.PERMISSION_DENIED, Status.UNAUTHENTICATED, Status.UNIMPLEMENTED]);

/**
 * `AdapterContext.reportPublications` of one system. Fails with SHUTTING_DOWN when the signal ends the wait, and with
 * NOT_GRANTED when the hub will not take the reports.
 */
export function createPublicationReporter(credit: HubClients["credit"], signal: AbortSignal): AdapterContext["reportPublications"] {
  return async (channel, reports) => {
    for (let start = 0; start < reports.length; start += REPORTS_PER_CALL) {
      await reportUntilRecorded(credit, signal, channel, reports.slice(start, start + REPORTS_PER_CALL));
    }
  };
}

async function reportUntilRecorded(
  credit: HubClients["credit"],
  signal: AbortSignal,
  channel: string,
  reports: readonly PublicationReport[],
): Promise<void> {
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      const timeout = AbortSignal.timeout(CALL_TIMEOUT_MS);
      await credit.reportPublications({ channel, reports: [...reports] }, { signal: AbortSignal.any([signal, timeout]) });
      return;
    } catch (error) {
      if (error instanceof ClientError && finalCodes.has(error.code)) {
        throw new HubError("NOT_GRANTED", `中心不接收该渠道的回执 / the hub does not take reports of ${channel}: ${describeFailure(error)}`, { channel }, { cause: error });
      }
      await pause(backoffMs(attempt, 100, 2_000), signal);
    }
  }
  throw new HubError("SHUTTING_DOWN", "适配器正在停止 / the adapter is stopping", { channel });
}
