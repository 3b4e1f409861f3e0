import { join } from "node:path";
import { manifestSchema, type AdapterManifestFile } from "../../manifest/schema.ts";

const login = { account: "{account}", password: "{password}" };
const reply = { code: "code", success: ["0"], unavailable: ["9"], unauthorized: ["401"], message: "text" };

/** A manifest over `testdata/exchange.wsdl` in the manner of the field: one document as text in a part, account and password beside it. */
export function exchangeManifest(parties: readonly string[] = ["520100"]): AdapterManifestFile {
  return manifestSchema.parse({
    manifest: 1,
    id: "soap-test",
    version: "1.0.0",
    system: { name: "示例交换服务", nameEn: "Sample exchange service" },
    owner: { uscc: "11520100MBYT00017K", name: "贵州示例机关" },
    connector: {
      kind: "soap",
      settings: { wsdl: join(import.meta.dirname, "testdata/exchange.wsdl"), timeoutMs: 5_000, parties: parties.map((id) => ({ id })) },
    },
    feeds: {
      penalties: {
        operation: "FetchMessages",
        request: { ...login, after: "{cursor}", max: "{limit}" },
        reply,
        records: { path: "message", content: "xml", root: "ExchangeMessage" },
        key: ["Header.sn"],
        cursor: "sn",
        sender: "Header.sender",
        answer: {
          operation: "AcknowledgeMessage",
          request: { ...login, sn: "{key}", result: "{outcome}", errors: "{errors}", caseId: "{case}" },
          outcomes: { accepted: "1", rejected: "2" },
          reply,
        },
        waiting: { operation: "CountMessages", request: { ...login, after: "{cursor}" }, count: "count", reply },
        emits: [{ as: "penalty", fields: { CF_WSH: "Body.wsh" } }],
      },
    },
    targets: {
      notices: {
        operation: "SendMessage",
        request: { ...login, "xml.Header.sn": "{delivery}", "xml.Header.key": "{key}", "xml.Header.version": "{version}" },
        documents: { xml: "ExchangeMessage" },
        into: "xml.Body",
        party: "area",
        reply: { ...reply, kept: ["1"], receipt: "receipt" },
        holdings: {
          operation: "ListHeld",
          request: { ...login, after: "{cursor}" },
          reply,
          records: { path: "held" },
          key: "key",
          version: "version",
        },
        takes: ["hub.case.v1.PenaltyDecided"],
        fields: { wsh: "data.decisionNo" },
      },
    },
    grants: {},
  });
}
