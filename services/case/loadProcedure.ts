import { readFileSync } from "node:fs";
import { eventCodecs } from "../../proto/gen/events.ts";
import { HubError } from "../shared/errors.ts";
import { checkTable } from "./rules/procedure/checkTable.ts";
import { createProcedure, type Procedure } from "./rules/procedure/procedure.ts";
import { procedureTable } from "./rules/procedure/procedureTable.ts";

const SEEDED = new URL("../../seeds/rules/transfer-procedure.json", import.meta.url);

/**
 * The procedure table of a file, by default the seeded one; read and checked at start. Throws INVALID_REQUEST with the first
 * faults: form, unknown names, states that cannot be reached, deadlines that nothing starts or meets.
 */
export function loadProcedure(file: string | URL = SEEDED): Procedure {
  const parsed = procedureTable.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!parsed.success) throw faulty(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`));
  const faults = [...checkTable(parsed.data), ...unknownMessages(parsed.data)];
  if (faults.length > 0) throw faulty(faults);
  return createProcedure(parsed.data);
}

function unknownMessages({ transitions, suspectTransitions, information }: Parameters<typeof checkTable>[0]): string[] {
  return [...transitions, ...suspectTransitions, ...information].filter(({ type }) => !(type in eventCodecs)).map(({ event, type }) => `${event}: message ${type} is unknown`);
}

function faulty(problems: readonly string[]): HubError {
  const first = problems.slice(0, 5).join("; ");
  return new HubError("INVALID_REQUEST", `程序表有误 / procedure table: ${first}`, { problems: first });
}
