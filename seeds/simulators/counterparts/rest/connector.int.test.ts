import { rest } from "../../../../adapters/sdk/connectors/rest/restConnector.ts";
import { manifestSchema, type AdapterManifestFile } from "../../../../adapters/sdk/manifest/schema.ts";
import { createLogger } from "../../../../services/shared/log.ts";
import { testConnector, type ConnectorTraits } from "../../../../test/contracts/connector.ts";
import { startRestCounterpart } from "./counterpart.ts";

function manifestWith(settings: Record<string, unknown>, feed: Record<string, unknown>, target: Record<string, unknown>): AdapterManifestFile {
  return manifestSchema.parse({
    manifest: 1,
    id: "example-rest",
    version: "1.0.0",
    system: { name: "示例系统", nameEn: "Example" },
    owner: { uscc: "11520000009390000X", name: "示例机关" },
    connector: { kind: "rest", settings: { url: "https://example.invalid", ...settings } },
    feeds: { outbox: { emits: [{ as: "penalty", fields: { CF_WSH: "wsh" } }], ...feed } },
    targets: { inbox: { takes: ["hub.case.v1.PenaltyDecided"], fields: { wsh: "data.penalty.decisionNo" }, ...target } },
    grants: {},
  });
}

const traits: ConnectorTraits = {
  feed: {
    name: "outbox",
    record: (number) => ({ no: String(number), wsh: `示罚〔2018〕${number}号` }),
    numberOf: ({ fields }) => Number(fields["no"]),
  },
  target: { name: "inbox", fields: ({ number, version, text }) => ({ wsh: text, no: number, bb: version }) },
  slow: { settings: { timeoutMs: 150 }, slowMs: 400 },
  missing: {
    change: (manifest) => ({ ...manifest, feeds: { outbox: { ...manifest.feeds["outbox"]!, records: "data.nothing" } } }),
    words: /feeds\.outbox.*data\.nothing/,
  },
};

/** As modern systems: signed headers, one record per request under its own address, the answer by status. */
const single = manifestWith(
  { signing: { scheme: "hmac-sm3", key: "${APP_KEY}", secret: "${SECRET}" } },
  {
    request: { path: "/records", query: { since: "{cursor}", size: "{limit}" } },
    records: "items",
    cursor: "seq",
    place: "id",
    remaining: "total",
    answers: { path: "/records/{id}/answer" },
  },
  {
    method: "PUT",
    path: "/inbox/{key}",
    headers: { "x-version": "{version}" },
    receipt: "body.receiptNo",
    holdings: { request: { path: "/inbox", query: { after: "{cursor}", size: "{limit}" } }, limit: 2, next: "next", key: "id", version: "bb" },
  },
);

/** As old gateways: everything by POST and signed inside the body, batches, status 200 with a code inside. */
const batched = manifestWith(
  {
    signing: {
      scheme: "hmac-sm3", key: "${APP_KEY}", secret: "${SECRET}", over: "{key}\n{time}\n{nonce}\n{target}\n{body}",
      put: { in: "query-or-body", wrap: "data", fields: { appKey: "{key}", requestTime: "{time}", sjs: "{nonce}", sign: "{signature}" } },
    },
  },
  {
    request: { method: "POST", path: "/query", body: { from: "{cursor}", size: "{limit}" } },
    limit: 40,
    records: "data.list",
    next: "data.next",
    place: "id",
    prefix: "outbox/",
    values: "row",
    answers: {
      path: "/answers",
      batch: { size: 100, list: "hz" },
      item: { lsh: "id", jg: "outcome", wt: "errors" },
      outcome: { of: "body.code", written: ["0"], refused: ["500"] },
    },
  },
  {
    path: "/inbox",
    format: "form",
    batch: { size: 200, list: "rows" },
    item: { id: "deliveryId", ajbs: "key", bbh: "version", nr: "fields" },
    results: { list: "data", id: "id" },
    outcome: { of: "result.jg", written: ["0"], kept: ["1", "2"], refused: ["9"] },
    receipt: "result.hzh",
    code: "cwdm",
    message: "cwsm",
    order: "system",
    holdings: { request: { path: "/held/{limit}/{cursor}" }, limit: 500, cursor: "ajbs", key: "ajbs", version: "bbh" },
  },
);

for (const [name, manifest] of [["rest, one by one", single], ["rest, batches of an old gateway", batched]] as const) {
  testConnector(name, async (dataDir) => ({ manifest, connector: rest, counterpart: await startRestCounterpart(manifest, { dataDir, log: createLogger("test", "silent") }) }), traits);
}
