import { HubError } from "../../../../services/shared/errors.ts";
import { fillTemplate } from "../signing/template.ts";
import { targetError } from "../targetError.ts";
import { compile } from "./expression.ts";
import type { RestClient, RestRequest } from "./restClient.ts";
import type { RestList } from "./settings.ts";

/** One page as the system gave it. */
export interface ListPage {
  readonly records: readonly unknown[];
  /** Where the next page begins; the same cursor when this is the last one for now. */
  readonly next: string;
  readonly body: unknown;
}

export interface ListReader {
  /** Throws as RestClient.send; TARGET_UNAVAILABLE for an answer without the list or a status that is not 2xx. */
  page(cursor: string, signal: AbortSignal): Promise<ListPage>;
}

/** Reads a list by cursor, as the manifest says. `place` names it in messages. */
export function createListReader(client: RestClient, list: RestList, system: string, place: string): ListReader {
  const records = compile(list.records, `${place}.records`);
  const next = list.next === undefined ? undefined : compile(list.next, `${place}.next`);
  const last = list.cursor === undefined ? undefined : compile(list.cursor, `${place}.cursor`);
  return {
    async page(cursor, signal) {
      const reply = await client.send(toRequest(list, cursor), signal);
      if (reply.status >= 300) throw targetError("TARGET_UNAVAILABLE", system, `${place}: HTTP ${reply.status}`);
      const found = await records.evaluate(reply.body);
      if (typeof found !== "object" || found === null) {
        // A system may say 200 and mean an error: an answer without the list is not an empty list.
        throw targetError("TARGET_UNAVAILABLE", system, `${place}: 应答中没有列表 ${list.records}；空列表不写出时用 $exists(x) ? x : [] / the answer has no list ${list.records}`);
      }
      // JSONata gives a list of one member as the member.
      const rows: readonly unknown[] = Array.isArray(found) ? Array.from(found) : [found];
      const after = (await next?.text(reply.body)) || (rows.length > 0 ? await last?.text(rows.at(-1)) : "") || cursor;
      return { records: rows, next: after, body: reply.body };
    },
  };
}

/** The request for the page after a cursor; an empty cursor leaves its parameter empty. */
function toRequest({ request, limit }: RestList, cursor: string): RestRequest {
  const values = { cursor, limit: String(limit) };
  const query = new URLSearchParams(Object.entries(request.query).map(([name, template]): [string, string] => [name, fillTemplate(template, values)]));
  const path = fillTemplate(request.path, { cursor: encodeURIComponent(cursor), limit: values.limit });
  const body = request.body === undefined ? {} : { body: JSON.stringify(fillForm(request.body, values)) };
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, template]) => [name, fillTemplate(template, values)]));
  return { method: request.method, path: query.size === 0 ? path : `${path}?${query.toString()}`, headers, ...body };
}

function fillForm(form: unknown, values: Readonly<Record<string, string>>): unknown {
  if (typeof form === "string") return form === "{limit}" ? Number(values["limit"]) : fillTemplate(form, values);
  if (Array.isArray(form)) return form.map((part) => fillForm(part, values));
  if (typeof form !== "object" || form === null) return form;
  return Object.fromEntries(Object.entries(form).map(([name, part]) => [name, fillForm(part, values)]));
}

/** Every record of a list from its start to its end. Throws when a page leads back to itself with records left. */
export async function* allRecords(reader: ListReader, { start, limit }: Pick<RestList, "start" | "limit">, signal: AbortSignal): AsyncGenerator {
  const seen = new Set<string>();
  for (let cursor = start; ; ) {
    const { records, next } = await reader.page(cursor, signal);
    yield* records;
    if (next === cursor || (records.length === 0 && next === "")) return;
    if (seen.has(next)) throw new HubError("TARGET_UNAVAILABLE", `列表的游标 ${next} 重复出现，读不到头（每页 ${limit}） / the list comes back to cursor ${next}`, { cursor: next });
    seen.add(next);
    cursor = next;
  }
}
