import type { Connector } from "../contract.ts";
import { webhookFeed, webhookSettings, webhookTarget, type WebhookFeed, type WebhookSettings, type WebhookTarget } from "./settings.ts";

/** Records pushed to us, and records pushed by us; see the README. */
export const webhook: Connector<WebhookSettings, WebhookFeed, WebhookTarget> = {
  kind: "webhook",
  settings: webhookSettings,
  feed: webhookFeed,
  target: webhookTarget,
  connect: async (parts, context) => (await import("./openWebhook.ts")).connectWebhook(parts, context),
};
