import data from "../../../seeds/rules/penalty-fields.json" with { type: "json" };
import { parsePenaltyFields } from "./penaltyFields.ts";
import type { V2Code } from "./v2Codes.ts";

/** The field table of the product (seeds/rules/penalty-fields.json), parsed when first imported. */
export const standardFields = parsePenaltyFields(data);

/** Columns of the standard for file formats and mappings: code, Chinese title, other names seen in the field. */
export const v2Fields: readonly { code: V2Code; zh: string; aliases: readonly string[] }[] = standardFields.fields;
