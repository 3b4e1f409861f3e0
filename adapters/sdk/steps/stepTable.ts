import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Submission } from "../../../proto/gen/hub/case/v1/case_service.ts";

/** Name of a step in a Submission, e.g. `transferSent`. */
export type StepCase = Exclude<NonNullable<Submission["fact"]>["$case"], "penaltyRow">;

/** A step of the procedure as seeds/rules/transfer-procedure.json has it. */
export interface StepRow {
  /** E.g. `police.filed`. */
  readonly event: string;
  /** Full name of its message, e.g. `hub.case.v1.CaseFiled`. */
  readonly type: string;
  readonly factCase: StepCase;
  /** E.g. `立案`. */
  readonly zh: string;
  /** Role that takes it. */
  readonly actor: string;
  /** The paper it rests on, in Chinese; empty = none. */
  readonly document: string;
  /** It moves the track of one suspect and not the case. */
  readonly ofSuspect: boolean;
}

interface Named {
  readonly id: string;
  readonly zh: string;
}

interface TableFile {
  readonly roles: readonly Named[];
  readonly states: readonly Named[];
  readonly suspectStates: readonly Named[];
  readonly documentSlots: readonly Named[];
  readonly bases: readonly Named[];
  readonly transitions: readonly FileRow[];
  readonly suspectTransitions: readonly FileRow[];
  readonly information: readonly FileRow[];
}

type FileRow = Pick<StepRow, "event" | "type" | "zh" | "actor" | "document">;

const file = JSON.parse(readFileSync(join(import.meta.dirname, "../../../seeds/rules/transfer-procedure.json"), "utf8")) as TableFile;

/** Every step that a system may report: 37 of the case, 7 of a suspect, and the registering of a case. */
export const stepTable: readonly StepRow[] = unique([
  ...file.transitions.map((row) => toStepRow(row, false)),
  ...file.suspectTransitions.map((row) => toStepRow(row, true)),
  ...file.information.map((row) => toStepRow(row, false)),
]);

/** Names that the procedure gives to ids: Chinese by id. */
export const procedureNames = {
  roles: byId(file.roles),
  states: byId(file.states),
  suspectStates: byId(file.suspectStates),
  documentSlots: byId(file.documentSlots),
  bases: byId(file.bases),
} as const;

const byEvent = new Map(stepTable.map((row) => [row.event, row]));
const byType = new Map(stepTable.map((row) => [row.type, row]));

/** The step of this name, e.g. `police.filed`. */
export function stepOf(event: string): StepRow | undefined {
  return byEvent.get(event);
}

/** The step that this message reports, e.g. `hub.case.v1.CaseFiled`. */
export function stepOfType(type: string): StepRow | undefined {
  return byType.get(type);
}

/** `hub.case.v1.TransferSent` stands in a submission as `transferSent`. */
function toStepRow({ event, type, zh, actor, document }: FileRow, ofSuspect: boolean): StepRow {
  const name = type.slice(type.lastIndexOf(".") + 1);
  return { event, type, zh, actor, document, ofSuspect, factCase: `${name.charAt(0).toLowerCase()}${name.slice(1)}` as StepCase };
}

/** The table is effective-dated: a step may have several rows, which differ in their rules and not in their names. */
function unique(rows: readonly StepRow[]): readonly StepRow[] {
  return [...new Map(rows.map((row) => [row.event, row])).values()];
}

function byId(rows: readonly Named[]): ReadonlyMap<string, string> {
  return new Map(rows.map(({ id, zh }) => [id, zh]));
}
