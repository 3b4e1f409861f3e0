import { expect, test } from "vitest";
import { connectors } from "../../../../adapters/sdk/connectors/allConnectors.ts";
import { proposeMapping } from "../../../../adapters/sdk/proposal/proposeMapping.ts";
import { planConnector } from "./connectorLines.ts";

const sample = { columns: [], records: [] };
const proposal = proposeMapping(sample, { owner: { uscc: "11520100MBYT00017K", name: "示例机关" } });
const planned = (kind: "rest" | "soap") => {
  const { settings, feed } = planConnector({ kind }, "DEMO", { sample, proposal, value: "", connector: connectors[kind] });
  return [...settings, ...feed].map((line) => line.split(" #")[0]);
};

test("a skeleton has groups and lists where the settings are such: a placeholder is one text", () => {
  expect(planned("soap")).toEqual(['wsdl: "${DEMO_WSDL}"', 'parties: [{ id: "${DEMO_PARTIES_ID}" }]', 'operation: "${DEMO_FEED_OPERATION}"', 'records: { path: "${DEMO_FEED_RECORDS_PATH}" }', 'key: ["${DEMO_FEED_KEY}"]']);
  expect(planned("rest")).toContain('request: { path: "${DEMO_FEED_REQUEST_PATH}" }');
});
