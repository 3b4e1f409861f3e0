import type { BusConnection } from "../../shared/bus/connection.ts";
import type { Journal } from "../../shared/bus/journal.ts";
import type { Logger } from "../../shared/log.ts";
import type { Pumps } from "../pumps.ts";
import { createSubscriptionJournal } from "../subscriptionJournal.ts";
import { IncidentBook } from "./incidentBook.ts";
import type { IncidentSettings } from "./incidentSettings.ts";
import { IncidentWatch } from "./watchIncidents.ts";

export interface StartIncidents {
  readonly bus: BusConnection;
  readonly journal: Journal;
  readonly pumps: Pumps;
  readonly log: Logger;
  readonly settings: IncidentSettings;
}

/** Begins to look when the subscriptions are open. */
export function startIncidents({ bus, journal, pumps, log, settings }: StartIncidents): IncidentWatch {
  return new IncidentWatch({ pumps, book: new IncidentBook(bus, journal), journal, subscriptionJournal: createSubscriptionJournal(bus, journal), log, settings });
}
