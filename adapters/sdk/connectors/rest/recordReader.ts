import { hash } from "node:crypto";
import type { SourceRecord } from "../contract.ts";
import { compile } from "./expression.ts";
import type { RestFeed } from "./settings.ts";

/** Turns what a list holds into records. */
export interface RecordReader {
  /** `id` names a record where the manifest has no place for it. */
  read(raw: unknown, id?: string): Promise<SourceRecord>;
}

type RecordNames = Partial<Pick<RestFeed, "place">> & Pick<RestFeed, "prefix" | "values">;

export function createRecordReader({ place: placeText, prefix, values: valuesText }: RecordNames, at: string): RecordReader {
  const placeOf = placeText === undefined ? undefined : compile(placeText, `${at}.place`);
  const valuesOf = compile(valuesText, `${at}.values`);
  return {
    async read(raw, given = "") {
      const id = placeOf ? await orNothing(placeOf.text(raw)) : given;
      if (id === undefined || id === "" || !isObject(raw)) return nameless(prefix, raw, placeText ?? "id");
      const fields = await orNothing(valuesOf.evaluate(raw));
      if (isObject(fields)) return { place: prefix + id, fields };
      return { place: prefix + id, fields: {}, unreadable: `记录的 ${valuesText} 不是对象 / ${valuesText} of the record is no object; 请核对清单的 values / check values in the manifest` };
    },
  };
}

/** What cannot be named is named by its content: it stays one record when it comes again. */
function nameless(prefix: string, raw: unknown, name: string): SourceRecord {
  const place = `${prefix}?${hash("sha256", JSON.stringify(raw) ?? "", "hex").slice(0, 16)}`;
  return { place, fields: {}, unreadable: `记录不是对象或没有编号 ${name} / no object, or without ${name}; 请在来源系统补上 / add it in the system` };
}

/** An expression that fails on one record harms no other one: the record is told to be unreadable. */
function orNothing<Value>(value: Promise<Value>): Promise<Value | undefined> {
  return value.catch(() => undefined);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
