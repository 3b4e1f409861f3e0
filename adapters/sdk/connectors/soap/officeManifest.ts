import { join } from "node:path";
import { manifestSchema, type AdapterManifestFile } from "../../manifest/schema.ts";

/**
 * A manifest over `testdata/office.wsdl`, everything otherwise than in `exchangeManifest`: SOAP 1.2, RPC, WS-Security, no cursor but
 * what is unanswered, records as elements, one call for a batch of answers, faults instead of return codes.
 */
export function officeManifest(security = "username-digest"): AdapterManifestFile {
  return manifestSchema.parse({
    manifest: 1,
    id: "soap-office",
    version: "1.0.0",
    system: { name: "示例办案服务", nameEn: "Sample casework service" },
    owner: { uscc: "11520100MBYT00017K", name: "贵州示例机关" },
    connector: {
      kind: "soap",
      settings: { wsdl: join(import.meta.dirname, "testdata/office.wsdl"), version: "1.2", security, timeoutMs: 5_000, parties: [{ id: "office" }], probe: { operation: "login" } },
    },
    feeds: {
      cases: {
        operation: "listCases",
        request: { max: "{limit}" },
        records: { path: "return.list.item" },
        key: ["ajbh"],
        limit: 500,
        answer: {
          operation: "putReceipts",
          list: "receipts.hz",
          each: { ajbh: "{record.ajbh}", jg: "{outcome}", ms: "{errors}" },
          outcomes: { accepted: "已收", rejected: "退回" },
        },
        emits: [{ as: "penalty", fields: { CF_WSH: "wsh" } }],
      },
    },
    targets: {
      notices: {
        operation: "putNotice",
        request: { id: "{delivery}", ajbh: "{key}", banben: "{version}" },
        takes: ["hub.case.v1.PenaltyDecided"],
        fields: { wsh: "data.decisionNo" },
      },
    },
    grants: {},
  });
}
