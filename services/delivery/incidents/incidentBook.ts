import { IncidentOpened, IncidentResolved } from "../../../proto/gen/hub/delivery/v1/delivery.ts";
import type { Incident } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { BusConnection } from "../../shared/bus/connection.ts";
import type { StoredEvent } from "../../shared/bus/envelope.ts";
import type { Journal } from "../../shared/bus/journal.ts";
import { readRange } from "../../shared/bus/readRange.ts";
import { incidentKey, type OpenIncident } from "../rules/incidents.ts";

/** Resolved incidents in memory, the newest. */
const RESOLVED_MAX = 1_000;

export const OPENED = "hub.delivery.v1.IncidentOpened";
export const RESOLVED = "hub.delivery.v1.IncidentResolved";

/** The incidents as the journal has them: what is open is what was opened and not resolved. */
export class IncidentBook {
  readonly #bus: BusConnection;
  readonly #journal: Pick<Journal, "lastSequence">;
  readonly #open = new Map<string, OpenIncident & Incident>();
  #resolved: Incident[] = [];
  #position = 0;
  #reading: Promise<void> = Promise.resolve();

  constructor(bus: BusConnection, journal: Pick<Journal, "lastSequence">) {
    this.#bus = bus;
    this.#journal = journal;
  }

  /** By cause and target. */
  get open(): ReadonlyMap<string, OpenIncident & Incident> {
    return this.#open;
  }

  /** Newest first. */
  get resolved(): readonly Incident[] {
    return this.#resolved;
  }

  /** Reads what was recorded since the last call, one call after another. Throws when the server is away; then nothing is taken in. */
  catchUp(): Promise<void> {
    const reading = this.#reading.then(() => this.#read());
    this.#reading = reading.catch(() => undefined);
    return reading;
  }

  async #read(): Promise<void> {
    const last = await this.#journal.lastSequence("delivery.>");
    if (last <= this.#position) return;
    const news: StoredEvent[] = [];
    for (const name of ["incident_opened", "incident_resolved"]) {
      for await (const batch of readRange(this.#bus, { from: this.#position + 1, through: last, filter: `delivery.*.*.${name}` })) news.push(...batch);
    }
    for (const stored of news.sort((a, b) => Number(a.event.sequence - b.event.sequence))) this.#take(stored);
    this.#position = last;
  }

  #take({ event: { type, data, recordedTime } }: StoredEvent): void {
    if (type === OPENED) {
      const { incidentId: id, ...opened } = IncidentOpened.decode(data);
      this.#open.set(incidentKey(opened), { ...opened, id, openTime: recordedTime, resolveTime: "" });
      return;
    }
    const resolved = IncidentResolved.decode(data);
    const opened = this.#open.get(incidentKey(resolved));
    if (opened?.id !== resolved.incidentId) return;
    this.#open.delete(incidentKey(resolved));
    this.#resolved = [{ ...opened, deliveries: resolved.deliveries, resolveTime: recordedTime }, ...this.#resolved.slice(0, RESOLVED_MAX - 1)];
  }
}
