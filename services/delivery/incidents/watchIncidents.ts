import type { Incident } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { pause } from "../../shared/backoff.ts";
import { newEventId } from "../../shared/ids.ts";
import type { Running } from "../../shared/lifecycle.ts";
import type { Logger } from "../../shared/log.ts";
import type { Journal } from "../../shared/bus/journal.ts";
import type { Pumps } from "../pumps.ts";
import { incidentKey, observe, type IncidentFact, type Observation, type Watch } from "../rules/incidents.ts";
import type { SubscriptionFact, SubscriptionJournal } from "../subscriptionJournal.ts";
import { OPENED, RESOLVED, type IncidentBook } from "./incidentBook.ts";
import { setIncidentGauges } from "./incidentMetrics.ts";
import type { IncidentSettings } from "./incidentSettings.ts";
import { observePump } from "./observations.ts";

export interface IncidentDeps {
  readonly pumps: Pumps;
  readonly book: IncidentBook;
  readonly journal: Pick<Journal, "lastSequence">;
  readonly subscriptionJournal: SubscriptionJournal;
  readonly log: Logger;
  readonly settings: IncidentSettings;
}

/** Looks every few seconds at what keeps deliveries from arriving, and records incidents. */
export class IncidentWatch implements Running {
  readonly #deps: IncidentDeps;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #watches: ReadonlyMap<string, Watch> = new Map();

  constructor(deps: IncidentDeps) {
    this.#deps = deps;
    this.#running = this.#run();
  }

  /** Open ones, newest first, as they are seen now; then the resolved ones when they are asked for. Throws when the journal is away. */
  async list({ resolved, pageSize }: { readonly resolved: boolean; readonly pageSize: number }): Promise<Incident[]> {
    const { book } = this.#deps;
    await book.catchUp();
    const open = [...book.open.values()].map((one) => this.#asSeen(one)).sort((a, b) => (a.openTime < b.openTime ? 1 : -1));
    return [...open, ...(resolved ? book.resolved : [])].slice(0, pageSize);
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { pumps, settings, log } = this.#deps;
    const { signal } = this.#stopping;
    await Promise.race([pumps.ready, new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }))]);
    while (!signal.aborted) {
      await this.#look().catch((err: unknown) => log.warn({ err: String(err) }, "incident.notLooked"));
      await pause(settings.lookEveryMs, signal);
    }
  }

  async #look(): Promise<void> {
    const { pumps, book, journal, settings } = this.#deps;
    // What is open stands in the journal: also what an append came to whose answer was lost.
    await book.catchUp();
    const [now, last] = [Date.now(), await journal.lastSequence()];
    const observations = pumps.all().flatMap((pump) => observePump(pump, last, now, settings));
    const { watches, facts } = observe({ open: book.open, watches: this.#watches }, observations, { now, quietMs: settings.quietMs });
    this.#watches = watches;
    for (const fact of facts) await this.#record(fact);
    if (facts.length > 0) await book.catchUp();
    setIncidentGauges([...book.open.values()]);
  }

  async #record(fact: IncidentFact): Promise<void> {
    const { cause, target } = fact.kind === "opened" ? fact.observation : fact.incident;
    await this.#deps.subscriptionJournal.record(target, [fact.kind === "opened" ? toOpened(fact.observation) : toResolved(fact)]);
    this.#deps.log.warn({ cause, subscription: target }, fact.kind === "opened" ? "incident.opened" : "incident.resolved");
  }

  #asSeen(incident: Incident): Incident {
    const seen = this.#watches.get(incidentKey(incident))?.last;
    return seen ? { ...incident, deliveries: seen.deliveries, caseIds: [...seen.caseIds], message: seen.message } : incident;
  }
}

function toOpened({ cause, target, deliveries, caseIds, message }: Observation): SubscriptionFact {
  return { type: OPENED, data: { incidentId: newEventId(), cause, target, deliveries, caseIds: [...caseIds], message } };
}

function toResolved({ incident: { id: incidentId, cause, target, openTime }, worst }: IncidentFact & { kind: "resolved" }): SubscriptionFact {
  return { type: RESOLVED, data: { incidentId, cause, target, openTime, deliveries: worst } };
}
