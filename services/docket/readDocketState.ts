import type { GetDocketStateResponse } from "../../proto/gen/hub/docket/v1/docket_service.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import { HubError } from "../shared/errors.ts";
import { findSource } from "./followDocket.ts";
import type { OpenDocket } from "./keepDocket.ts";

/** How far the docket is. Throws JOURNAL_UNAVAILABLE, DATABASE_UNAVAILABLE. */
export async function readDocketState(bus: BusConnection, { docket }: Pick<OpenDocket, "docket">): Promise<GetDocketStateResponse> {
  const { position, cases } = await docket.state();
  const { last } = await findSource(bus).catch((cause: unknown) => {
    throw new HubError("JOURNAL_UNAVAILABLE", "消息服务器暂不可用，请重试 / the message server is not available, try again", {}, { cause });
  });
  return { sequence: BigInt(position), behind: BigInt(Math.max(0, last - position)), cases };
}
