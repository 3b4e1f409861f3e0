import { z } from "zod";

const text = z.union([z.string(), z.number().transform(String)]);
const flag = z.boolean();
const amount = z.union([z.string(), z.number(), z.boolean()]);
/** The contract carries counts in 32 bits. */
const few = z.number().int().min(0).max(0xffff_ffff);
/** An organ by name, or with its credit code. */
const organ = z.union([z.string(), z.object({ uscc: z.string().optional(), name: z.string().optional() })]);

const document = z.object({
  kind: z.string().optional(),
  number: text.optional(),
  date: z.string().optional(),
  hash: z.string().optional(),
  hashAlgorithm: z.string().optional(),
  uri: z.string().optional(),
  none: flag.optional(),
});

const party = z.union([
  text,
  z.object({
    name: z.string().optional(),
    category: z.string().optional(),
    uscc: z.string().optional(),
    regNo: z.string().optional(),
    orgCode: z.string().optional(),
    taxNo: z.string().optional(),
    legalRepName: z.string().optional(),
    legalRepIdType: z.string().optional(),
    legalRepIdNo: z.string().optional(),
    idType: z.string().optional(),
    idNo: z.string().optional(),
  }),
]);

const conductFields = {
  offence: text.optional(),
  article: text.optional(),
  metrics: z.record(z.string(), amount).optional(),
  marks: few.optional(),
  patents: few.optional(),
  repeatWithinYears: few.optional(),
  unitOffender: flag.optional(),
  reasonableSuspicion: flag.optional(),
};

const conduct = z.object({ ...conductFields, from: z.string().optional(), until: z.string().optional(), partyId: z.string().optional() });

const item = z.object({
  name: z.string().optional(),
  specification: z.string().optional(),
  quantity: text.optional(),
  unit: z.string().optional(),
  /** CNY. */
  value: amount.optional(),
  valueMethod: z.string().optional(),
  sealNo: text.optional(),
  custodyPlace: z.string().optional(),
});

/** Names, names in one text, or how many there are. */
const officers = z.union([
  z.array(z.string()),
  z.string().transform((names) => names.split(/[;；,，、\s]+/).filter((name) => name !== "")),
  z.number().int().min(0).max(99).transform((count) => Array.from({ length: count }, (_, index) => `示例承办人${index + 1}`)),
]);

/** What `data` of an event may hold; other keys are told as warnings. One conduct may stand in `data` itself. */
export const stepDataSchema = z.object({
  ...conductFields,
  conductDate: z.string().optional(),
  conducts: z.array(conduct).optional(),
  agency: organ.optional(),
  organ: organ.optional(),
  police: organ.optional(),
  newPolice: organ.optional(),
  document: document.optional(),
  documents: z.array(document).optional(),
  documentDate: z.string().optional(),
  officers: officers.optional(),
  signatories: z.array(z.string()).optional(),
  basis: z.string().optional(),
  offenceCodes: z.array(text).optional(),
  items: z.array(item).optional(),
  missingKinds: z.array(z.string()).optional(),
  kind: z.string().optional(),
  kinds: z.array(text).optional(),
  verdict: z.string().optional(),
  instance: z.string().optional(),
  track: z.string().optional(),
  decisionNo: z.string().optional(),
  /** CNY. */
  fine: amount.optional(),
  goodsSeized: flag.optional(),
  needsVerification: flag.optional(),
  parties: z.array(party).optional(),
  suspects: z.array(party).optional(),
  suspectNo: text.optional(),
  suspect: party.optional(),
  detained: flag.optional(),
  caseName: z.string().optional(),
  field: z.string().optional(),
  division: text.optional(),
  operation: z.string().optional(),
});

export type StepData = z.infer<typeof stepDataSchema>;
export type OrganData = z.infer<typeof organ>;
export type PartyData = z.infer<typeof party>;
export type DocumentData = z.infer<typeof document>;
export type ConductData = z.infer<typeof conduct>;
export type ItemData = z.infer<typeof item>;

/** Paths of keys that the schema does not know, e.g. `documents[0].colour`. */
export function unknownKeys(found: unknown, known: unknown, path = ""): readonly string[] {
  if (Array.isArray(found)) return found.flatMap((one, index) => unknownKeys(one, Array.isArray(known) ? known[index] : undefined, `${path}[${index}]`));
  if (!isFields(found) || !isFields(known)) return [];
  return Object.keys(found).flatMap((key) => {
    const here = path === "" ? key : `${path}.${key}`;
    return key in known ? unknownKeys(found[key], known[key], here) : [here];
  });
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
