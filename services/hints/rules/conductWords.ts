import { z } from "zod";
import { metricNames } from "./metricNames.ts";

const words = z.array(z.string().min(1)).min(1);
const amountNames = ["turnover", "value", "sold", "unsold", "gains", "loss"] as const;
const countNames = ["copies", "labels"] as const;

/** The file seeds/rules/conduct-words.json. */
export const conductWords = z
  .strictObject({
    note: z.string(),
    offences: z.array(z.strictObject({ types: words, facts: words.optional(), factsWithout: words.optional(), offences: words })),
    amounts: z.array(z.strictObject({ name: z.enum(amountNames), words, followedBy: words.optional() })),
    counts: z.array(z.strictObject({ name: z.enum(countNames), units: words })),
    /** Per offence and metric: sums of figures found in the text, the largest counts. */
    readAs: z.record(z.string(), z.partialRecord(z.enum(metricNames), z.array(z.array(z.enum([...amountNames, ...countNames])).min(1)).min(1))),
  })
  .refine(({ offences, readAs }) => offences.every((row) => row.offences.every((one) => Object.hasOwn(readAs, one))), "readAs must tell of every offence");

export type ConductWords = z.output<typeof conductWords>;
export type TextFigure = ConductWords["amounts"][number]["name"] | ConductWords["counts"][number]["name"];
