import { HubError } from "../../../../services/shared/errors.ts";
import type { InventoryRecord } from "../../contract.ts";
import type { RecordTarget, TargetRecord, WriteResult } from "../contract.ts";
import { heldByLedger } from "../heldByLedger.ts";
import type { VersionLedger } from "../versionLedger.ts";
import { findRecords } from "./records.ts";
import type { SoapParty, SoapTarget } from "./settings.ts";
import type { SoapClient } from "./soapClient.ts";
import { putAt, type Lookup, type Parts } from "./template.ts";
import { scalarText, textAt, xmlSafe } from "./xmlText.ts";

/** Names that templates of targets may use; `field.` begins a mapped field. */
export const targetNames = ["delivery", "event", "key", "version", "field."] as const;

export interface TargetOptions {
  readonly target: SoapTarget;
  readonly parties: readonly SoapParty[];
  readonly client: SoapClient;
  /** Versions applied, for systems that do not look at versions themselves. */
  readonly ledger: VersionLedger;
}

/** Sends records one by one, the parties side by side. */
export function createTarget(options: TargetOptions): RecordTarget {
  const { target, ledger } = options;
  const { holdings } = target;
  return {
    async write(records, signal) {
      const results = new Map<string, WriteResult>();
      const ends = await Promise.allSettled(
        Array.from(byParty(options, records), async ([party, own]) => {
          for (const record of own) results.set(record.deliveryId, await writeOrWait(options, party, { record, signal }));
        }),
      );
      // What was written before the failure is kept when it comes again.
      const failed = ends.find((end) => end.status === "rejected");
      if (failed) throw failed.reason;
      return records.map(({ deliveryId }) => results.get(deliveryId)!);
    },
    ...(holdings ? { holdings: (signal: AbortSignal) => heldByLedger(readHoldings(options, holdings, signal), ledger) } : {}),
  };
}

function byParty(options: TargetOptions, records: readonly TargetRecord[]): ReadonlyMap<SoapParty | undefined, readonly TargetRecord[]> {
  const groups = new Map<SoapParty | undefined, TargetRecord[]>();
  for (const record of records) {
    const party = partyOf(options, record);
    groups.set(party, [...(groups.get(party) ?? []), record]);
  }
  return groups;
}

/** The party that the record names, or the nearest one above its division. */
function partyOf({ target, parties }: TargetOptions, { fields }: TargetRecord): SoapParty | undefined {
  if (target.party === undefined) return parties[0];
  const named = fieldAt(fields, target.party);
  const wanted = typeof named === "string" ? named : "";
  const exact = parties.find(({ id }) => id === wanted);
  const above = parties.filter(({ id }) => /^\d{6}$/.test(id) && wanted.startsWith(areaOf(id)));
  return exact ?? above.sort((a, b) => areaOf(b.id).length - areaOf(a.id).length)[0];
}

/** The digits that all divisions below share: 520100 → 5201. */
const areaOf = (division: string): string => division.replace(/(?:00)+$/, "");

interface Writing {
  readonly record: TargetRecord;
  readonly signal: AbortSignal;
}

/** What closes the way to one party only, its account or its own service, must not hold up the records of the others. */
async function writeOrWait(options: TargetOptions, party: SoapParty | undefined, writing: Writing): Promise<WriteResult> {
  try {
    return await writeRecord(options, party, writing);
  } catch (error) {
    const isOwn = options.parties.length > 1 && error instanceof HubError && (error.metadata["party"] !== undefined || party?.endpoint !== undefined);
    if (!isOwn || error.reason === "SHUTTING_DOWN") throw error;
    return { deliveryId: writing.record.deliveryId, result: "later", receipt: "", message: error.message };
  }
}

async function writeRecord({ target, client, ledger }: TargetOptions, party: SoapParty | undefined, { record, signal }: Writing): Promise<WriteResult> {
  const { deliveryId, key, version } = record;
  if (ledger.highest(key) >= version) return { deliveryId, result: "kept", receipt: "" };
  if (!party) return { deliveryId, result: "refused", receipt: "", message: `字段 ${target.party ?? ""} 没有对应的单位，请在 parties 中补上 / no party for the field ${target.party ?? ""}, add it to parties` };
  const { result, receipt, message } = await client.call(target, { party, lookup: targetLookup(record), base: placed(target, record.fields), signal });
  if (result === "refused") return { deliveryId, result, receipt, message };
  await ledger.note(key, version);
  return { deliveryId, result: result === "success" ? "written" : "kept", receipt };
}

function targetLookup({ deliveryId, eventId, key, version, fields }: TargetRecord): Lookup {
  const own: Readonly<Record<string, string>> = { delivery: deliveryId, event: eventId, key, version: String(version) };
  return (name) => (name.startsWith("field.") ? fieldAt(fields, name.slice("field.".length)) : own[name]);
}

/** Field names with dots stand for elements inside each other, unless the mapping made a tree itself. */
function placed({ into }: SoapTarget, fields: TargetRecord["fields"]): Parts {
  const parts: Parts = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null) putAt(parts, into === "" ? name : `${into}.${name}`, typeof value === "object" ? value : xmlSafe(scalarText(value)));
  }
  return parts;
}

function fieldAt(fields: TargetRecord["fields"], name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : textAt(fields, name) || undefined;
}

/** Pages by `{cursor}`, the last key, where the request names it; else one page is all. */
async function* readHoldings({ parties, client }: TargetOptions, holdings: NonNullable<SoapTarget["holdings"]>, signal: AbortSignal): AsyncGenerator<InventoryRecord> {
  const isPaged = Object.values(holdings.request).some((template) => template.includes("{cursor}"));
  for (const party of parties) {
    for (let cursor = ""; ; ) {
      const { body, result, message } = await client.call(holdings, { party, lookup: (name) => (name === "cursor" ? cursor : undefined), signal });
      if (result === "refused") throw new HubError("TARGET_UNAVAILABLE", `${holdings.operation}（${party.id}）: ${message}`, { party: party.id });
      const held = findRecords(body, holdings.records, [holdings.key]);
      for (const { key, fields } of held) yield { key, version: Number(textAt(fields, holdings.version)) };
      const last = held.at(-1)?.key;
      if (!isPaged || last === undefined || last === cursor) break;
      cursor = last;
    }
  }
}
