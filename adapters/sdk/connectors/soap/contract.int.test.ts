import { startSoapCounterpart } from "../../../../seeds/simulators/counterparts/soap.ts";
import { createLogger } from "../../../../services/shared/log.ts";
import { testConnector, type ConnectorTraits } from "../../../../test/contracts/connector.ts";
import { soapConnector } from "./connector.ts";
import { exchangeManifest } from "./exchangeManifest.ts";
import { officeManifest } from "./officeManifest.ts";
import { textAt } from "./xmlText.ts";

const log = createLogger("test", "silent");

const exchange: ConnectorTraits = {
  feed: {
    name: "penalties",
    record: (number) => ({ Body: { number: String(number), wsh: `黔示例罚〔2018〕${number}号` } }),
    numberOf: ({ fields }) => Number(textAt(fields, "Body.number")),
    enterUnreadable: async (counterpart) => void (await counterpart.enter("penalties", [{ $raw: "<ExchangeMessage><Body>没有结束 & 无转义</ExchangeMessage>" }])),
  },
  target: {
    name: "notices",
    fields: ({ number, version, text }) => ({ wsh: text, number, version, area: "520102" }),
  },
  slow: { settings: { timeoutMs: 200 }, slowMs: 1_000 },
  missing: {
    change: (manifest) => ({ ...manifest, targets: { notices: { ...manifest.targets["notices"]!, operation: "SendMesage" } } }),
    words: /SendMesage.*SendMessage/,
  },
};

testConnector(
  "soap 1.1, documents as text",
  async (dataDir) => {
    const manifest = exchangeManifest();
    return { manifest, connector: soapConnector, counterpart: await startSoapCounterpart(manifest, { dataDir, log }) };
  },
  exchange,
);

const office: ConnectorTraits = {
  feed: {
    name: "cases",
    record: (number) => ({ number: String(number), je: "50000.10", rq: "2018-04-27" }),
    numberOf: ({ fields }) => Number(textAt(fields, "number")),
    countsLag: false,
  },
  target: {
    name: "notices",
    fields: ({ text }) => ({ wsh: text }),
    namesHoldings: false,
    // Without a code for "already there" a call whose answer was lost is made twice: the service must overwrite by its key.
    losesAnswers: false,
  },
  missing: {
    change: (manifest) => ({ ...manifest, feeds: { cases: { ...manifest.feeds["cases"]!, request: { maks: "{limit}" } } } }),
    words: /maks.*max/,
  },
};

testConnector(
  "soap 1.2, rpc, digest",
  async (dataDir) => {
    const manifest = officeManifest();
    return { manifest, connector: soapConnector, counterpart: await startSoapCounterpart(manifest, { dataDir, log }) };
  },
  office,
);
