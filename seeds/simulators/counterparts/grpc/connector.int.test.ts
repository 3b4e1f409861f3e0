import { fileURLToPath } from "node:url";
import { grpc } from "../../../../adapters/sdk/connectors/grpc/grpcConnector.ts";
import { manifestSchema, type AdapterManifestFile } from "../../../../adapters/sdk/manifest/schema.ts";
import { createLogger } from "../../../../services/shared/log.ts";
import { testConnector, type ConnectorTraits } from "../../../../test/contracts/connector.ts";
import { startGrpcCounterpart } from "./counterpart.ts";

const proto = fileURLToPath(new URL("fixtures/example.proto", import.meta.url));

function manifestWith(feed: Record<string, unknown>, target: Record<string, unknown>): AdapterManifestFile {
  return manifestSchema.parse({
    manifest: 1,
    id: "example-grpc",
    version: "1.0.0",
    system: { name: "示例系统", nameEn: "Example" },
    owner: { uscc: "11520000009390000X", name: "示例机关" },
    connector: { kind: "grpc", settings: { address: "example.invalid:443", proto, metadata: { authorization: "Bearer ${TOKEN}" }, streamIdleMs: 300 } },
    feeds: {
      outbox: {
        emits: [{ as: "penalty", fields: { CF_WSH: "wsh" } }],
        request: { after: "{cursor}", limit: "{limit}" },
        start: "0",
        cursor: "seq",
        place: "id",
        answers: { call: "example.v1.Exchange/Answer", item: { id: "id", outcome: "outcome", errors: "errors" } },
        ...feed,
      },
    },
    targets: {
      inbox: {
        takes: ["hub.case.v1.PenaltyDecided"],
        fields: { wsh: "data.penalty.decisionNo" },
        item: { delivery_id: "deliveryId", key: "key", version: "version", wsh: "fields.wsh", no: "fields.no", bb: "fields.bb" },
        holdings: { call: "example.v1.Exchange/Held", request: { after: "{cursor}", limit: "{limit}" }, limit: 2, next: "next", key: "key", version: "version" },
        ...target,
      },
    },
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
    change: (manifest) => ({ ...manifest, targets: { inbox: { ...manifest.targets["inbox"]!, item: { delivery_id: "deliveryId", wenhao: "fields.wsh" } } } }),
    words: /targets\.inbox|Put.*没有 wenhao/,
  },
};

const unary = manifestWith({ call: "example.v1.Exchange/List", records: "rows" }, { call: "example.v1.Exchange/Put", receipt: "body.receipt" });

const streamed = manifestWith(
  { call: "example.v1.Exchange/Watch" },
  {
    call: "example.v1.Exchange/PutMany",
    batch: { list: "items" },
    results: { list: "results", id: "delivery_id" },
    outcome: { of: "result.state", written: ["TAKEN"], kept: ["KNOWN"], refused: ["REFUSED"] },
    receipt: "result.receipt",
    order: "system",
  },
);

for (const [name, manifest] of [["grpc, unary calls", unary], ["grpc, a stream and batches", streamed]] as const) {
  const chosen = manifest === unary ? traits : { ...traits, missing: undefined };
  testConnector(name, async (dataDir) => ({ manifest, connector: grpc, counterpart: await startGrpcCounterpart(manifest, { dataDir, log: createLogger("test", "silent") }) }), withoutUndefined(chosen));
}

function withoutUndefined(given: object): ConnectorTraits {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
