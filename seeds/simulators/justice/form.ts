import { HubError } from "../../../services/shared/errors.ts";
import type { FeedRow } from "../contract.ts";

/** A step on the form of police, procuratorate or court, whose columns the README has: `key` makes entering it again harmless; people's own entries have none. */
export interface Entry {
  readonly key: string;
  readonly row: FeedRow;
}

/** Fails with INVALID_REQUEST when a row is no step, because penalties come through the agencies' systems. Nothing else is checked: people err. */
export function requireSteps(system: string, rows: readonly FeedRow[]): void {
  const place = rows.findIndex((row) => row["环节"] === undefined);
  if (place < 0) return;
  const message =
    `${system} 只录入办案环节，第 ${place + 1} 行没有“环节”栏；处罚请经 ip-case 或 aic-case / ` +
    `row ${place + 1} has no column 环节: this system enters steps, penalties come through ip-case or aic-case`;
  throw new HubError("INVALID_REQUEST", message, { system, row: String(place + 1) });
}

/** RFC 3339 with +08:00 as the wall time that people write; other text stays. */
export function toWallTime(rfc3339: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2}(?:\.\d+)?)\+08:00$/.exec(rfc3339);
  return match ? `${match[1]} ${match[2]}` : rfc3339;
}
