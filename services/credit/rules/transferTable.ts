import { z } from "zod";

/** What credit needs of seeds/rules/transfer-procedure.json; CaseService checks all of the file. */
const transferTable = z.object({
  states: z.array(z.object({ id: z.string(), confidential: z.boolean() })).min(1),
  transitions: z.array(z.object({ type: z.string(), to: z.string() })).min(1),
});

/** Which steps move a transfer case, and in which states nothing of it is published. */
export interface TransferTable {
  /** State to which a step of the case leads, by its message type; undefined for steps of a suspect and everything else. */
  stateAfter(type: string): string | undefined;
  /** True when nothing of the case may be published. A state that the table does not know keeps it secret. */
  isConfidential(state: string): boolean;
}

/** Throws ZodError when the file has another form, RangeError when a step leads to a state it does not have. */
export function createTransferTable(data: unknown): TransferTable {
  const { states, transitions } = transferTable.parse(data);
  const known = new Map(states.map(({ id, confidential }) => [id, confidential]));
  const lost = transitions.find(({ to }) => !known.has(to));
  if (lost) throw new RangeError(`${lost.type} leads to the unknown state ${lost.to}`);
  const targets = new Map(transitions.map(({ type, to }) => [type, to]));
  return { stateAfter: (type) => targets.get(type), isConfidential: (state) => known.get(state) ?? true };
}
