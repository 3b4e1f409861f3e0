import type { HubUnderTest } from "../hub/hubUnderTest.ts";

/** Something that happens to what the hub stands on, instead of processes being killed. */
export interface Disaster {
  /** What happens, for people. */
  readonly words: string;
  /**
   * Prepares the ground before the hub starts. Throws NotHere when this machine does not allow it.
   * `dataDir` exists and is empty.
   */
  prepare(dataDir: string): Promise<Ground>;
}

/** What a hub stands on during the run, and how it is shaken. */
export interface Ground extends AsyncDisposable {
  /** Environment of `hub up`. */
  readonly env: Readonly<Record<string, string>>;
  /** False when the hub's clock does not show the real time: then no deadline ends during the run. */
  readonly keepsTime: boolean;
  /** Lets it happen and mends it again; resolves with what was done, in words. `round` counts from 1. */
  strike(hub: HubUnderTest, round: number, signal: AbortSignal): Promise<string>;
}

/** This machine does not allow the disaster: the run is skipped and says why. */
export class NotHere extends Error {}
