/** One request of the HTTP door as its users see it. */
export interface RouteDescription {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** As OpenAPI writes it: `/v1/cases/{id}`. */
  readonly path: string;
  readonly tag: Tag;
  readonly summary: string;
  /** Query parameters. */
  readonly query?: readonly string[];
  /** Full name of the message in the body (proto JSON), or the fields of a small object. */
  readonly body?: string | readonly string[];
  /** Media type of the body; default application/json. */
  readonly bodyType?: string;
  /** Full name of the message that is answered (proto JSON); absent = an object as the summary says. */
  readonly answer?: string;
  /** Media type of the answer; default application/json. */
  readonly answerType?: string;
  /** Who may: a person who runs the hub, or a connected system as well; `anybody` needs no key. */
  readonly caller: "operator" | "system" | "anybody";
}

export type Tag = "cases" | "docket" | "trace" | "subscriptions" | "events" | "dead-letters" | "reconciliation" | "operations" | "hub";

const page = ["pageSize", "pageToken"] as const;
const letters = ["subscriptionId", "reason", "eventType", "caseId", "from", "until"] as const;
const hops = ["eventId", "caseId", "decisionNo", "partyCode", "partyName", "documentNo", "system", "subscriptionId", "kinds", "reason", "from", "until", "traceId", "eventType", "operationId", "deliveryId", "operator"] as const;
const cases = ["states", "agencyUscc", "division", "from", "until", "party", "overdue", "caseNo", "manual"] as const;
const SUBSCRIPTION = "hub.registry.v1.Subscription";
const OPERATION = "hub.delivery.v1.Operation";
const PATCH = { caller: "system", tag: "subscriptions" } as const;
const RUN = { caller: "system", tag: "operations", answer: OPERATION } as const;

