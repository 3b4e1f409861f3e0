import type { StreamEventsRequest } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Start } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../../../services/shared/errors.ts";

/** Where a reader begins: after the last event it has, else where `from` says; now when nothing is said. Throws INVALID_REQUEST. */
export function readPlace(lastEventId: string, from: string): Pick<StreamEventsRequest, "afterSequence" | "start"> {
  if (lastEventId === "") return { afterSequence: undefined, start: from === "" ? undefined : { at: readStart(from) } };
  if (/^\d{1,16}$/.test(lastEventId)) return { afterSequence: BigInt(lastEventId), start: undefined };
  throw new HubError("INVALID_REQUEST", `Last-Event-ID 应为事件流中的 id / Last-Event-ID is an id of this stream: ${lastEventId.slice(0, 50)}`, { place: lastEventId.slice(0, 50) });
}

function readStart(from: string): NonNullable<Start["at"]> {
  if (from === "now") return { $case: "now", value: true };
  if (from === "beginning") return { $case: "beginning", value: true };
  if (/^\d{1,16}$/.test(from)) return { $case: "sequence", value: BigInt(from) };
  if (!Number.isNaN(Date.parse(from))) return { $case: "time", value: from };
  throw new HubError("INVALID_REQUEST", `from 应为 now、beginning、时间或序号 / from is now, beginning, a time or a sequence: ${from.slice(0, 50)}`, { from: from.slice(0, 50) });
}
