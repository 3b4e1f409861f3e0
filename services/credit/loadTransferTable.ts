import { readFileSync } from "node:fs";
import { ZodError } from "zod";
import { HubError } from "../shared/errors.ts";
import { createTransferTable, type TransferTable } from "./rules/transferTable.ts";

const SEEDED = new URL("../../seeds/rules/transfer-procedure.json", import.meta.url);

/** The states of the seeded procedure of transfers. Read once, at start. Throws INVALID_REQUEST with every problem. */
export function loadTransferTable(): TransferTable {
  const data: unknown = JSON.parse(readFileSync(SEEDED, "utf8"));
  try {
    return createTransferTable(data);
  } catch (cause) {
    if (!(cause instanceof ZodError || cause instanceof RangeError)) throw cause;
    const problems = cause instanceof ZodError ? cause.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ") : cause.message;
    throw new HubError("INVALID_REQUEST", `程序表有误 / procedure table: ${problems}`, { problems }, { cause });
  }
}
