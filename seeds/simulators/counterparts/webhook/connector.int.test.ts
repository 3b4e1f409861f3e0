import { webhook } from "../../../../adapters/sdk/connectors/webhook/webhookConnector.ts";
import { manifestSchema } from "../../../../adapters/sdk/manifest/schema.ts";
import { createLogger } from "../../../../services/shared/log.ts";
import { testConnector } from "../../../../test/contracts/connector.ts";
import { startWebhookCounterpart } from "./counterpart.ts";

const whsec = `whsec_${Buffer.from("example-secret-of-24-byte").toString("base64")}`;
const common = {
  manifest: 1,
  id: "example-webhook",
  version: "1.0.0",
  system: { name: "示例系统", nameEn: "Example" },
  owner: { uscc: "11520000009390000X", name: "示例机关" },
  connector: {
    kind: "webhook",
    settings: {
      url: "https://example.invalid",
      check: "/health",
      signing: { scheme: "standard-webhooks", secret: whsec },
      verify: { scheme: "hmac-sm3", key: "${APP_KEY}", secret: "${SECRET}" },
    },
  },
  grants: {},
};

const inbound = manifestSchema.parse({
  ...common,
  feeds: {
    pushed: {
      emits: [{ as: "penalty", fields: { CF_WSH: "wsh" } }],
      path: "/hooks/penalties",
      place: "id",
      answers: { path: "/answers/{id}" },
    },
  },
});

const outbound = manifestSchema.parse({
  ...common,
  targets: {
    inbox: {
      takes: ["hub.case.v1.PenaltyDecided"],
      fields: { wsh: "data.penalty.decisionNo" },
      path: "/hooks/hub",
      item: { type: "'penalty'", key: "key", version: "version", data: "fields" },
    },
  },
});

testConnector("webhook, pushed to us", async (dataDir) => ({ manifest: inbound, connector: webhook, counterpart: await startWebhookCounterpart(inbound, { dataDir, log: createLogger("test", "silent") }) }), {
  feed: {
    name: "pushed",
    record: (number) => ({ no: String(number), wsh: `示罚〔2018〕${number}号` }),
    numberOf: ({ fields }) => Number(fields["no"]),
  },
  // Nobody who only pushes can be missed; what he does not push comes later.
  canBeDown: false,
});

testConnector("webhook, pushed by us", async (dataDir) => ({ manifest: outbound, connector: webhook, counterpart: await startWebhookCounterpart(outbound, { dataDir, log: createLogger("test", "silent") }) }), {
  target: { name: "inbox", fields: ({ number, version, text }) => ({ wsh: text, no: number, bb: version }), namesHoldings: false },
  slow: { settings: { timeoutMs: 150 }, slowMs: 400 },
});
