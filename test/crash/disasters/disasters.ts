import { clockJump } from "./clockJump.ts";
import { database } from "./database.ts";
import type { Disaster } from "./disaster.ts";
import { diskFull } from "./diskFull.ts";
import { networkCut } from "./networkCut.ts";
import { receivers } from "./receivers.ts";

/** What can happen beside processes being killed, by the name for `--disaster`. */
export const disasters = {
  receivers,
  database,
  network: networkCut,
  "disk-full": diskFull,
  clock: clockJump,
} as const satisfies Record<string, Disaster>;

export type DisasterName = keyof typeof disasters;

export const disasterNames = Object.keys(disasters) as readonly DisasterName[];
