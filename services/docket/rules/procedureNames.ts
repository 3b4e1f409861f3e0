/** What the docket needs of seeds/rules/transfer-procedure.json. */
export interface ProcedureFile {
  readonly initial: string;
  readonly states: readonly { readonly id: string; readonly zh: string }[];
  readonly roles: readonly { readonly id: string }[];
  readonly transitions: readonly StepRow[];
  readonly suspectTransitions: readonly StepRow[];
  readonly information: readonly StepRow[];
  readonly deadlines: readonly { readonly id: string; readonly zh: string; readonly insteadOf: string | null }[];
}

interface StepRow {
  readonly event: string;
  readonly type: string;
}

/** Whose state a step changes: the case's, a suspect's, or nobody's. */
export type Track = "case" | "suspect" | "information";

/** The names of the procedure, made ready for look-ups. */
export interface ProcedureNames {
  /** State of a case of which no step is known. */
  readonly initial: string;
  readonly states: ReadonlyMap<string, string>;
  readonly roles: ReadonlySet<string>;
  /** Chinese name by deadline id. */
  readonly deadlines: ReadonlyMap<string, string>;
  /** The step that events of a type report; undefined for other events. */
  findStep(type: string): { readonly event: string; readonly track: Track } | undefined;
  /** Ids under which a deadline runs: itself and those that may stand in its place, e.g. D06 and D06x. */
  variantsOf(deadlineId: string): string[];
}

export function createProcedureNames(file: ProcedureFile): ProcedureNames {
  const tracks: readonly (readonly [Track, readonly StepRow[]])[] = [
    ["case", file.transitions],
    ["suspect", file.suspectTransitions],
    ["information", file.information],
  ];
  const steps = new Map(tracks.flatMap(([track, rows]) => rows.map(({ type, event }) => [type, { event, track }] as const)));
  return {
    initial: file.initial,
    states: new Map(file.states.map(({ id, zh }) => [id, zh])),
    roles: new Set(file.roles.map(({ id }) => id)),
    deadlines: new Map(file.deadlines.map(({ id, zh }) => [id, zh])),
    findStep: (type) => steps.get(type),
    variantsOf: (deadlineId) => [...new Set(file.deadlines.filter(({ id, insteadOf }) => id === deadlineId || insteadOf === deadlineId).map(({ id }) => id))],
  };
}
