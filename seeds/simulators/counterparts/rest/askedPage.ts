import type { RestList } from "../../../../adapters/sdk/connectors/rest/settings.ts";
import { readTemplate } from "../../../../adapters/sdk/connectors/signing/template.ts";
import { valueText } from "../../../../adapters/sdk/connectors/rest/valueText.ts";
import type { HttpRequest } from "../../rest/httpServer.ts";

interface Asked {
  readonly http: HttpRequest;
  readonly path: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Which page a request asks for: the cursor and the limit, wherever the manifest puts them. */
export function askedPage({ request, limit, start }: RestList, { http, path, body }: Asked): { readonly cursor: string; readonly limit: number } {
  const found = Object.assign(
    {},
    ...Object.entries(request.query).map(([name, template]) => readTemplate(template, http.url.searchParams.get(name) ?? "")),
    ...Object.entries(request.headers).map(([name, template]) => readTemplate(template, http.header(name.toLowerCase()))),
    ...bodyParts(request.body, body),
    path,
  ) as Record<string, string | undefined>;
  return { cursor: found["cursor"] ?? start, limit: Math.min(1000, Number(found["limit"]) || limit) };
}

function bodyParts(form: unknown, body: unknown): readonly (Readonly<Record<string, string>> | undefined)[] {
  if (typeof form === "string") return [readTemplate(form, valueText(body))];
  if (typeof form !== "object" || form === null) return [];
  return Object.entries(form).flatMap(([name, part]) => bodyParts(part, (body as Record<string, unknown> | undefined)?.[name]));
}
