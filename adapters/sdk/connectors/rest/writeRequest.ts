import { compileForm } from "./expression.ts";
import type { RestRequest } from "./restClient.ts";
import type { RestWrite } from "./settings.ts";
import { valueAt, valueText } from "./valueText.ts";

/** What a request is made from: a record for a target, or an answer. */
export type WriteInput = Readonly<Record<string, unknown>>;

/** One member of a request. */
export interface WriteItem {
  readonly input: WriteInput;
  readonly json: unknown;
}

export interface RequestMaker {
  item(input: WriteInput): Promise<WriteItem>;
  /** The request for one item, or for a batch of them. */
  request(items: readonly WriteItem[]): Promise<RestRequest>;
}

/** Makes requests as the manifest says; `standard` is the form of an item where it says nothing. */
export function createRequestMaker(write: RestWrite, standard: unknown, place: string): RequestMaker {
  const form = compileForm(write.item ?? standard, `${place}.item`);
  const more = compileForm(write.batch?.with ?? {}, `${place}.batch.with`);
  return {
    async item(input) {
      return { input, json: await form.make(input) };
    },
    async request(items) {
      const [first] = items;
      const input = first?.input ?? {};
      const bodies = items.map(({ json }) => json);
      const around = write.batch && (await more.make({ records: items.map((item) => item.input) }));
      const body = write.batch ? batchBody(write.batch.list, bodies, around) : bodies[0];
      const own = Object.entries(write.headers).map(([name, template]) => [name, fillPath(template, input, String)]);
      const id = input["deliveryId"];
      const headers = { ...(typeof id === "string" && !write.batch ? { "idempotency-key": id } : {}), ...Object.fromEntries(own) };
      const message = typeof id === "string" && !write.batch ? { messageId: id } : {};
      return { method: write.method, path: fillPath(write.path, input, encodeURIComponent), body: JSON.stringify(body), headers, ...(write.format === "form" ? { form: write.formField } : {}), ...message };
    },
  };
}

function batchBody(list: string, bodies: readonly unknown[], around: unknown): unknown {
  return list === "" ? bodies : { ...(around as object), [list]: bodies };
}

/** `{name}` and `{fields.name}`; a value that is not there is empty. */
function fillPath(template: string, input: WriteInput, escape: (text: string) => string): string {
  return template.replaceAll(/\{([^{}]+)\}/g, (_, path: string) => escape(valueText(valueAt(input, path))));
}
