import { manifestSchema, type AdapterManifestFile } from "../../../../adapters/sdk/manifest/schema.ts";

const owner = { uscc: "11520000MB1234567X", name: "贵州省示例局" };

/** A manifest with a state feed, watermark feeds with a cursor here and there, and targets of every mode, for tests. */
export function exampleTables(settings: Readonly<Record<string, unknown>> = {}): AdapterManifestFile {
  const write = { eventId: "sjbh", caseId: "ajbs", version: "bbh", answer: "cljg", errors: "cwxx", time: "clsj" };
  const emits = [{ as: "penalty", fields: { CF_WSH: "cf_wsh" } }];
  return manifestSchema.parse({
    manifest: 1,
    id: "example-case",
    version: "1.0.0",
    system: { name: "示例办案系统", nameEn: "Example case system" },
    owner,
    connector: { kind: "exchange-table", settings },
    feeds: {
      penalties: { table: "cf_out", key: ["xh"], state: { column: "clzt" }, write, emits },
      moves: { table: "yd_out", key: ["bh"], order: ["xh"], watermark: { columns: ["xh"], cursorTable: { table: "hub_cursor" } }, write: { eventId: "sjbh", answer: "cljg" }, emits },
      changes: { table: "bg_out", key: ["bh"], order: ["xh"], watermark: { columns: ["xh"] }, since: "rksj", write, emits },
    },
    targets: {
      notices: { table: "tz_in", mode: "insert", delivery: "tzbh", version: "bbh", record: "jlbs", event: "sjbh", time: "rksj", takes: ["hub.case.v1.CaseFiled"], fields: { cf_wsh: "x", nr: "y" } },
      results: { table: "jg_in", mode: "upsert", key: ["jlbs"], delivery: "tzbh", version: "bbh", record: "jlbs", event: "sjbh", time: "rksj", takes: ["hub.case.v1.CaseNotFiled"], fields: { cf_wsh: "x", nr: "y" } },
    },
    grants: {},
    examples: [{ name: "处罚", feed: "penalties", record: { cf_wsh: "黔示例罚〔2024〕1号" } }],
  });
}
