import type { FileRow } from "../../../adapters/sdk/formats/fileRow.ts";
import { readPenaltyRows } from "../../../adapters/sdk/formats/readPenaltyFile.ts";
import type { FeedRow } from "../../../seeds/simulators/contract.ts";
import { readAgencySystems, sourceOf } from "./agencySystems.ts";
import type { InputRow } from "./inputRow.ts";

/**
 * The rows of a penalty file in input order. `as` names the system they all go through; without it each goes through
 * the system of its agency. Throws INVALID_REQUEST when the file cannot be read.
 */
export async function readInput(path: string, as?: string): Promise<InputRow[]> {
  const systems = readAgencySystems();
  return (await readPenaltyRows(path)).map((fileRow) => ({ source: as ?? sourceOf(fileRow.values, systems), row: toFeedRow(fileRow) }));
}

function toFeedRow({ values, operation, version, changedAt }: FileRow): FeedRow {
  const row: Record<string, string> = { ...values };
  if (operation !== "") row["OP"] = operation;
  if (version !== "") row["VERSION"] = version;
  if (changedAt !== "") row["CHANGED_AT"] = changedAt;
  return row;
}
