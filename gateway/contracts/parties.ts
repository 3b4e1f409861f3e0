import type { Registry } from "../../proto/gen/hub/registry/v1/registry.ts";
import { View } from "../../proto/gen/hub/registry/v1/registry.ts";

/** Who takes part in the exchange of one event type. */
export interface EventParties {
  /** Systems that may report the fact. */
  readonly senders: readonly PartyName[];
  /** Subscriptions that get it, with what they see. */
  readonly subscribers: readonly (PartyName & { readonly subscription: string; readonly view: ViewName })[];
}

export interface PartyName {
  readonly system: string;
  readonly name: string;
}

export type ViewName = "public" | "partner" | "full";

const views: Readonly<Record<View, ViewName>> = { [View.UNSPECIFIED]: "public", [View.PUBLIC]: "public", [View.PARTNER]: "partner", [View.FULL]: "full" };

/** Word of a view; not set = public. */
export const viewName = (view: View): ViewName => views[view];

/** Facts that are reported under another name than the event they become. */
const reportedAs: Readonly<Record<string, string>> = {
  "hub.case.v1.PenaltyDecided": "hub.case.v1.PenaltyRow",
  "hub.case.v1.PenaltyCorrected": "hub.case.v1.PenaltyRow",
  "hub.case.v1.PenaltyRevoked": "hub.case.v1.PenaltyRow",
  "hub.credit.v1.Published": "hub.credit.v1.PublicationReport",
  "hub.credit.v1.Withdrawn": "hub.credit.v1.PublicationReport",
  "hub.credit.v1.PublicationRefused": "hub.credit.v1.PublicationReport",
};

/** Who sends and who gets an event type, as the register says; events that no system may report come from the hub itself. */
export function partiesOf({ systems, subscriptions }: Pick<Registry, "systems" | "subscriptions">, type: string): EventParties {
  const names = new Map(systems.map(({ id, name }) => [id, name]));
  const fact = reportedAs[type] ?? type;
  return {
    senders: systems.filter(({ disabled, submitGrants }) => !disabled && submitGrants.includes(fact)).map(({ id, name }) => ({ system: id, name })),
    subscribers: subscriptions
      .filter(({ eventTypes }) => eventTypes.includes(type))
      .map(({ id, system, view }) => ({ subscription: id, system, name: names.get(system) ?? system, view: viewName(view) })),
  };
}
