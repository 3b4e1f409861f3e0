import { readFileSync } from "node:fs";
import { z } from "zod";
import { createProcedureNames, type ProcedureNames } from "./rules/procedureNames.ts";

const FILE = new URL("../../seeds/rules/transfer-procedure.json", import.meta.url);

const named = z.array(z.object({ id: z.string(), zh: z.string() }));
const steps = z.array(z.object({ event: z.string(), type: z.string() }));

/** The part of the table that the docket reads; the case service checks the table as a whole. */
const file = z.object({
  initial: z.string(),
  states: named,
  roles: named,
  transitions: steps,
  suspectTransitions: steps,
  information: steps,
  deadlines: z.array(z.object({ id: z.string(), zh: z.string(), insteadOf: z.string().nullable() })),
});

/** The names of the seeded procedure table. Throws ZodError when the file is not of its form. */
export function loadProcedureNames(): ProcedureNames {
  return createProcedureNames(file.parse(JSON.parse(readFileSync(FILE, "utf8"))));
}
