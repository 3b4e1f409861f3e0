import { startSoapCounterpart } from "../../../../seeds/simulators/counterparts/soap.ts";
import { createLogger } from "../../../../services/shared/log.ts";
import { testConnector, type ConnectorTraits } from "../../../../test/contracts/connector.ts";
import { soapConnector } from "./connector.ts";
import { exchangeManifest } from "./exchangeManifest.ts";
import { textAt } from "./xmlText.ts";

const log = createLogger("test", "silent");

const traits: ConnectorTraits = {
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
  "soap",
  async (dataDir) => {
    const manifest = exchangeManifest();
    return { manifest, connector: soapConnector, counterpart: await startSoapCounterpart(manifest, { dataDir, log }) };
  },
  traits,
);
