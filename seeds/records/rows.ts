import agencies from "../agencies.json" with { type: "json" };
import samples from "../vectors/sample-penalties.json" with { type: "json" };
import { blankCells } from "../../services/case/rules/v2Codes.ts";
import type { Columns } from "./parties.ts";

/** What the hub has to answer to a row. */
export interface Expectation {
  answer: "accepted" | "duplicate" | "parked" | "rejected";
  errors: readonly string[];
  warnings: readonly string[];
  why: string;
}

/** A row of the input with what is expected of it. */
export interface SeedRow {
  values: Columns;
  expected: Expectation;
}

/** The exchange's own columns. */
export interface Carrier {
  op?: "I" | "U" | "D" | "";
  version?: number;
  changedAt?: string;
}

/** A decision before it is written as a row; amounts in 元. */
export interface Decision {
  agency: AgencyName;
  no: string;
  /** YYYY/MM/DD */
  date: string;
  party: Columns;
  act: string;
  facts: string;
  basis: string;
  kinds: string;
  fine?: number;
  confiscated?: number;
  content: string;
  licence?: string;
}

const agencyNames = {
  customs: "11520000MBYT00076H",
  commerce: "11520100MBYT00017K",
  market: "11520100MBYT00113W",
  quality: "11520200MBYT0005X1",
  patents: "11520300MBYT00033K",
  farming: "11520321MBYT000256",
  copyright: "11520400MBYT00041K",
  food: "11520500MBYT00068G",
  post: "11520600MBYT00084B",
  culture: "11522300MBYT00121T",
  health: "11522601MBYT00092D",
  forestry: "11522725MBYT001051",
} as const;

/** Short names of the agencies in seeds/agencies.json. */
export type AgencyName = keyof typeof agencyNames;

/** The columns of a decision. */
export function toColumns(decision: Decision): Columns {
  const uscc = agencyNames[decision.agency];
  const name = agencies.agencies.find((agency) => agency.uscc === uscc)?.name ?? "";
  return {
    ...blankCells(),
    ...decision.party,
    CF_WSH: decision.no,
    CF_WFXW: decision.act,
    CF_SY: decision.facts,
    CF_YJ: decision.basis,
    CF_CFLB: decision.kinds,
    CF_NR: decision.content,
    CF_NR_FK: toWan(decision.fine),
    CF_NR_WFFF: toWan(decision.confiscated),
    CF_NR_ZKDX: decision.licence ?? "",
    CF_JDRQ: decision.date,
    CF_YXQ: "2099/12/31",
    CF_CFJG: name,
    CF_CFJGDM: uscc,
    CF_SJLY: name,
    CF_SJLYDM: uscc,
  };
}

/** A row that is taken; by default a first version, inserted on the day of the decision. */
export function accepted(why: string, columns: Columns, carrier: Carrier = {}, warnings: readonly string[] = []): SeedRow {
  return toSeedRow(columns, carrier, { answer: "accepted", errors: [], warnings, why });
}

/** A row that is refused for these codes. */
export function rejected(why: string, columns: Columns, errors: readonly string[], carrier: Carrier = {}): SeedRow {
  return toSeedRow(columns, carrier, { answer: "rejected", errors, warnings: [], why });
}

/** A row that tells nothing new. */
export function duplicate(why: string, columns: Columns, warnings: readonly string[] = []): SeedRow {
  return toSeedRow(columns, {}, { answer: "duplicate", errors: [], warnings, why });
}

/** A row that came ahead of the one it follows. */
export function parked(why: string, columns: Columns, carrier: Carrier): SeedRow {
  return toSeedRow(columns, carrier, { answer: "parked", errors: [], warnings: [], why });
}

/** A sample of SPEC §12 by its id. */
export function sample(id: string): Columns {
  const found = [...samples.valid, ...samples.invalid].find(({ sample_id }) => sample_id === id);
  if (found === undefined) throw new Error(`no sample ${id}`);
  return found.record;
}

function toSeedRow(columns: Columns, { op = "I", version = 1, changedAt }: Carrier, expected: Expectation): SeedRow {
  const day = /^\d{4}\/\d{2}\/\d{2}$/.test(columns["CF_JDRQ"] ?? "") ? (columns["CF_JDRQ"] ?? "") : "2026/11/02";
  const values = { ...columns, OP: op, VERSION: String(version), CHANGED_AT: changedAt ?? `${day.replaceAll("/", "-")} 17:30:00` };
  return { values, expected };
}

function toWan(yuan: number | undefined): string {
  return yuan === undefined ? "" : (yuan / 10_000).toFixed(6);
}
