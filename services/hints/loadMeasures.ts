import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ZodError } from "zod";
import { HubError } from "../shared/errors.ts";
import { createPenaltyReader, type ReadPenaltyText } from "./rules/readPenaltyText.ts";
import { createThresholdBook, type ThresholdBook } from "./rules/thresholdBook.ts";

/** By what conduct is measured: the thresholds, and how texts are read. */
export interface Measures {
  readonly book: ThresholdBook;
  readonly read: ReadPenaltyText;
}

const rulesFolder = join(import.meta.dirname, "../../seeds/rules");

/** The seeded tables. Read once, at start. Throws INVALID_REQUEST with the file and every problem of it. */
export function loadMeasures(): Measures {
  return { book: load("thresholds.json", createThresholdBook), read: load("conduct-words.json", createPenaltyReader) };
}

function load<Table>(file: string, create: (data: unknown) => Table): Table {
  try {
    return create(JSON.parse(readFileSync(join(rulesFolder, file), "utf8")));
  } catch (cause) {
    if (!(cause instanceof ZodError)) throw cause;
    const problems = cause.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    throw new HubError("INVALID_REQUEST", `提示规则有误 / seeds/rules/${file}: ${problems}`, { file, problems }, { cause });
  }
}
