import { exampleOf } from "./example.ts";
import { cloudEventSchema, schemasOf, type JsonSchema } from "./jsonSchema.ts";
import type { ContractModel } from "./model.ts";
import { contractNames } from "./names.ts";

const SCHEMAS = "#/components/schemas/";

/** Short name of a type, unique among events: `case.PenaltyDecided`. */
const keyOf = (type: string): string => type.replace(/^hub\.(\w+)\.v\d+\./, "$1.");

/**
 * What subscribers get, as AsyncAPI 3.0: one message per event type, over a signed webhook or server-sent events. Over gRPC the same
 * events come as `hub.event.v1.Event`, see the .proto files.
 */
export function toAsyncApi(model: ContractModel, version: string): JsonSchema {
  const messages = Object.fromEntries(model.events.map((type) => [keyOf(type), toMessage(model, type)]));
  const inChannel = (channel: string) => model.events.map((type) => ({ $ref: `#/channels/${channel}/messages/${keyOf(type)}` }));
  const references = Object.fromEntries(model.events.map((type) => [keyOf(type), { $ref: `#/components/messages/${keyOf(type)}` }]));
  return {
    asyncapi: "3.0.0",
    info: {
      title: "黔联事件 / Qianlian events",
      version,
      description: "订阅方收到的事件，CloudEvents 1.0 JSON；字段依订阅的视图屏蔽 / what subscribers get: CloudEvents 1.0 JSON, masked for the subscription's view.",
      license: { name: "Apache-2.0" },
    },
    defaultContentType: "application/cloudevents+json",
    servers: {
      hub: { host: "127.0.0.1:7480", protocol: "http", description: "黔联 HTTP 网关（开发默认） / the hub's HTTP gateway, development default" },
      receiver: { host: "receiver.example", protocol: "https", description: "订阅方的地址 / the subscriber's own endpoint" },
    },
    channels: {
      webhook: { address: "/", title: "签名回调 / signed webhook", description: "Standard Webhooks (v1, v1a); docs/subscribing.md", servers: [{ $ref: "#/servers/receiver" }], messages: references },
      events: {
        address: "/v1/subscriptions/{subscriptionId}/events",
        title: "服务器推送 / server-sent events",
        description: "Last-Event-ID 续接 / goes on after Last-Event-ID",
        servers: [{ $ref: "#/servers/hub" }],
        parameters: { subscriptionId: { description: "订阅标识 / subscription id" } },
        messages: references,
      },
    },
    operations: {
      deliverByWebhook: { action: "send", channel: { $ref: "#/channels/webhook" }, summary: "黔联把事件送到订阅方 / the hub calls the subscriber", messages: inChannel("webhook") },
      serveEvents: { action: "send", channel: { $ref: "#/channels/events" }, summary: "订阅方读取事件流 / the subscriber reads the stream", messages: inChannel("events") },
    },
    components: { messages, schemas: schemasOf(model, model.events, SCHEMAS) },
  };
}

function toMessage(model: ContractModel, type: string): JsonSchema {
  const { zh, meaning, law } = contractNames().events[type] ?? { zh: type, meaning: "", law: undefined };
  const comment = model.messages.get(type)?.comment ?? "";
  return {
    name: type,
    title: zh,
    summary: meaning,
    description: law ? `${comment} (${law})` : comment,
    contentType: "application/cloudevents+json",
    payload: cloudEventSchema(type, `${SCHEMAS}${type}`),
    examples: [{ name: "示例", payload: exampleEvent(model, type) }],
  };
}

/** A made-up event as a subscriber with the full view gets it. */
export function exampleEvent(model: ContractModel, type: string): JsonSchema {
  return {
    specversion: "1.0",
    id: "01JNZ3V9X2M4Q6T8W0Y1A3C5E7",
    source: "/systems/ip-case",
    type,
    subject: "c-66c7f0f462eeedd9",
    time: "2026-03-02T09:30:00+08:00",
    datacontenttype: "application/json",
    recordedtime: "2026-03-02T09:30:01+08:00",
    sequence: "101",
    caseversion: 1,
    division: "520100",
    correlationid: "01JNZ3V9X2M4Q6T8W0Y1A3C5E7",
    data: exampleOf(model, type),
  };
}
