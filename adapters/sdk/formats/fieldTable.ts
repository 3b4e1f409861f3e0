import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const schema = z.object({
  fields: z.array(
    z.object({
      code: z.string(),
      zh: z.string(),
      en: z.string(),
      aliases: z.array(z.string()).optional(),
      gsxt_code: z.string().nullish(),
      /** By category of the party. */
      required: z.record(z.string(), z.enum(["required", "optional", "conditional", "must_be_blank"])),
      publish: z.string(),
      rule: z.string(),
    }),
  ),
  v1_2015_fields: z.array(z.string()),
  party_categories: z.array(z.string()),
  id_types: z.array(z.string()),
  id_type_aliases: z.record(z.string(), z.string()),
  penalty_kinds: z.array(z.object({ zh: z.string(), aliases: z.array(z.string()) })),
  empty_words: z.array(z.string()),
  empty_dates: z.array(z.string()),
  long_term: z.string(),
});

/** What the SDK needs of seeds/rules/penalty-fields.json: codes, names, rules, what is required, closed lists, words and days for "nothing". */
export const fieldTable = schema.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, "../../../seeds/rules/penalty-fields.json"), "utf8")),
);
