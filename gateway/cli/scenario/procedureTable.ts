import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const named = z.object({ id: z.string(), zh: z.string() });
const step = z.object({ event: z.string(), type: z.string(), zh: z.string(), actor: z.string() });

const schema = z.object({
  initial: z.string(),
  roles: z.array(named),
  states: z.array(named),
  transitions: z.array(step),
  suspectTransitions: z.array(step),
  information: z.array(step),
  deadlines: z.array(named),
});

/** One step of the procedure: its name, its message, its Chinese name and who takes it. */
export type StepRow = z.infer<typeof step>;

/** What the command line needs of the procedure: names of everything, and the message of each step. */
export interface ProcedureNames {
  /** State of a case without steps. */
  readonly initial: string;
  readonly steps: ReadonlyMap<string, StepRow>;
  readonly roles: readonly string[];
  /** Chinese name of a step, state, role or deadline; the name itself when it is not in the table. */
  readonly nameOf: (id: string) => string;
}

const path = join(import.meta.dirname, "../../../seeds/rules/transfer-procedure.json");

let known: ProcedureNames | undefined;

/** Names from seeds/rules/transfer-procedure.json, read once. */
export function procedureNames(): ProcedureNames {
  known ??= readNames();
  return known;
}

function readNames(): ProcedureNames {
  const table = schema.parse(JSON.parse(readFileSync(path, "utf8")));
  const steps = [...table.transitions, ...table.suspectTransitions, ...table.information];
  const names = new Map([...table.roles, ...table.states, ...table.deadlines].map(({ id, zh }) => [id, zh]));
  for (const { event, zh } of steps) names.set(event, zh);
  return {
    initial: table.initial,
    steps: new Map(steps.map((one) => [one.event, one])),
    roles: table.roles.map(({ id }) => id),
    nameOf: (id) => names.get(id) ?? id,
  };
}
