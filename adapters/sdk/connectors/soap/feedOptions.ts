import type { Logger } from "pino";
import type { Cursors } from "./cursors.ts";
import type { FoundRecord } from "./records.ts";
import type { SoapFeed, SoapParty } from "./settings.ts";
import type { SoapClient } from "./soapClient.ts";

/** What a feed and its answers work with. */
export interface FeedOptions {
  readonly name: string;
  readonly system: string;
  readonly feed: SoapFeed;
  readonly parties: readonly SoapParty[];
  readonly client: SoapClient;
  readonly cursors: Cursors;
  readonly log: Logger;
  /** Aborted when the host stops. */
  readonly signal: AbortSignal;
}

/** Records under way, with what answers need. */
export interface PartyPage {
  readonly party: SoapParty;
  readonly found: readonly FoundRecord[];
}
