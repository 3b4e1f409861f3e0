import { reasons } from "../../../services/shared/errors.ts";
import { schemasOf, type JsonSchema } from "../../contracts/jsonSchema.ts";
import type { ContractModel } from "../../contracts/model.ts";
import { routes, type RouteDescription } from "./routes.ts";

const SCHEMAS = "#/components/schemas/";
const PROBLEM = { $ref: `${SCHEMAS}Problem` };

/** The HTTP door as OpenAPI 3.1: every request, the messages in it, and the one form of failures. */
export function toOpenApi(model: ContractModel, version: string): JsonSchema {
  const messages = routes.flatMap(({ body, answer }) => [typeof body === "string" ? body : "", answer ?? ""]).filter((name) => name !== "");
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: toOperation(route) };
  return {
    openapi: "3.1.0",
    info: { title: "黔联 HTTP 接口 / Qianlian HTTP API", version, description: "消息为 proto JSON：为 0、false 或空的字段可省略，64 位数为文本 / messages are proto JSON: fields that are 0, false or empty may be left out, 64-bit numbers are text.", license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    servers: [{ url: "http://127.0.0.1:7480", description: "开发默认 / development default" }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer", description: "qlo_… 运维人员 / an operator's key; qlk_… 系统 / a system's key" } },
      schemas: { ...schemasOf(model, messages, SCHEMAS), Problem: problemSchema },
      responses: { Problem: { description: "失败 / failure", content: { "application/problem+json": { schema: PROBLEM } } } },
    },
  };
}

const problemSchema: JsonSchema = {
  title: "RFC 9457",
  type: "object",
  required: ["status", "title"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "说明与改正办法 / what happened and what to do" },
    reason: { type: "string", enum: Object.keys(reasons) },
    metadata: { type: "object", additionalProperties: { type: "string" } },
  },
};

function toOperation({ method, path, tag, summary, query = [], body, bodyType, answer, answerType, caller }: RouteDescription): JsonSchema {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({ name, in: "path", required: true, schema: { type: "string" } }));
  const inQuery = query.map((name) => ({ name, in: "query", schema: { type: "string" } }));
  return {
    operationId: operationId(method, path),
    tags: [tag],
    summary,
    description: callers[caller],
    ...(caller === "anybody" ? { security: [] } : {}),
    parameters: [...inPath, ...inQuery],
    ...(body === undefined && bodyType === undefined ? {} : { requestBody: { required: true, content: { [bodyType ?? "application/json"]: { schema: bodySchema(body) } } } }),
    responses: { 200: { description: "成功 / done", content: { [answerType ?? "application/json"]: { schema: answerSchema(answer, answerType) } } }, default: { $ref: "#/components/responses/Problem" } },
  };
}

const callers: Readonly<Record<RouteDescription["caller"], string>> = {
  anybody: "无需密钥 / needs no key",
  operator: "运维人员 / for operators",
  system: "运维人员；系统限于其自身 / for operators, and for systems what is their own",
};

function bodySchema(body: string | readonly string[] | undefined): JsonSchema {
  if (typeof body === "string") return { $ref: SCHEMAS + body };
  return body ? { type: "object", properties: Object.fromEntries(body.map((name) => [name, {}])), additionalProperties: false } : { type: "string" };
}

function answerSchema(answer: string | undefined, type: string | undefined): JsonSchema {
  if (answer) return { $ref: SCHEMAS + answer };
  return { type: type === undefined ? "object" : "string" };
}

/** `getV1CasesIdFile` for GET /v1/cases/{id}/file. */
function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}
