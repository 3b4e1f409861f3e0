import { PayloadLevel, type ViewPayloadResponse } from "../../proto/gen/hub/trace/v1/trace_service.ts";
import { View } from "../../proto/gen/hub/registry/v1/registry.ts";
import { toCloudEvent } from "../../services/shared/events/cloudEvent.ts";

const names: ReadonlyMap<PayloadLevel, string> = new Map(Object.entries(PayloadLevel).map(([name, level]) => [level, name]));

/** What was given, as CloudEvents JSON; without `data` when only metadata was asked for. The service masked it already. */
export function toPayloadJson({ event, level, maskedFields }: ViewPayloadResponse): { readonly level: string; readonly event: Record<string, unknown>; readonly maskedFields: readonly string[] } {
  const { data, ...attributes } = event ? toCloudEvent(event, View.FULL) : {};
  const body = level === PayloadLevel.MASKED || level === PayloadLevel.FULL ? { data } : {};
  return { level: names.get(level) ?? "", event: { ...attributes, ...body }, maskedFields };
}