/** Every request, in the order in which they are shown. A test holds this list against the routes that are served. */
export const routes: readonly RouteDescription[] = [
  { method: "GET", path: "/healthz", tag: "hub", summary: "各服务是否可用 / which service serves", caller: "anybody" },
  { method: "GET", path: "/openapi.json", tag: "hub", summary: "本文档 / this document", caller: "anybody" },
  { method: "GET", path: "/metrics", tag: "hub", summary: "网关指标（Prometheus） / the gateway's own figures", answerType: "text/plain", caller: "operator" },
  { method: "GET", path: "/v1/systems/states", tag: "hub", summary: "各系统及其订阅状态 / every system with the state of its subscriptions", caller: "operator" },
  { method: "GET", path: "/v1/adapters", tag: "hub", summary: "适配器及其状态 / adapters and where they stand", query: ["state"], answer: "hub.registry.v1.ListAdaptersResponse", caller: "operator" },
  { method: "GET", path: "/v1/adapters/{id}", tag: "hub", summary: "一个适配器：清单、决定、测试报告、运行状况 / one adapter: manifest, decisions, report, health", answer: "hub.registry.v1.GetAdapterResponse", caller: "operator" },
  { method: "GET", path: "/v1/incidents", tag: "hub", summary: "送达受阻情况 / what keeps deliveries from arriving", query: ["resolved", "pageSize"], answer: "hub.delivery.v1.ListIncidentsResponse", caller: "operator" },
  { method: "POST", path: "/v1/check", tag: "cases", summary: "校验 V2 行，不入库 / the findings per row; nothing is recorded", caller: "operator" },
  { method: "GET", path: "/v1/cases/{id}", tag: "cases", summary: "案件全部事件 / the case's events as CloudEvents, personal values masked", caller: "operator" },
  { method: "GET", path: "/v1/cases/{id}/publication", tag: "cases", summary: "各渠道公示情况 / what each channel shows, and why not", answer: "hub.credit.v1.GetPublicationResponse", caller: "operator" },
  { method: "GET", path: "/v1/cases/{id}/file", tag: "cases", summary: "移送案件现状 / a transfer case now", answer: "hub.case.v1.CaseFile", caller: "operator" },
  { method: "GET", path: "/v1/cases", tag: "docket", summary: "移送案件清单 / the docket of transfer cases", query: [...cases, ...page], answer: "hub.docket.v1.ListCasesResponse", caller: "operator" },
  { method: "GET", path: "/v1/deadlines", tag: "docket", summary: "法定期限 / statutory deadlines, most urgent first", query: ["states", "ids", "role", "agencyUscc", "division", "dueBefore", ...page], answer: "hub.docket.v1.ListDeadlinesResponse", caller: "operator" },
  { method: "GET", path: "/v1/queue", tag: "docket", summary: "待人工或待前置环节 / what waits for a person or a predecessor", query: ["queue", ...page], answer: "hub.docket.v1.ListWaitingResponse", caller: "operator" },
  { method: "POST", path: "/v1/queue/{caseId}/{eventId}", tag: "docket", summary: "人工决定 / an operator decides; stays on record", body: ["decision", "justification", "operator"], answer: "hub.case.v1.DecideManualReviewResponse", caller: "operator" },
  { method: "GET", path: "/v1/reviews", tag: "docket", summary: "应移未移 / hinted cases without a transfer", query: ["minDays", "agencyUscc", ...page], answer: "hub.docket.v1.ListTransferReviewsResponse", caller: "operator" },
  { method: "GET", path: "/v1/reports/transfers", tag: "docket", summary: "移送指标 / the indicators", query: ["from", "until", "division", "agencyUscc"], answer: "hub.docket.v1.ReportTransfersResponse", caller: "operator" },
  { method: "GET", path: "/v1/trace/{key}", tag: "trace", summary: "追踪 / the way of whatever the key names", answer: "hub.trace.v1.TraceKeyResponse", caller: "system" },
  { method: "GET", path: "/v1/hops", tag: "trace", summary: "按条件查环节 / hops by any conditions", query: [...hops, ...page], answer: "hub.trace.v1.SearchHopsResponse", caller: "system" },
  { method: "GET", path: "/v1/events/{id}/why", tag: "trace", summary: "为何送达或未送达 / why it did or did not arrive", query: ["subscriber"], answer: "hub.trace.v1.ExplainDeliveryResponse", caller: "system" },
  { method: "POST", path: "/v1/events/{id}/payload", tag: "trace", summary: "查看内容 / a payload, as far as right and policy go", body: ["level", "reason"], caller: "system" },
  { method: "GET", path: "/v1/payload-views", tag: "trace", summary: "查阅留痕 / full views on record", query: ["operator", "eventId", "from", "until", ...page], answer: "hub.trace.v1.ListPayloadViewsResponse", caller: "system" },
  { method: "GET", path: "/v1/trace-state", tag: "trace", summary: "追踪簿进度 / how far the book of hops is", answer: "hub.trace.v1.GetTraceStateResponse", caller: "system" },
  { method: "POST", path: "/v1/trace/rebuild", tag: "trace", summary: "重建追踪簿 / empties and fills it again", answer: "hub.trace.v1.GetTraceStateResponse", caller: "system" },
  { ...PATCH, method: "GET", path: "/v1/subscriptions", summary: "订阅清单 / subscriptions; for a system its own", query: ["system"] },
  { ...PATCH, method: "GET", path: "/v1/subscriptions/{id}", summary: "一项订阅 / one subscription", answer: SUBSCRIPTION },
  { ...PATCH, method: "PUT", path: "/v1/subscriptions/{id}", summary: "新建或替换 / creates or replaces it", query: ["expectedVersion"], body: SUBSCRIPTION, answer: SUBSCRIPTION },
  { ...PATCH, method: "DELETE", path: "/v1/subscriptions/{id}", summary: "终止 / ends it; its versions stay", answer: SUBSCRIPTION },
  { ...PATCH, method: "POST", path: "/v1/subscriptions/{id}/pause", summary: "暂停，不丢失 / holds it, nothing is dropped", body: ["reason"], answer: SUBSCRIPTION },
  { ...PATCH, method: "POST", path: "/v1/subscriptions/{id}/resume", summary: "恢复 / lets it go on", answer: SUBSCRIPTION },
  { ...PATCH, method: "GET", path: "/v1/subscriptions/{id}/versions", summary: "历史版本 / every version", query: ["pageSize", "beforeVersion"], answer: "hub.registry.v1.ListSubscriptionVersionsResponse" },
  { ...PATCH, method: "POST", path: "/v1/subscriptions/dry-run", summary: "试运行 / against the last days: what it would take", query: ["days", "samples"], body: SUBSCRIPTION, answer: "hub.delivery.v1.DryRunSubscriptionResponse" },
  { ...PATCH, method: "POST", path: "/v1/subscriptions/{id}/rotate-secret", summary: "更换签名密钥 / a webhook's new secret, shown once", query: ["overlapSeconds"], answer: "hub.delivery.v1.RotateWebhookSecretResponse" },
  { method: "GET", path: "/v1/subscriptions/{id}/events", tag: "events", summary: "订阅的事件流 / server-sent events; goes on after Last-Event-ID", query: ["from", "lastEventId", "types", "filter"], answerType: "text/event-stream", caller: "system" },
  { method: "GET", path: "/v1/events", tag: "events", summary: "全部事件流 / the live tail", query: ["from", "lastEventId", "types", "filter"], answerType: "text/event-stream", caller: "system" },
  { method: "POST", path: "/v1/reconciliations", tag: "reconciliation", summary: "对账 / compares what the receiver should hold with what it holds", body: ["subscriptionId", "from", "until", "repair"], answer: "hub.delivery.v1.ReconcileUploadResponse", caller: "system" },
  { method: "GET", path: "/v1/reconciliations", tag: "reconciliation", summary: "对账报告 / reports on record", query: ["subscription", "pageSize"], answer: "hub.delivery.v1.ListReconciliationsResponse", caller: "system" },
  { method: "POST", path: "/v1/subscriptions/{id}/inventory", tag: "reconciliation", summary: "上传清单对账 / compares a list, `key version [hash]` a line", query: ["from", "until", "repair", "omitsWithdrawn"], bodyType: "text/plain", answer: "hub.delivery.v1.ReconcileUploadResponse", caller: "system" },
  { method: "GET", path: "/v1/dead-letters", tag: "dead-letters", summary: "死信 / deliveries that need a person", query: [...letters, ...page], answer: "hub.delivery.v1.ListDeliveriesResponse", caller: "system" },
  { method: "GET", path: "/v1/dead-letters/counts", tag: "dead-letters", summary: "死信统计 / how many, per subscription and reason", query: [...letters, "deliveryIds", "samples"], answer: "hub.delivery.v1.PreviewDeadLettersResponse", caller: "system" },
  { ...RUN, method: "POST", path: "/v1/dead-letters/redrive", summary: "重投 / delivers them again", body: "hub.delivery.v1.StartRedriveRequest" },
  { ...RUN, method: "POST", path: "/v1/dead-letters/discard", summary: "放弃 / gives them up", body: "hub.delivery.v1.StartDiscardRequest" },
  { method: "POST", path: "/v1/replays/preview", tag: "operations", summary: "重放预览 / what a replay would deliver", body: "hub.delivery.v1.PreviewReplayRequest", answer: "hub.delivery.v1.PreviewReplayResponse", caller: "system" },
  { ...RUN, method: "POST", path: "/v1/replays", summary: "重放 / delivers stored events again", body: "hub.delivery.v1.StartReplayRequest" },
  { method: "GET", path: "/v1/operations", tag: "operations", summary: "操作清单 / operations and how far they are", query: ["subscriptionId", "open", "pageSize"], answer: "hub.delivery.v1.ListOperationsResponse", caller: "system" },
  { ...RUN, method: "GET", path: "/v1/operations/{id}", summary: "一项操作 / one operation" },
  { ...RUN, method: "POST", path: "/v1/operations/{id}/approve", summary: "复核 / lets another operator's begin" },
  { ...RUN, method: "POST", path: "/v1/operations/{id}/pause", summary: "暂停 / stops" },
  { ...RUN, method: "POST", path: "/v1/operations/{id}/resume", summary: "继续 / goes on" },
  { ...RUN, method: "POST", path: "/v1/operations/{id}/cancel", summary: "取消 / ends" },
];
