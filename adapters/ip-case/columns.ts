/** A row of the exchange table as `pg` gives it: columns in lower case, text as found, null where empty. */
export type ExchangeRow = Readonly<Record<string, unknown>>;

/** Columns that run the exchange and hold no fact of the decision. */
const EXCHANGE_COLUMNS = new Set([
  "seq", "unid", "op", "version", "datavervison", "changed_at", "tong_time", "areacode", "belongtosystem", "sync_status",
  "state", "answer", "resolution", "case_id", "event_id", "hub_version", "extra", "created_at", "updated_at",
]);

/** Columns under names that differ from the V2 code (SPEC §1.1, §10: `CF_FR_SFZH`, misspellings seen in the field). */
const ALIASES: Readonly<Record<string, string>> = {
  cf_fr_sfzh: "CF_FR_ZJHM",
  cf_frmc: "CF_FRDB",
  cf_fddbr: "CF_FRDB",
  cf_xdr_shxydm: "CF_XDR_SHXYM",
  cf_xdr_zjhao: "CF_XDR_ZJHM",
  cf_cfjgmc: "CF_CFJG",
  cf_jdsrq: "CF_JDRQ",
  cf_gsjzrq: "CF_GSJZQ",
  cf_beizhu: "BZ",
};

/** V2 code of a column; undefined for the exchange's own columns. Unknown columns keep their name, so that the hub warns (W009). */
export function codeOf(column: string): string | undefined {
  const name = column.trim().toLowerCase();
  if (EXCHANGE_COLUMNS.has(name)) return undefined;
  return ALIASES[name] ?? name.toUpperCase();
}
