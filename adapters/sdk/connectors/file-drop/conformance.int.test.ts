import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { startFileDropCounterpart } from "../../../../seeds/simulators/counterparts/fileDrop.ts";
import type { Counterpart } from "../../../../seeds/simulators/counterpart.ts";
import { createLogger } from "../../../../services/shared/log.ts";
import { testConnector, type ConnectorSetup, type ConnectorTraits } from "../../../../test/contracts/connector.ts";
import { noSftp, startSftpServer, type TestSftpServer } from "../../../../test/support/servers/sftp.ts";
import { manifestSchema, type AdapterManifestFile } from "../../manifest/schema.ts";
import { fileDrop } from "./connector.ts";

interface Variant {
  readonly feed: Readonly<Record<string, unknown>>;
  readonly target: Readonly<Record<string, unknown>>;
  /** Content of a file with one record that cannot be read, as `<name>`. */
  readonly unreadable?: { readonly name: string; readonly text: string };
}

function manifestOf({ feed, target }: Variant): AdapterManifestFile {
  return manifestSchema.parse({
    manifest: 1,
    id: "example-case",
    version: "1.0.0",
    system: { name: "示例办案系统", nameEn: "Example case system" },
    owner: { uscc: "11520000009390658P", name: "示例局" },
    connector: { kind: "file-drop", settings: { directory: "." } },
    feeds: { penalties: { ...feed, emits: [{ as: "penalty", fields: { CF_WSH: "文号" } }] } },
    targets: {
      results: { columns: { deliveryId: "投递编号", key: "记录", version: "版本" }, holdings: "holdings", holdingsTimeoutMs: 10_000, ...target, takes: ["hub.case.v1.CaseFiled"], fields: { 文号: "data.caseNo" } },
    },
    grants: {},
  });
}

function traitsOf({ unreadable }: Variant): ConnectorTraits {
  const enterUnreadable = unreadable && ((counterpart: Counterpart) => writeFile(join(String(counterpart.settings["directory"]), "outbox", unreadable.name), unreadable.text));
  return {
    feed: {
      name: "penalties",
      record: (number) => ({ 文号: `示例罚〔2024〕${number}号`, 名称: `贵州示例${number}有限公司` }),
      numberOf: ({ fields }) => Number(/〕(\d+)号/.exec(String(fields["文号"]))?.[1]),
      ...(enterUnreadable ? { enterUnreadable } : {}),
    },
    target: {
      name: "results",
      fields: ({ number, version, text }) => ({ 文号: text, 版本说明: `${number}/${version}` }),
      refuses: false,
      losesAnswers: false,
    },
  };
}

const log = createLogger("test", "silent");

function makeSetup(variant: Variant, settings: () => Readonly<Record<string, unknown>> = () => ({})) {
  return async (dataDir: string): Promise<ConnectorSetup> => {
    const manifest = manifestOf(variant);
    const counterpart = await startFileDropCounterpart(manifest, { dataDir, log });
    return { manifest, connector: fileDrop, counterpart: { ...counterpart, settings: { ...counterpart.settings, ...settings() } } };
  };
}

const local: Readonly<Record<string, Variant>> = {
  "csv in GB18030, one json file per record": {
    feed: { encoding: "gb18030", stableMs: 0 },
    target: {},
    unreadable: { name: "penalties-000001-2.csv", text: "A,B\n1,2,3\n" },
  },
  "jsonl without manifest, csv per batch": { feed: { format: "jsonl", stableMs: 0, manifest: "none" }, target: { format: "csv", per: "batch" } },
  "xml, xml per batch": { feed: { format: "xml" }, target: { format: "xml", per: "batch" } },
  "xlsx, jsonl per batch": { feed: { format: "xlsx" }, target: { format: "jsonl", per: "batch" } },
  "zip with manifest, xml per record, receipts as csv": { feed: { format: "zip", receiptFormats: ["csv"] }, target: { format: "xml" } },
};

for (const [name, variant] of Object.entries(local)) {
  const traits = traitsOf(variant);
  const countsLag = variant.feed["manifest"] !== "none";
  testConnector(`file-drop: ${name}`, makeSetup(variant), { ...traits, feed: { ...traits.feed!, countsLag } });
}

describe.skipIf(noSftp)(noSftp ?? "file-drop over SFTP", () => {
  let server: TestSftpServer;
  beforeAll(async () => {
    server = await startSftpServer();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());
  const settings = () => {
    const { host, port, user, privateKey, hostKey } = server;
    return { sftp: { host, port, user, privateKey, hostKey } };
  };
  const variant: Variant = { feed: { format: "csv" }, target: { format: "json" } };
  testConnector("csv with manifest, json per record", makeSetup(variant, settings), traitsOf(variant));
});
