import { hash } from "node:crypto";
import type { SourceRecord } from "../contract.ts";
import { compile } from "./expression.ts";
import type { RestFeed } from "./settings.ts";

/** Turns what a list holds into records. */
export interface RecordReader {
  read(raw: unknown): Promise<SourceRecord>;
}

export function createRecordReader({ place: placeText, prefix, values: valuesText }: Pick<RestFeed, "place" | "prefix" | "values">, at: string): RecordReader {
  const placeOf = compile(placeText, `${at}.place`);
  const fieldsOf = compile(valuesText, `${at}.values`);
  return {
    async read(raw) {
      const id = typeof raw === "object" && raw !== null ? await placeOf.text(raw) : "";
      if (id === "") {
        // What cannot be named is named by its content: it stays one record when it comes again.
        const place = `${prefix}?${hash("sha256", JSON.stringify(raw) ?? "", "hex").slice(0, 16)}`;
        return { place, fields: {}, unreadable: `记录没有编号 ${placeText} / the record has no ${placeText}; 请在来源系统补上 / add it in the system` };
      }
      const fields = await fieldsOf.evaluate(raw);
      if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
        return { place: prefix + id, fields: {}, unreadable: `记录的 ${valuesText || "内容"} 不是对象 / ${valuesText || "the record"} is no object` };
      }
      return { place: prefix + id, fields: fields as Record<string, unknown> };
    },
  };
}
