import { AdapterServiceDefinition } from "../../../proto/gen/hub/registry/v1/adapter_service.ts";
import type { Adapter } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { createHubChannel } from "../../../services/shared/grpc/client.ts";
import { findCredentials } from "../adapter/folder.ts";
import type { SignedReport } from "./signing.ts";

/** Sends a report to the register where the adapter of the folder was submitted. Throws INVALID_REQUEST when it never was. */
export async function attachReport(folder: string, { report, signature }: SignedReport): Promise<Adapter | undefined> {
  const credentials = findCredentials(folder);
  if (!credentials) throw new HubError("INVALID_REQUEST", `${folder} 的适配器尚未提交，请先执行 hub adapter submit / this adapter was not submitted yet: hub adapter submit`, { folder });
  const { address, adapterId, applicantKey } = credentials;
  const channel = createHubChannel(address, { key: applicantKey });
  try {
    const { adapter } = await channel.client(AdapterServiceDefinition).attachConformance({ adapterId, report, signature });
    return adapter;
  } finally {
    channel.close();
  }
}
