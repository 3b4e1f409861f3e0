import type { Subscription } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { Decision } from "../../../proto/gen/hub/trace/v1/trace.ts";
import { Verdict, type ExplainDeliveryRequest, type ExplainDeliveryResponse, type Explanation } from "../../../proto/gen/hub/trace/v1/trace_service.ts";
import type { BusConnection } from "../../shared/bus/connection.ts";
import type { StoredEvent } from "../../shared/bus/envelope.ts";
import type { Journal } from "../../shared/bus/journal.ts";
import { readEvent } from "../../shared/bus/journalGet.ts";
import { HubError } from "../../shared/errors.ts";
import { maskedPaths } from "../../shared/events/maskedPaths.ts";
import type { RegistryView } from "../../shared/registryClient.ts";
import { isRebuilding } from "../bookState.ts";
import { findEvent } from "../findEvent.ts";
import type { BookKeeping } from "../keepBook.ts";
import { verdictOf, type DeliveryRecords } from "../rules/verdict.ts";
import { readRecords } from "./records.ts";
import type { Standings } from "./standings.ts";
import { withheldBy } from "./withheld.ts";

export interface ExplainDeps {
  readonly bus: BusConnection;
  readonly journal: Journal;
  readonly keeping: Pick<BookKeeping, "current">;
  readonly registry: Pick<RegistryView, "subscriptions">;
  readonly standings: Pick<Standings, "find">;
}

/** Why an event did or did not reach a subscription, or each subscription of a system. */
export async function explainDelivery(deps: ExplainDeps, { eventId, subscriber }: ExplainDeliveryRequest): Promise<ExplainDeliveryResponse> {
  const subscriptions = subscriptionsOf(deps.registry, subscriber.trim());
  const stored = await findEvent({ bus: deps.bus, sql: () => deps.keeping.current().sql }, eventId);
  const { sql, book } = deps.keeping.current();
  const [records, withheld, progress] = await Promise.all([
    readRecords(sql, stored.event, subscriptions.map(({ id }) => id)),
    withheldBy(deps.journal, stored),
    book.progress(),
  ]);
  const explained = await Promise.all(
    subscriptions.map(async (subscription) => {
      const standing = await deps.standings.find(subscription.id, stored.event.sequence);
      const hops = records.hops.filter(({ subscriptionId }) => subscriptionId === subscription.id);
      const waitingBehind = await eventIdAt(deps.bus, standing?.waitingBehind ?? 0n);
      const found = { decision: records.decisions.get(subscription.id), hops, withheld: withheld.get(subscription.system), standing, waitingBehind };
      return { explanation: explain(stored, subscription, found), isLive: standing !== undefined };
    }),
  );
  const { type: eventType, sequence } = stored.event;
  const partial = isRebuilding(progress) || explained.some(({ isLive }) => !isLive);
  return { sequence, eventType, caseId: stored.caseId, explanations: explained.map(({ explanation }) => explanation), partial };
}

function subscriptionsOf(registry: ExplainDeps["registry"], subscriber: string): readonly Subscription[] {
  const all = registry.subscriptions();
  const named = all.filter(({ id }) => id === subscriber);
  const found = named.length > 0 ? named : all.filter(({ system }) => system === subscriber);
  if (found.length > 0) return found;
  throw new HubError("SUBSCRIPTION_NOT_FOUND", `没有此订阅或系统的订阅 / no such subscription, nor a system with one: ${subscriber}`, { subscriber });
}

/** Nothing was, or will be, sent: there is nothing to mask. */
const notSent: ReadonlySet<Verdict> = new Set([Verdict.NOT_MATCHED, Verdict.WITHHELD, Verdict.UNKNOWN]);

function explain({ event }: StoredEvent, { id, system, view }: Subscription, records: DeliveryRecords): Explanation {
  const found = verdictOf(records);
  const isMatched = records.decision?.decision === Decision.MATCHED;
  const deliveryId = found.deliveryId || (isMatched ? `${id}.${event.sequence}` : "");
  return { ...found, subscriptionId: id, system, deliveryId, maskedFields: notSent.has(found.verdict) ? [] : maskedIn(event, view) };
}

/** Of a type that this version does not know nothing is sent either. */
function maskedIn({ type, data }: StoredEvent["event"], view: Subscription["view"]): string[] {
  try {
    return maskedPaths(type, data, view);
  } catch {
    return [];
  }
}

async function eventIdAt(bus: BusConnection, sequence: bigint): Promise<string> {
  if (sequence === 0n) return "";
  const stored = await readEvent(bus, Number(sequence)).catch(() => undefined);
  return stored?.event.id ?? "";
}
