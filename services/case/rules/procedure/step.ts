/** A step of a case as the rules see it: reported, waiting or recorded. */
export interface Step {
  /** Event id when recorded or waiting; any unique name before. */
  readonly key: string;
  /** Name in the table, e.g. `police.filed`. */
  readonly event: string;
  /** When it happened, RFC 3339 with +08:00. */
  readonly occurredAt: string;
  /** The same, milliseconds since 1970. */
  readonly at: number;
  /** When the hub received the report, milliseconds since 1970. */
  readonly receivedAt: number;
  readonly documentNo: string;
  /** Track of a suspect; empty = the case. */
  readonly suspectNo: string;
  /** Steps its reporter is known not to report. */
  readonly unreported: ReadonlySet<string>;
  /** A person let it pass wherever it stands. */
  readonly forced: boolean;
  /** The message, for guards and variants. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** A step at its place in the history. */
export interface PlacedStep {
  readonly step: Step;
  /** State before it; for a step after unreported ones, the state they lead to. */
  readonly from: string;
  readonly to: string;
}

/** The day of a step in Shanghai, ISO: the day by which rules are chosen. */
export function dayOf({ at }: Pick<Step, "at">): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
}
