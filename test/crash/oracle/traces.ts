import { HopKind, type Hop } from "../../../proto/gen/hub/trace/v1/trace.ts";
import type { Findings } from "./findings.ts";
import type { ObservedEffect } from "./observed.ts";

/** Effects whose delivery the hub's own book does not know: a final answer reaches the book before it is done with. */
export function judgeTraces(observed: readonly ObservedEffect[], hops: readonly Hop[]): Pick<Findings, "wrong"> {
  const delivered = new Set(hops.filter(({ kind }) => kind === HopKind.DELIVERED).map(({ system, sequence }) => `${system} ${sequence}`));
  const untraced = observed.filter(({ system, deliveryId }) => !delivered.has(`${system} ${sequenceOf(deliveryId)}`));
  return { wrong: untraced.map(({ system, type, caseId, deliveryId }) => `${system} ${type} ${caseId} ${deliveryId}: 无踪迹 / not in the trace`) };
}

/** A delivery is named after its subscription and the place of its event in the journal, and one of a replay after that too. */
const sequenceOf = (deliveryId: string): string => /(\d+)(?:\.[0-9A-Z]{26})?$/.exec(deliveryId)?.[1] ?? "";
