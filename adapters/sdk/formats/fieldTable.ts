import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const schema = z.object({
  fields: z.array(z.object({ code: z.string(), zh: z.string(), aliases: z.array(z.string()).optional() })),
  v1_2015_fields: z.array(z.string()),
  empty_words: z.array(z.string()),
  empty_dates: z.array(z.string()),
  long_term: z.string(),
});

/** What the file formats need of seeds/rules/penalty-fields.json: codes, Chinese titles, aliases, words and days for "nothing". */
export const fieldTable = schema.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, "../../../seeds/rules/penalty-fields.json"), "utf8")),
);
